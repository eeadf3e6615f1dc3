package io.etcdportal.catalog;

import io.etcdportal.catalog.NoBackupToRecommend.Why;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.ClusterState;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.catalog.model.Coverage;
import io.etcdportal.catalog.model.Recommendation;
import io.etcdportal.catalog.model.Recommendation.History;
import io.etcdportal.catalog.model.Recommendation.Reason;
import io.etcdportal.catalog.model.Recommendation.Warning;
import io.etcdportal.catalog.model.RestorePoint;
import io.etcdportal.catalog.store.BackupTable;
import io.etcdportal.catalog.store.BackupTable.First;
import io.etcdportal.catalog.store.ClusterTable;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.Compatibility;
import io.etcdportal.etcd.Compatibility.Verdict;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.Revision;
import io.etcdportal.sentence.Sentence;
import io.etcdportal.source.SnapshotFacts.Fact;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Chooses the backup to take: of those that are or may be whole before those without an integrity
 * hash, of those that the target supports before those that only start on it and these before those
 * of unknown version, the one of the highest revision; where the revision of one is not known, the
 * one that was taken last. What can't be read comes after all that can. What can't be restored is
 * never chosen. Version and revision are those of the snapshot itself, where a check has read them,
 * and otherwise what its metadata or its name tells.
 */
@Component
class Recommender {

    /** What may be chosen, the better kind first. */
    private static final List<Set<Condition>> CHOICES =
            List.of(
                    Set.of(Condition.VERIFIED, Condition.UNVERIFIED, Condition.UNKNOWN),
                    Set.of(Condition.WITHOUT_HASH),
                    Set.of(Condition.ENCRYPTED));

    /**
     * Copies of one moment are written a little apart; only what is later than that tells of
     * another history.
     */
    private static final Duration SAME_MOMENT = Duration.ofMinutes(1);

    private final BackupTable backups;

    Recommender(BackupTable backups) {
        this.backups = backups;
    }

    /**
     * Chooses.
     *
     * @param history which one counts where revisions began again; the highest where it isn't said,
     *     or the one that was taken last where times decide
     * @param versionKnown whether only those count whose version is known
     */
    Recommendation recommend(
            ClusterTable.Row cluster,
            @Nullable EtcdVersion target,
            @Nullable History history,
            boolean versionKnown,
            Coverage coverage,
            Function<List<BackupTable.Row>, List<Backup>> withCopies) {
        List<BackupTable.Minor> all = backups.minors(cluster.id());
        if (all.isEmpty()) {
            throw noneKnown(cluster, coverage);
        }
        List<BackupTable.Minor> minors =
                versionKnown ? all.stream().filter(minor -> minor.first() != null).toList() : all;
        if (minors.isEmpty()) {
            throw new NoBackupToRecommend(Why.NO_KNOWN_VERSION.sentence(cluster.cluster()));
        }
        First first = backups.allHaveRevision(cluster.id()) ? First.HIGHEST : First.LATEST;
        BackupTable.Row highest =
                choose(First.HIGHEST, cluster, minors, target, null)
                        .orElseThrow(() -> nothing(cluster, minors, target, coverage));
        Optional<Since> since;
        BackupTable.Row chosen;
        if (first == First.LATEST) {
            BackupTable.Row latest =
                    choose(First.LATEST, cluster, minors, target, null).orElseThrow();
            since = sinceEarlier(highest, latest);
            chosen = since.isPresent() && history == History.HIGHEST ? highest : latest;
            highest = since.isPresent() ? highest : latest;
        } else {
            since = since(cluster, minors, target, highest);
            chosen = highest;
        }
        if (first == First.HIGHEST && since.isPresent() && history == History.NEWEST) {
            chosen =
                    Optional.ofNullable(since.get().best())
                            .orElseThrow(
                                    () ->
                                            new NoBackupToRecommend(
                                                    Why.NONE_SINCE.sentence(cluster.cluster())));
        }
        Backup backup = withCopies.apply(List.of(chosen)).getFirst();
        Compatibility compatibility =
                target == null ? null : Compatibility.of(chosen.knownVersion(), target);
        BackupTable.Row top = highest;
        return new Recommendation(
                backup,
                compatibility,
                reason(first, backup, compatibility),
                warnings(
                        first,
                        cluster,
                        chosen,
                        highest,
                        since,
                        backup,
                        compatibility,
                        target,
                        coverage),
                since.map(
                                then ->
                                        new Recommendation.Histories(
                                                withCopies.apply(List.of(then.shown())).getFirst(),
                                                withCopies.apply(List.of(top)).getFirst()))
                        .orElse(null));
    }

    /**
     * Makes sure that what is not listed is not there.
     *
     * @throws NoBackupToRecommend where a source has not answered, or has backups that it doesn't
     *     list
     */
    void requireComplete(ClusterTable.Row cluster, Coverage coverage) {
        if (coverage.firstSilent().isPresent()
                || coverage.reportedBackups() > backups.totals(cluster.id()).backups()) {
            throw noneKnown(cluster, coverage);
        }
    }

