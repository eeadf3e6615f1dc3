package io.etcdportal.audit.exposure;

import io.etcdportal.audit.search.ByteRanges;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * What one person has of one backup, of all their downloads of it together.
 *
 * @param person who has it; what a token fetched, has whom it acts for
 * @param cluster the cluster
 * @param backup the name of the backup
 * @param revision its revision
 * @param extent how much of it
 * @param bytes how many different bytes of it, as far as that is known
 * @param size how long the whole backup is, where that is known
 * @param ranges which bytes, where it is not all of them
 * @param downloads how many downloads that took
 * @param first when the first of them ended
 * @param last when the last of them ended
 */
public record Holding(
        Person person,
        ClusterId cluster,
        String backup,
        @Nullable Long revision,
        Extent extent,
        long bytes,
        @Nullable Long size,
        @Nullable List<ByteRanges.Range> ranges,
        long downloads,
        Instant first,
        Instant last) {

    /** How much of a backup somebody has. */
    public enum Extent {
        /** All of it, in one piece or in several that together are all. */
        WHOLE,
        /**
         * Perhaps all of it: how much was sent was lost with a portal that died, or how long the
         * backup is was never known.
         */
        UNKNOWN,
        /** Some of it, for certain not all. */
        PARTIAL
    }

    /**
     * A person.
     *
     * @param id what stays the same when the name changes
     * @param name the name
     */
    public record Person(String id, String name) {}

    ExposureCursor key() {
        return new ExposureCursor(person.id(), cluster, backup);
    }
}
