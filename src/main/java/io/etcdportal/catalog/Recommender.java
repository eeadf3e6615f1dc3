package io.etcdportal.catalog;

import io.etcdportal.catalog.NothingToTake.Why;
import io.etcdportal.catalog.Recommendation.Reason;
import io.etcdportal.catalog.Recommendation.Warning;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.Compatibility;
import io.etcdportal.etcd.Compatibility.Verdict;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.sentence.Sentence;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Chooses the backup to take: of those that are or may be whole before those without a seal, of
 * those that the target supports before those that only start on it, the one of the highest
 * revision. What can't be restored is never chosen. Of which version a backup is the snapshot
 * itself says, where a check has read that, and otherwise its name.
 */
@Component
class Recommender {

    /** What may be chosen, the better kind first. */
    private static final List<Set<Condition>> CHOICES =
            List.of(
                    Set.of(Condition.WHOLE, Condition.SEALED, Condition.UNKNOWN),
                    Set.of(Condition.UNSEALED));

    /**
     * Copies of one moment are written a little apart; only what is later than that tells of
     * another history.
     */
    private static final Duration SAME_MOMENT = Duration.ofMinutes(1);

    private final BackupTable backups;

    Recommender(BackupTable backups) {
        this.backups = backups;
    }

    Recommendation recommend(
            ClusterTable.Row cluster,
            @Nullable EtcdVersion target,
            Coverage coverage,
            Function<List<BackupTable.Row>, List<Backup>> withCopies) {
        List<BackupTable.Minor> minors = backups.minors(cluster.id());
        if (minors.isEmpty()) {
            throw noneKnown(cluster, coverage);
        }
        BackupTable.Row chosen = choose(cluster, minors, target, coverage);
        Backup backup = withCopies.apply(List.of(chosen)).getFirst();
        Compatibility compatibility =
                target == null ? null : Compatibility.of(chosen.madeBy(), target);
        return new Recommendation(
                backup,
                compatibility,
                reason(backup, compatibility),
                warnings(cluster, chosen, backup, compatibility, target, coverage));
    }

    /**
     * Makes sure that what is not listed is not there.
     *
     * @throws NothingToTake where a source has not answered, or has backups that it doesn't list
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
            return NothingToTake.silent(
                    Why.NOT_ANSWERED, cluster, coverage.firstSilent().orElseThrow());
        }
        if (coverage.unread().getAsBoolean()) {
            return new SiteNotReadYet(cluster.site());
        }
        return new NothingToTake(
                coverage.reportedBackups() > 0
                        ? Why.NOT_LISTED.sentence(cluster, coverage.reportedBackups())
                        : Why.NONE_KNOWN.sentence(cluster));
    }

    private BackupTable.Row choose(
            ClusterTable.Row cluster,
            List<BackupTable.Minor> minors,
            @Nullable EtcdVersion target,
            Coverage coverage) {
        for (Set<Condition> conditions : CHOICES) {
            for (Verdict verdict : List.of(Verdict.SUPPORTED, Verdict.WARNED)) {
                List<BackupTable.Minor> fitting = fitting(minors, target, verdict);
                Optional<BackupTable.Row> found =
                        fitting.isEmpty()
                                ? Optional.empty()
                                : backups.highest(cluster.id(), fitting, conditions);
                if (found.isPresent()) {
                    return found.get();
                }
            }
        }
        throw nothing(cluster, minors, target, coverage);
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

    private NothingToTake nothing(
            ClusterTable.Row row,
            List<BackupTable.Minor> minors,
            @Nullable EtcdVersion target,
            Coverage coverage) {
        ClusterId cluster = row.cluster();
        if (coverage.firstSilent().isPresent()) {
            return NothingToTake.silent(
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
                            .sorted()
                            .map(EtcdVersion::majorMinor)
                            .collect(Collectors.joining(", "));
            return new NothingToTake(
                    more
                            ? Why.NONE_LISTED_FITS.sentence(cluster, versions, target, reported)
                            : Why.NONE_FITS.sentence(cluster, versions, target));
        }
        return new NothingToTake(
                more
                        ? Why.NONE_LISTED_IS_GOOD.sentence(cluster, reported)
                        : Why.NONE_IS_GOOD.sentence(cluster));
    }

    private static Sentence reason(Backup backup, @Nullable Compatibility compatibility) {
        boolean left = backup.condition() == Condition.UNSEALED;
        if (compatibility == null) {
            return (left ? Reason.HIGHEST_LEFT : Reason.HIGHEST).sentence();
        }
        return (left ? Reason.HIGHEST_LEFT_FITTING : Reason.HIGHEST_FITTING)
                .sentence(compatibility.reason());
    }

    private List<Sentence> warnings(
            ClusterTable.Row cluster,
            BackupTable.Row chosen,
            Backup backup,
            @Nullable Compatibility compatibility,
            @Nullable EtcdVersion target,
            Coverage coverage) {
        List<Sentence> warnings = new ArrayList<>();
        if (compatibility != null && compatibility.verdict() == Verdict.WARNED) {
            warnings.add(compatibility.reason());
        }
        if (backup.condition() == Condition.UNKNOWN || !backup.condition().mayBeWhole()) {
            warnings.add(backup.condition().sentence());
        }
        backups.highest(cluster.id())
                .filter(
                        highest ->
                                highest.name().revision().compareTo(chosen.name().revision()) > 0)
                .ifPresent(highest -> warnings.add(passedOver(highest, target)));
        if (chosen.written() != null) {
            backups.lowerButLater(
                            cluster.id(),
                            chosen.name().revision(),
                            chosen.written().plus(SAME_MOMENT))
                    .map(later -> Warning.REVISIONS_BEGAN_AGAIN.sentence(later.name()))
                    .ifPresent(warnings::add);
        }
        if (cluster.state() == ClusterState.OVERDUE) {
            warnings.add(ClusterState.OVERDUE.sentence());
        }
        if (cluster.state() == ClusterState.UNREACHABLE) {
            warnings.add(Warning.UNREACHABLE.sentence(ClusterState.UNREACHABLE.sentence()));
        } else {
            coverage.silent()
                    .forEach(
                            failure ->
                                    warnings.add(Warning.SOURCE_SILENT.sentence(failure.source())));
        }
        if (!chosen.madeBy().equals(chosen.name().version())) {
            warnings.add(
                    Warning.NAMED_AFTER_ANOTHER.sentence(
                            chosen.name().version(), chosen.madeBy().majorMinor()));
        }
        if (backup.copiesDiffer()) {
            warnings.add(Warning.COPIES_DIFFER.sentence());
        }
        return List.copyOf(warnings);
    }

    private static Sentence passedOver(BackupTable.Row highest, @Nullable EtcdVersion target) {
        Compatibility compatibility =
                target == null ? null : Compatibility.of(highest.madeBy(), target);
        return Warning.PASSED_OVER.sentence(
                highest.name(),
                compatibility != null && compatibility.verdict() != Verdict.SUPPORTED
                        ? compatibility.reason()
                        : highest.condition().sentence());
    }
}
