package io.etcdportal.catalog;

/**
 * Something that lies where backups lie and is none.
 *
 * @param path where, within the source
 * @param reason why it is none
 */
public record Stray(String path, String reason) {}
