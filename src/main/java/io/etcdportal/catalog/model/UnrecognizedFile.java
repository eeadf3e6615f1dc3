package io.etcdportal.catalog.model;

/**
 * A file among the backups that is none.
 *
 * @param path where, within the source
 * @param reason why it is none
 */
public record UnrecognizedFile(String path, String reason) {}