    private static RuntimeException noneKnown(ClusterTable.Row row, Coverage coverage) {
        ClusterId cluster = row.cluster();
        if (coverage.firstSilent().isPresent()) {
            return NoBackupToRecommend.silent(
                    Why.NOT_ANSWERED, cluster, coverage.firstSilent().orElseThrow());
        }
        if (coverage.unread().getAsBoolean()) {
            return new SiteNotReadYet(cluster.site());
        }
        return new NoBackupToRecommend(
                coverage.reportedBackups() > 0
                        ? Why.NOT_LISTED.sentence(cluster, coverage.reportedBackups())
                        : Why.NONE_KNOWN.sentence(cluster));
    }

    /**
     * What has been written since revisions last began again.
     *
     * @param after what was written later than this is of this history
     * @param latest the backup of it that was written last
     * @param best the one to take of it, where one can be restored
     */
    private record Since(Instant after, BackupTable.Row latest, BackupTable.@Nullable Row best) {

        BackupTable.Row shown() {
            return best == null ? latest : best;
        }
    }

    /** A cluster may have been made anew several times: the last one counts. */
    private Optional<Since> since(
            ClusterTable.Row cluster,
            List<BackupTable.Minor> minors,
            @Nullable EtcdVersion target,
            BackupTable.Row highest) {
        Optional<Since> since = Optional.empty();
        Optional<BackupTable.Row> best = Optional.of(highest);
        while (best.isPresent() && best.get().written() != null && best.get().revision() != null) {
            Instant after = best.get().written().plus(SAME_MOMENT);
            Optional<BackupTable.Row> later =
                    backups.lowerButLater(cluster.id(), best.get().revision().value(), after);
            if (later.isEmpty()) {
                break;
            }
            best = choose(First.HIGHEST, cluster, minors, target, after);
            since = Optional.of(new Since(after, later.get(), best.orElse(null)));
        }
        return since;
    }

    /** Where the one of the highest revision that is known was taken before a lower one. */
    private static Optional<Since> sinceEarlier(BackupTable.Row highest, BackupTable.Row latest) {
        Revision revision = latest.knownRevision();
        Revision higher = highest.knownRevision();
        if (revision == null
                || higher == null
                || higher.compareTo(revision) <= 0
                || highest.written() == null
                || latest.written() == null) {
            return Optional.empty();
        }
        Instant after = highest.written().plus(SAME_MOMENT);
        return after.isBefore(latest.written())
                ? Optional.of(new Since(after, latest, latest))
                : Optional.empty();
    }

