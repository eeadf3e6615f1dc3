package io.etcdportal.catalog.parts;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.catalog.model.RestorePart;
import io.etcdportal.catalog.model.RestorePoint;
import io.etcdportal.catalog.model.RestorePoint.Increments;
import io.etcdportal.catalog.parts.PartTable.Found;
import io.etcdportal.catalog.parts.PartTable.IncrementRange;
import io.etcdportal.catalog.store.BackupTable;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.Revision;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SnapshotFacts;
import io.etcdportal.source.layout.KeyRole;
import io.etcdportal.source.layout.Layouts;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Makes restore points of what is known of parts, for backups that were found in a scope. */
@Component
public class RestorePoints {

    /** So many files for each restore point are looked at, whatever lies there. */
    private static final int MOST_FILES = 50;

    private final PartTable parts;
    private final BackupTable backups;

    public RestorePoints(PartTable parts, BackupTable backups) {
        this.parts = parts;
        this.backups = backups;
    }

    /** {@return the restore points of backups of one cluster by their ids, without increments} */
    public Map<Long, RestorePoint> of(ClusterId cluster, Collection<BackupTable.Row> rows) {
        List<String> points =
                rows.stream()
                        .filter(row -> Layouts.hasParts(row.layout()))
                        .map(BackupTable.Row::restorePoint)
                        .distinct()
                        .toList();
        Map<String, List<Found>> found =
                parts.find(cluster, points, MOST_FILES * points.size()).stream()
                        .collect(groupingBy(one -> one.part().restorePoint()));
        return rows.stream()
                .collect(
                        toMap(
                                BackupTable.Row::id,
                                row ->
                                        of(
                                                row,
                                                parts(
                                                        found.getOrDefault(
                                                                row.restorePoint(), List.of())),
                                                null)));
    }

    /** {@return the restore point of a backup, with what is known of increments} */
    public RestorePoint of(ClusterId cluster, BackupTable.Row row) {
        RestorePoint point = Objects.requireNonNull(of(cluster, List.of(row)).get(row.id()));
        return of(
                row,
                point.parts(),
                increments(row)
                        .flatMap(incrementRange -> parts.summary(cluster, incrementRange))
                        .orElse(null));
    }

    private static RestorePoint of(
            BackupTable.Row row, List<RestorePart> parts, @Nullable Increments increments) {
        List<String> missing =
                Layouts.needed(row.layout()).stream()
                        .filter(
                                file ->
                                        parts.stream()
                                                .noneMatch(part -> file.is(part.name().value())))
                        .map(file -> file.name(row.restorePoint()))
                        .toList();
        return new RestorePoint(missing, parts, increments);
    }

    /**
     * {@return the part of that id, if it belongs to the restore point of a backup; increments
     * belong to the snapshot before them}
     */
    public Optional<RestorePart> part(ClusterId cluster, BackupTable.Row row, BackupId id) {
        List<Found> found = parts.find(cluster, id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        ListingEntry.Part part = found.getFirst().part();
        boolean belongs =
                part.role() == KeyRole.INCREMENT
                        ? increments(row)
                                .filter(incrementRange -> incrementRange.has(part))
                                .isPresent()
                        : part.restorePoint().equals(row.restorePoint());
        return belongs ? parts(found).stream().findFirst() : Optional.empty();
    }

    /**
     * The increments of a backup, a bounded number at a time.
     *
     * @param after the last one before; nothing for the first ones
     * @param limit how many at most
     */
    public List<RestorePart> increments(
            ClusterId cluster, BackupTable.Row row, @Nullable RestorePart after, int limit) {
        List<String> names =
                increments(row)
                        .map(
                                incrementRange ->
                                        parts.increments(
                                                cluster,
                                                incrementRange,
                                                after == null ? PartTable.Key.FIRST : key(after),
                                                limit))
                        .orElse(List.of())
                        .stream()
                        .map(PartTable.Key::name)
                        .toList();
        return parts(parts.increments(cluster, names));
    }

    private static PartTable.Key key(RestorePart increment) {
        return new PartTable.Key(
                Objects.requireNonNull(increment.file().taken()).toEpochMilli(),
                Objects.requireNonNull(increment.firstRevision()).value(),
                increment.name().value());
    }

    private Optional<IncrementRange> increments(BackupTable.Row row) {
        if (!Layouts.hasIncrements(row.layout()) || row.reported().taken() == null) {
            return Optional.empty();
        }
        Instant taken = row.reported().taken().value();
        long revision = revision(row);
        Optional<BackupTable.Row> next =
                backups.nextTaken(row.clusterId(), row.layout(), taken, revision);
        return Optional.of(
                new IncrementRange(
                        taken,
                        revision,
                        next.map(after -> Objects.requireNonNull(after.reported().taken()).value())
                                .orElse(null),
                        next.map(RestorePoints::revision).orElse(null)));
    }

    private static long revision(BackupTable.Row row) {
        return row.reported().revision() == null ? -1 : row.reported().revision().value().value();
    }

    /** Files of one name are copies of one part. */
    private static List<RestorePart> parts(List<Found> found) {
        Map<BackupName, List<Found>> byName =
                found.stream()
                        .collect(
                                groupingBy(one -> one.part().name(), LinkedHashMap::new, toList()));
        return byName.values().stream().map(RestorePoints::part).toList();
    }

    private static RestorePart part(List<Found> found) {
        ListingEntry.Part part = found.getFirst().part();
        List<Copy> copies =
                found.stream()
                        .map(Found::copy)
                        .sorted(
                                Comparator.comparingInt((Copy copy) -> copy.condition().rank())
                                        .thenComparing(copy -> copy.unreadable() != null))
                        .toList();
        Copy best = copies.getFirst();
        Condition condition = best.condition();
        Revision revision = part.revision();
        SnapshotFacts facts =
                new SnapshotFacts(
                        null,
                        SnapshotFacts.Fact.named(revision),
                        SnapshotFacts.Fact.named(part.taken()),
                        null);
        return new RestorePart(
                part.role(),
                part.what(),
                part.firstRevision(),
                revision,
                new Backup(
                        part.cluster(),
                        part.name(),
                        facts,
                        facts,
                        best.size(),
                        part.taken() == null ? best.written() : part.taken(),
                        condition,
                        copies.stream().map(Copy::size).distinct().count() > 1,
                        part.layout(),
                        copies));
    }
}
