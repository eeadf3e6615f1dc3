package io.etcdportal.access;

import java.util.List;
import java.util.Set;

/**
 * How far a credential reaches: what is not in here it can't be used for, whatever its owner may do
 * themselves. It gives nothing.
 *
 * @param verbs what it can be used for
 * @param clusters where
 */
public record TokenScope(Set<Permission> verbs, ClusterPattern clusters) {

    public TokenScope {
        verbs = Set.copyOf(verbs);
    }

    /** {@return the clusters that it can be used for that with} */
    ClusterScope scope(Permission permission) {
        if (!verbs.contains(permission)) {
            return new ClusterScope.Matching(List.of());
        }
        return clusters.equals(ClusterPattern.ALL)
                ? new ClusterScope.Everything()
                : new ClusterScope.Matching(List.of(clusters));
    }
}
