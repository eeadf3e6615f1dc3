package io.etcdportal;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Profiles;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/**
 * Lays real snapshots out as volumes below the home directory, in the profile {@code demonstration}
 * alone, and gives them times as if they had been taken lately.
 */
class DemonstrationFiles implements EnvironmentPostProcessor {

    static final String PROFILE = "demonstration";

    private static final String ROOT = "demonstration/";
    private static final Duration BETWEEN_BACKUPS = Duration.ofHours(6);

    @Override
    public void postProcessEnvironment(
            ConfigurableEnvironment environment, SpringApplication application) {
        if (environment.acceptsProfiles(Profiles.of(PROFILE))) {
            Path home = Path.of(environment.getProperty("portal.home", "./data"));
            try {
                unpack(home);
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "The demonstration's files can't be written below " + home, e);
            }
        }
    }

    private static void unpack(Path home) throws IOException {
        Resource[] files =
                new PathMatchingResourcePatternResolver()
                        .getResources("classpath:" + ROOT + "**/*.*");
        for (Resource file : files) {
            String url = file.getURL().toString();
            Path target = home.resolve(url.substring(url.lastIndexOf(ROOT) + ROOT.length()));
            Files.createDirectories(target.getParent());
            try (InputStream in = file.getInputStream()) {
                Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.setLastModifiedTime(target, FileTime.from(pretendedTime(target)));
        }
    }

    /** The higher the revision of a backup, the younger it is: 0x25 is two hours old. */
    private static Instant pretendedTime(Path file) {
        String[] parts = String.valueOf(file.getFileName()).split("_", -1);
        long steps = parts.length == 3 ? (0x25 - Long.parseLong(parts[1], 16)) / 2 : 0;
        return Instant.now().minus(Duration.ofHours(2)).minus(BETWEEN_BACKUPS.multipliedBy(steps));
    }
}
