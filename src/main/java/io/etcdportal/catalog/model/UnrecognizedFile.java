package io.etcdportal.catalog.model;

/**
 * Something that lies where backups lie and is none.
 *
 * @param path where, within the source
 * @param reason why it is none
 */
public record UnrecognizedFile(String path, String reason) {}
