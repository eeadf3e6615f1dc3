package io.etcdportal.catalog.model;

/**
 * How much there is of one cluster.
 *
 * @param backups how many backups are known
 * @param bytes the sum of their sizes, as far as these are known
 */
public record ClusterTotals(long backups, long bytes) {}
