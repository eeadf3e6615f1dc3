package io.etcdportal.access;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where teams and accounts are written.
 *
 * @param accessFile YAML file of teams and accounts, read again when it changes. Where it is not
 *     set, {@code ./access.yaml} is read if it is there; where there is none, nobody but the
 *     administrator sees anything.
 * @param accessFileEmptiedFor for how long a file that names nobody any more is taken for a mistake
 */
@ConfigurationProperties("portal")
record AccessSettings(
        @Nullable Path accessFile, @DefaultValue("1m") Duration accessFileEmptiedFor) {

    private static final Path DEFAULT_FILE = Path.of("access.yaml");

    AccessSettings {
        if (accessFileEmptiedFor.isNegative()) {
            throw new IllegalArgumentException("access-file-emptied-for can't be negative");
        }
    }

    Path file() {
        return accessFile == null ? DEFAULT_FILE : accessFile;
    }

    /** Whether the portal does without, as long as there has never been one. */
    boolean optional() {
        return accessFile == null;
    }
}
