package io.etcdportal.catalog.model;

import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceKind;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * What one source last said of one cluster.
 *
 * @param source the source's name
 * @param kind the source's kind
 * @param answered when it last answered about this cluster, where it ever did
 * @param failure why it did not answer the last time, where it didn't
 * @param reportedBackups how many backups it says it has, where it tells more than it can list
 * @param reportedBytes how many bytes they take, about
 */
public record ClusterSource(
        String source,
        SourceKind kind,
        @Nullable Instant answered,
        @Nullable SourceFailure failure,
        @Nullable Long reportedBackups,
        @Nullable Long reportedBytes) {}
