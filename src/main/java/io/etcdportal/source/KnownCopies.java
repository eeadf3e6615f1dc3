package io.etcdportal.source;

import io.etcdportal.cluster.ClusterId;

import java.util.List;

/**
 * What a source told before, by cluster. A source that lists less than it has is asked again for
 * these.
 */
@FunctionalInterface
public interface KnownCopies {

    /** Nothing was ever told. */
    KnownCopies NONE = _ -> List.of();

    /** {@return the copies of a cluster's backups that the source told before} */
    List<ListingEntry.Copy> of(ClusterId cluster);
}
