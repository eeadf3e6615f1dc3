package io.etcdportal.catalog;

/**
 * There is no such cluster, or the viewer may not see it: nobody can tell which, not even by this
 * exception.
 */
public final class ClusterNotFound extends RuntimeException {

    public ClusterNotFound() {
        super("No such cluster");
    }
}
