package io.etcdportal;

import io.etcdportal.home.PrivateFile;

import org.apache.commons.logging.Log;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.env.ConfigurableEnvironment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes the home directory, readable for its owner alone, before the embedded database needs it.
 */
class HomeDirectory implements EnvironmentPostProcessor {

    private static final Set<PosixFilePermission> OWNERS =
            PosixFilePermissions.fromString("rwx------");

    private static final Set<PosixFilePermission> OWNERS_FILE =
            PosixFilePermissions.fromString("rw-------");
    private static final String SQLITE = "jdbc:sqlite:";

    private final Log log;

    /** Logs are kept until there is a log. */
    HomeDirectory(DeferredLogFactory logs) {
        this.log = logs.getLog(HomeDirectory.class);
    }

    @Override
    public void postProcessEnvironment(
            ConfigurableEnvironment environment, SpringApplication application) {
        Path home = Path.of(environment.getProperty("portal.home", "./data"));
        try {
            Files.createDirectories(home, PrivateFile.directoryPermissions());
            close(home);
            closeFiles(home);
            makeDatabase(environment);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The home directory "
                            + home.toAbsolutePath()
                            + " can't be made. Set portal.home to a directory that the portal may"
                            + " write to.",
                    e);
        }
    }

    /**
     * Takes from others what they may do in a directory that was there before: files in it hold
     * tokens, keys and who fetched what.
     */
    private void close(Path home) throws IOException {
        if (!hasPermissions()) {
            return;
        }
        Set<PosixFilePermission> found = Files.getPosixFilePermissions(home);
        if (OWNERS.containsAll(found)) {
            return;
        }
        try {
            Files.setPosixFilePermissions(home, OWNERS);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Others may look into the home directory %s (%s), and the portal can't change that. Run chmod 700 on it, or set portal.home to a directory of the portal's own."
                            .formatted(home.toAbsolutePath(), PosixFilePermissions.toString(found)),
                    e);
        }
        log.warn(
                "Other users could read the home directory %s (%s). Now only its owner can."
                        .formatted(home.toAbsolutePath(), PosixFilePermissions.toString(found)));
    }

    /** Closes files of before, which others could read. */
    private static void closeFiles(Path home) throws IOException {
        if (!hasPermissions()) {
            return;
        }
        try (Stream<Path> files = Files.list(home)) {
            for (Path file : files.toList()) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                        && !OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
                    Files.setPosixFilePermissions(file, OWNERS_FILE);
                }
            }
        }
    }

    /** SQLite makes its files as the process does, and those beside the database as that one is. */
    private static void makeDatabase(ConfigurableEnvironment environment) throws IOException {
        String url = environment.getProperty("spring.datasource.url", "");
        if (!hasPermissions() || !url.startsWith(SQLITE)) {
            return;
        }
        Path file = Path.of(url.substring(SQLITE.length()).replaceFirst("\\?.*", ""));
        Path parent = file.getParent();
        if (parent != null && Files.isDirectory(parent) && Files.notExists(file)) {
            Files.createFile(file, PrivateFile.permissions());
        }
    }

    private static boolean hasPermissions() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }
}
