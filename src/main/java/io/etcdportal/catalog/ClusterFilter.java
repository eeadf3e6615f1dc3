package io.etcdportal.catalog;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/**
 * Which clusters are wanted; what is not set does not count.
 *
 * @param site exactly that site
 * @param namespace exactly that namespace
 * @param q a part of {@code site/namespace/name}
 * @param state in that state
 */
public record ClusterFilter(
        @Nullable String site,
        @Nullable String namespace,
        @Nullable String q,
        @Nullable ClusterState state) {

    /** An empty text of a form is the same as none. */
    public ClusterFilter {
        site = blankToNull(site);
        namespace = blankToNull(namespace);
        q = blankToNull(q);
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip().toLowerCase(Locale.ROOT);
    }
}
