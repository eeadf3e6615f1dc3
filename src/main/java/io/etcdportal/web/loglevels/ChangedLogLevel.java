package io.etcdportal.web.loglevels;

import org.springframework.boot.logging.LogLevel;

import java.time.Instant;

/**
 * A log level that somebody has changed.
 *
 * @param logger the logger, by its full name; it counts for everything below, too
 * @param level what is logged at least
 * @param until when it ends by itself
 * @param by who changed it
 */
record ChangedLogLevel(String logger, LogLevel level, Instant until, String by) {}
