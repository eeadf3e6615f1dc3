package io.etcdportal;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Makes the home directory, readable for its owner alone, before the embedded database needs it.
 */
class HomeDirectory implements EnvironmentPostProcessor {

    @Override
    public void postProcessEnvironment(
            ConfigurableEnvironment environment, SpringApplication application) {
        Path home = Path.of(environment.getProperty("portal.home", "./data"));
        try {
            Files.createDirectories(home, forOwnerAlone());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The home directory "
                            + home.toAbsolutePath()
                            + " can't be made. Set portal.home to a directory that the portal may"
                            + " write to.",
                    e);
        }
    }

    private static FileAttribute<?>[] forOwnerAlone() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }
}
