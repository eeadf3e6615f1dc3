package io.etcdportal.audit;

import org.springframework.stereotype.Component;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Which of several portals on one database this is. The name stays the same from start to start, as
 * long as the home directory does.
 */
@Component
class Instance {

    private static final String FILE = "instance";

    private final String id;

    Instance(AuditSettings settings) {
        Path file = settings.directory().resolve(FILE);
        try {
            if (Files.notExists(file)) {
                Files.writeString(file, UUID.randomUUID().toString());
            }
            id = Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The name of this portal can't be kept in " + file.toAbsolutePath(), e);
        }
    }

    String id() {
        return id;
    }
}
