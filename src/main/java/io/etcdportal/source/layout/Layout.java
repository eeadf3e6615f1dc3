package io.etcdportal.source.layout;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * How one producer names and places its backups. A layout is data: {@link BuiltInLayouts} has all
 * that come with the portal.
 *
 * @param name its name in the settings
 * @param producer who writes so, to be shown to people
 * @param certainty how sure a name that fits can be
 * @param isFlat whether nothing of it lies in folders
 * @param patterns the forms of its names, the most special first
 * @param advice how its backups are restored; nothing where etcd's own tool alone restores them
 */
record Layout(
        String name,
        String producer,
        Certainty certainty,
        boolean isFlat,
        List<KeyPattern> patterns,
        @Nullable RestoreAdvice advice) {

    Layout(String name, String producer, Certainty certainty, KeyPattern... patterns) {
        this(name, producer, certainty, false, List.of(patterns), null);
    }

    Layout flat() {
        return new Layout(name, producer, certainty, true, patterns, advice);
    }

    Layout restoredBy(RestoreAdvice how) {
        return new Layout(name, producer, certainty, isFlat, patterns, how);
    }
}
