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
 * @param needed the files without which a snapshot is not all that is restored
 * @param etcds the names of the etcds of one Kubernetes cluster, which are restored together; empty
 *     where it has one
 */
record Layout(
        String name,
        String producer,
        Certainty certainty,
        boolean isFlat,
        List<KeyPattern> patterns,
        @Nullable RestoreAdvice advice,
        List<CompanionFile> needed,
        List<String> etcds) {

    Layout(String name, String producer, Certainty certainty, KeyPattern... patterns) {
        this(name, producer, certainty, false, List.of(patterns), null, List.of(), List.of());
    }

    Layout flat() {
        return new Layout(name, producer, certainty, true, patterns, advice, needed, etcds);
    }

    Layout restoredBy(RestoreAdvice how) {
        return new Layout(name, producer, certainty, isFlat, patterns, how, needed, etcds);
    }

    Layout needs(String... names) {
        List<CompanionFile> files = List.of(names).stream().map(CompanionFile::new).toList();
        return new Layout(name, producer, certainty, isFlat, patterns, advice, files, etcds);
    }

    Layout etcds(String... names) {
        return new Layout(
                name, producer, certainty, isFlat, patterns, advice, needed, List.of(names));
    }

    boolean hasParts() {
        return patterns.stream()
                .map(KeyPattern::role)
                .anyMatch(role -> role == KeyRole.PART || role == KeyRole.METADATA);
    }

    boolean hasIncrements() {
        return patterns.stream().anyMatch(pattern -> pattern.role() == KeyRole.INCREMENT);
    }
}