    /** What can be read comes first: nobody can restore what nobody can get. */
    private Optional<BackupTable.Row> choose(
            First first,
            ClusterTable.Row cluster,
            List<BackupTable.Minor> minors,
            @Nullable EtcdVersion target,
            @Nullable Instant writtenAfter) {
        for (boolean unreadable : List.of(false, true)) {
            for (Set<Condition> conditions : CHOICES) {
                for (Verdict verdict :
                        List.of(Verdict.SUPPORTED, Verdict.WARNED, Verdict.UNKNOWN)) {
                    List<BackupTable.Minor> fitting = fitting(minors, target, verdict);
                    Optional<BackupTable.Row> found =
                            fitting.isEmpty()
                                    ? Optional.empty()
                                    : backups.first(
                                            first,
                                            cluster.id(),
                                            fitting,
                                            conditions,
                                            unreadable,
                                            writtenAfter);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** Where no target is named, every minor is as good as supported. */
    private static List<BackupTable.Minor> fitting(
            List<BackupTable.Minor> minors, @Nullable EtcdVersion target, Verdict verdict) {
        return minors.stream()
                .filter(
                        minor ->
                                target == null
                                        ? verdict == Verdict.SUPPORTED
                                        : Compatibility.of(minor.first(), target).verdict()
                                                == verdict)
                .toList();
    }

    private NoBackupToRecommend nothing(
            ClusterTable.Row row,
            List<BackupTable.Minor> minors,
            @Nullable EtcdVersion target,
            Coverage coverage) {
        ClusterId cluster = row.cluster();
        if (coverage.firstSilent().isPresent()) {
            return NoBackupToRecommend.silent(
                    Why.NONE_ANSWERED_IS_GOOD, cluster, coverage.firstSilent().orElseThrow());
        }
        long reported = coverage.reportedBackups();
        boolean more = reported > backups.totals(row.id()).backups();
        if (target != null
                && minors.stream()
                        .noneMatch(minor -> Compatibility.of(minor.first(), target).restorable())) {
            String versions =
                    minors.stream()
                            .map(BackupTable.Minor::first)
                            .filter(Objects::nonNull)
                            .sorted()
                            .map(EtcdVersion::majorMinor)
                            .collect(Collectors.joining(", "));
            return new NoBackupToRecommend(
                    more
                            ? Why.NONE_LISTED_FITS.sentence(cluster, versions, target, reported)
                            : Why.NONE_FITS.sentence(cluster, versions, target));
        }
        return new NoBackupToRecommend(
                more
                        ? Why.NONE_LISTED_IS_GOOD.sentence(cluster, reported)
                        : Why.NONE_IS_GOOD.sentence(cluster));
    }

    private static Sentence reason(
            First first, Backup backup, @Nullable Compatibility compatibility) {
        boolean left = backup.condition() == Condition.WITHOUT_HASH;
        if (first == First.LATEST) {
            return compatibility == null
                    ? (left ? Reason.LATEST_LEFT : Reason.LATEST).sentence()
                    : (left ? Reason.LATEST_LEFT_FITTING : Reason.LATEST_FITTING)
                            .sentence(compatibility.reason());
        }
        if (compatibility == null) {
            return (left ? Reason.HIGHEST_LEFT : Reason.HIGHEST).sentence();
        }
        return (left ? Reason.HIGHEST_LEFT_FITTING : Reason.HIGHEST_FITTING)
                .sentence(compatibility.reason());
    }

    private List<Sentence> warnings(
            First first,
            ClusterTable.Row cluster,
            BackupTable.Row chosen,
            BackupTable.Row highest,
            Optional<Since> since,
            Backup backup,
            @Nullable Compatibility compatibility,
            @Nullable EtcdVersion target,
            Coverage coverage) {
        List<Sentence> warnings = new ArrayList<>();
        if (compatibility != null && compatibility.verdict() != Verdict.SUPPORTED) {
            warnings.add(compatibility.reason());
        }
        if (backup.condition() == Condition.UNKNOWN || !backup.condition().mayBeIntact()) {
            warnings.add(backup.condition().sentence());
        }
        if (chosen.unreadable()) {
            warnings.add(Warning.UNREADABLE.sentence(whyUnreadable(backup)));
        }
        if (chosen.equals(highest)) {
            since.map(Since::shown)
                    .map(later -> Warning.REVISIONS_BEGAN_AGAIN.sentence(later.name()))
                    .ifPresent(warnings::add);
        } else {
            warnings.add(Warning.OLDER_HISTORY.sentence(highest.name()));
        }
        Instant after = chosen.equals(highest) ? null : since.map(Since::after).orElse(null);
        backups.first(first, cluster.id(), after)
                .filter(other -> first.isBefore(other, chosen))
                .ifPresent(other -> warnings.add(passedOver(first, other, target)));
        addTimes(cluster, chosen, backup, warnings);
        if (cluster.state() == ClusterState.UNREACHABLE) {
            warnings.add(Warning.UNREACHABLE.sentence(ClusterState.UNREACHABLE.sentence()));
        } else {
            coverage.silent()
                    .forEach(
                            failure ->
                                    warnings.add(Warning.SOURCE_SILENT.sentence(failure.source())));
        }
        Fact<EtcdVersion> reported = chosen.reported().version();
        Fact<EtcdVersion> version = chosen.version();
        if (reported != null && version != null && !reported.equals(version)) {
            warnings.add(
                    Warning.NAMED_AFTER_ANOTHER.sentence(
                            reported.value(), version.value().majorMinor()));
        }
        RestorePoint point = backup.restorePoint();
        if (point != null && !point.complete()) {
            warnings.add(Warning.INCOMPLETE.sentence(String.join(", ", point.missing())));
        }
        if (backup.copiesDiffer()) {
            warnings.add(Warning.COPIES_DIFFER.sentence());
        }
        return List.copyOf(warnings);
    }

    private static void addTimes(
            ClusterTable.Row cluster,
            BackupTable.Row chosen,
            Backup backup,
            List<Sentence> warnings) {
        if (chosen.written() == null) {
            warnings.add(
                    backup.copies().stream()
                            .map(Copy::written)
                            .filter(Objects::nonNull)
                            .findFirst()
                            .map(Warning.WRITTEN_IN_FUTURE::sentence)
                            .orElseGet(Warning.WRITTEN_UNKNOWN::sentence));
        }
        if (cluster.state() == ClusterState.OVERDUE && cluster.goodAt() != null) {
            warnings.add(Warning.OVERDUE.sentence(cluster.goodAt(), cluster.expected()));
        }
    }

    private static Sentence whyUnreadable(Backup backup) {
        return backup.copies().stream()
                .map(Copy::unreadable)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(ClusterState.UNREADABLE::sentence);
    }

    private static Sentence passedOver(
            First first, BackupTable.Row highest, @Nullable EtcdVersion target) {
        Compatibility compatibility =
                target == null ? null : Compatibility.of(highest.knownVersion(), target);
        Sentence why = highest.condition().sentence();
        if (compatibility != null && compatibility.verdict() != Verdict.SUPPORTED) {
            why = compatibility.reason();
        } else if (highest.unreadable()) {
            why = Warning.CANNOT_BE_READ.sentence();
        }
        return (first == First.LATEST ? Warning.LATER_PASSED_OVER : Warning.PASSED_OVER)
                .sentence(highest.name(), why);
    }
}
