package io.etcdportal.catalog;

import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.ClusterSummary;
import io.etcdportal.catalog.model.ClusterTotals;
import io.etcdportal.catalog.model.Recommendation;
import io.etcdportal.paging.Page;
import io.etcdportal.sentence.Sentence;

import org.jspecify.annotations.Nullable;

/**
 * What is known of one cluster.
 *
 * @param backups one page of them
 * @param totals how much there is of it
 * @param timeline its latest backups as a drawing
 * @param latest the backup to take, where there is one
 * @param nothingToTake why there is none, otherwise
 */
public record ClusterDetails(
        ClusterSummary summary,
        Page<Backup> backups,
        ClusterTotals totals,
        Timeline timeline,
        @Nullable Recommendation latest,
        @Nullable Sentence nothingToTake) {}
