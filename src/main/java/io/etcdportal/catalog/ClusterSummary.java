package io.etcdportal.catalog;

import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One cluster at a glance.
 *
 * @param cluster which
 * @param state how it is doing
 * @param newest the backup that was written last, where there is one
 * @param sources what each source said of it, by the sources' names
 */
public record ClusterSummary(
        ClusterId cluster,
        ClusterState state,
        @Nullable Backup newest,
        List<ClusterSource> sources) {}
