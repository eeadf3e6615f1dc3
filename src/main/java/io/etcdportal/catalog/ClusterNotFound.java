package io.etcdportal.catalog;

import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;

/**
 * There is no such cluster, or the viewer may not see it: nobody can tell which, not even by this
 * exception.
 */
public final class ClusterNotFound extends RuntimeException {

    private final @Nullable ClusterId cluster;

    /**
     * Makes one.
     *
     * @param cluster what was asked for; nothing where it can't be the name of a cluster
     */
    public ClusterNotFound(@Nullable ClusterId cluster) {
        super("No such cluster");
        this.cluster = cluster;
    }

    /** {@return what was asked for, where it can be the name of a cluster} */
    public @Nullable ClusterId cluster() {
        return cluster;
    }
}
