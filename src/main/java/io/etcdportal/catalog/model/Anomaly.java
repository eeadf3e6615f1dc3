package io.etcdportal.catalog.model;

import io.etcdportal.etcd.Revision;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/**
 * What stands out between two backups of one cluster that are neighbours in a list.
 *
 * @param kind what it is
 * @param lasted how far they are apart in time
 */
public record Anomaly(Kind kind, Duration lasted) {

    /** What can stand out. */
    public enum Kind {
        /** No backup was written for longer than one is expected. */
        GAP,
        /** What was written later has a lower revision: the cluster began again. */
        RESET
    }

    /** Copies of one moment are written a little apart, which tells of no other history. */
    private static final Duration SAME_MOMENT = Duration.ofMinutes(1);

    /**
     * {@return what stands out between two backups, if anything does}
     *
     * @param expected how far apart backups may be
     */
    public static @Nullable Anomaly between(
            @Nullable Instant written,
            @Nullable Revision revision,
            @Nullable Instant otherWritten,
            @Nullable Revision otherRevision,
            Duration expected) {
        if (written == null || otherWritten == null) {
            return null;
        }
        Duration apart = Duration.between(written, otherWritten);
        if (isLower(apart, revision, otherRevision) && apart.abs().compareTo(SAME_MOMENT) > 0) {
            return new Anomaly(Kind.RESET, apart.abs());
        }
        return apart.abs().compareTo(expected) > 0 ? new Anomaly(Kind.GAP, apart.abs()) : null;
    }

    /** Of an unknown revision nobody can say whether it is lower. */
    private static boolean isLower(
            Duration apart, @Nullable Revision revision, @Nullable Revision otherRevision) {
        if (revision == null || otherRevision == null) {
            return false;
        }
        return apart.isNegative()
                ? revision.compareTo(otherRevision) < 0
                : otherRevision.compareTo(revision) < 0;
    }
}
