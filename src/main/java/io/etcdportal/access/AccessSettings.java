package io.etcdportal.access;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

import java.nio.file.Path;

/**
 * Where teams and accounts are written.
 *
 * @param accessFile YAML file of teams and accounts. Where it is not set, {@code ./access.yaml} is
 *     read if it is there; where there is none, nobody but the administrator sees anything.
 */
@ConfigurationProperties("portal")
record AccessSettings(@Nullable Path accessFile) {}
