package io.etcdportal.access;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

import java.nio.file.Path;

/**
 * Where teams and accounts are written.
 *
 * @param accessFile YAML file of teams and accounts, read again when it changes. Where it is not
 *     set, {@code ./access.yaml} is read if it is there; where there is none, nobody but the
 *     administrator sees anything.
 */
@ConfigurationProperties("portal")
record AccessSettings(@Nullable Path accessFile) {

    private static final Path DEFAULT_FILE = Path.of("access.yaml");

    Path file() {
        return accessFile == null ? DEFAULT_FILE : accessFile;
    }

    /** Whether the portal does without, as long as there has never been one. */
    boolean optional() {
        return accessFile == null;
    }
}
