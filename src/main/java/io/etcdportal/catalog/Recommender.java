package io.etcdportal.catalog;

import io.etcdportal.etcd.Compatibility;
import io.etcdportal.etcd.Compatibility.Verdict;
import io.etcdportal.etcd.EtcdVersion;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

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
            Function<List<BackupTable.Row>, List<Backup>> withCopies) {
        List<BackupTable.Minor> minors = backups.minors(cluster.id());
        if (minors.isEmpty()) {
            throw new NothingToTake(false, "No backup of " + cluster.cluster() + " is known.");
        }
        BackupTable.Row chosen = choose(cluster, minors, target);
        Backup backup = withCopies.apply(List.of(chosen)).getFirst();
        Compatibility compatibility =
                target == null ? null : Compatibility.of(chosen.madeBy(), target);
        return new Recommendation(
                backup,
                compatibility,
                reason(backup, compatibility),
                warnings(cluster, chosen, backup, compatibility, target));
    }

    private BackupTable.Row choose(
            ClusterTable.Row cluster,
            List<BackupTable.Minor> minors,
            @Nullable EtcdVersion target) {
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
        throw nothing(cluster, minors, target);
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

    private static NothingToTake nothing(
            ClusterTable.Row cluster,
            List<BackupTable.Minor> minors,
            @Nullable EtcdVersion target) {
        if (target != null
                && minors.stream()
                        .noneMatch(minor -> Compatibility.of(minor.first(), target).restorable())) {
            String versions =
                    String.join(
                            ", ",
                            minors.stream()
                                    .map(BackupTable.Minor::first)
                                    .sorted()
                                    .map(EtcdVersion::majorMinor)
                                    .toList());
            return new NothingToTake(
                    true,
                    "The backups of "
                            + cluster.cluster()
                            + " are of etcd "
                            + versions
                            + "; none of them can be restored into etcd "
                            + target
                            + ".");
        }
        return new NothingToTake(
                false,
                "Every backup of "
                        + cluster.cluster()
                        + " that would fit is damaged, cut off, empty or still being written.");
    }

    private static String reason(Backup backup, @Nullable Compatibility compatibility) {
        String what =
                compatibility == null
                        ? "It has the highest revision of all backups that are not known to be"
                                + " damaged."
                        : "It has the highest revision of all backups that look whole and fit the"
                                + " target best. "
                                + compatibility.reason();
        return backup.condition() == Condition.UNSEALED
                ? what.replace("are not known to be damaged", "are left")
                : what;
    }

    private List<String> warnings(
            ClusterTable.Row cluster,
            BackupTable.Row chosen,
            Backup backup,
            @Nullable Compatibility compatibility,
            @Nullable EtcdVersion target) {
        List<String> warnings = new ArrayList<>();
        if (compatibility != null && compatibility.verdict() == Verdict.WARNED) {
            warnings.add(compatibility.reason());
        }
        if (backup.condition() == Condition.UNKNOWN || !backup.condition().mayBeWhole()) {
            warnings.add(backup.condition().explanation());
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
                    .ifPresent(
                            later ->
                                    warnings.add(
                                            "A backup that was written later, "
                                                    + later.name()
                                                    + ", has a lower revision: the cluster was"
                                                    + " restored or made anew, and its revisions"
                                                    + " began again. Look at the times before you"
                                                    + " choose."));
        }
        if (cluster.state() == ClusterState.OVERDUE) {
            warnings.add(ClusterState.OVERDUE.explanation());
        }
        if (cluster.state() == ClusterState.UNREACHABLE) {
            warnings.add(ClusterState.UNREACHABLE.explanation() + " There may be newer backups.");
        }
        if (!chosen.madeBy().equals(chosen.name().version())) {
            warnings.add(
                    "It is named after etcd "
                            + chosen.name().version()
                            + ", but the snapshot itself says that it is of etcd "
                            + chosen.madeBy().majorMinor()
                            + ", which is what counts.");
        }
        if (backup.copiesDiffer()) {
            warnings.add(
                    "The copies of this backup differ in size: at least one of them is not the"
                            + " right one.");
        }
        return List.copyOf(warnings);
    }

    private static String passedOver(BackupTable.Row highest, @Nullable EtcdVersion target) {
        Compatibility compatibility =
                target == null ? null : Compatibility.of(highest.madeBy(), target);
        String why =
                compatibility != null && compatibility.verdict() != Verdict.SUPPORTED
                        ? compatibility.reason()
                        : highest.condition().explanation();
        return highest.name() + " has a higher revision and was passed over. " + why;
    }
}
