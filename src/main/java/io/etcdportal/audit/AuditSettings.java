package io.etcdportal.audit;

import org.springframework.boot.context.properties.ConfigurationProperties;

import java.nio.file.Path;

/**
 * How the audit is kept.
 *
 * @param directory where it keeps what is this portal's own; made for its owner alone
 */
@ConfigurationProperties(prefix = "portal.audit", ignoreUnknownFields = false)
record AuditSettings(Path directory) {}
