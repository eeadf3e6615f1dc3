package io.etcdportal.catalog.refresh;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.etcdportal.catalog.model.UnrecognizedFile;
import io.etcdportal.catalog.parts.PartTable;
import io.etcdportal.catalog.store.BackupTable;
import io.etcdportal.catalog.store.CatalogTables;
import io.etcdportal.catalog.store.CopyTable;
import io.etcdportal.catalog.store.SourceClusterTable;
import io.etcdportal.catalog.store.UnrecognizedFileTable;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.encoding.Encryption;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * One reading of one source on its way into the tables. What a source tells is written in batches,
 * and of these only what changed; what it did not tell is forgotten once the listing is whole,
 * never before.
 */
public final class SourceSync implements Consumer<ListingEntry> {

    private static final int BATCH = 500;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final String source;
    private final Predicate<Encryption> locked;
    private final CatalogTables catalogTables;
    private final PartSync parts;
    private final Map<String, ListingEntry.Copy> batch = new LinkedHashMap<>();
    private final SeenIds seen = new SeenIds();
    private final Map<ClusterId, Long> clusterIds = new HashMap<>();
    private final Map<ClusterId, SourceClusterTable.Said> said = new HashMap<>();
    private final Set<UnrecognizedFile> keptUnrecognized = new HashSet<>();
    private final Map<String, Long> layouts = new HashMap<>();
    private long unrecognized;

    /** What another portal has listed since then is not for this listing to forget. */
    private final long highestBefore;

    private volatile boolean cancelled;

    public SourceSync(BackupSource source, CatalogTables catalogTables, PartTable parts) {
        this(source.name(), encryption -> !source.decrypts(encryption), catalogTables, parts);
    }

    /** One that nothing is told of copies. */
    public SourceSync(String source, CatalogTables catalogTables, PartTable parts) {
        this(source, _ -> true, catalogTables, parts);
    }

    private SourceSync(
            String source,
            Predicate<Encryption> locked,
            CatalogTables catalogTables,
            PartTable parts) {
        this.source = source;
        this.locked = locked;
        this.catalogTables = catalogTables;
        this.parts = new PartSync(source, parts, catalogTables);
        this.highestBefore = catalogTables.copies().highestId();
    }

    /** Lets nothing more be written. */
    void cancel() {
        cancelled = true;
    }

    @Override
    public void accept(ListingEntry listingEntry) {
        if (cancelled) {
            throw new CancellationException("The reading of " + source + " took too long");
        }
        switch (listingEntry) {
            case ListingEntry.Copy copy -> {
                layouts.merge(copy.layout(), 1L, Long::sum);
                said.putIfAbsent(copy.cluster(), SourceClusterTable.Said.THERE);
                batch.put(copy.location().path(), copy);
                if (batch.size() == BATCH) {
                    write();
                }
            }
            case ListingEntry.Part part -> parts.add(part);
            case ListingEntry.UnrecognizedFile(String path, String reason) -> {
                unrecognized++;
                if (keptUnrecognized.size() < UnrecognizedFileTable.KEPT) {
                    keptUnrecognized.add(
                            new UnrecognizedFile(
                                    CONTROL.matcher(path).replaceAll("\uFFFD"), reason));
                }
            }
            case ListingEntry.AnsweredCluster(
                            ClusterId cluster,
                            OptionalLong backups,
                            OptionalLong bytes) ->
                    said.put(
                            cluster,
                            new SourceClusterTable.Said(null, boxed(backups), boxed(bytes)));
            case ListingEntry.UnreachableCluster(ClusterId cluster, var failure) ->
                    said.put(cluster, new SourceClusterTable.Said(failure, null, null));
        }
    }

    /**
     * Writes what is left of a listing that was read to its end, and forgets what it no longer
     * told.
     */
    public void complete(Instant at) {
        write();
        forgetUnseen();
        parts.forgetUnseen();
        writeWhatWasSaid(at);
        if (!Set.copyOf(
                        catalogTables
                                .unrecognizedFiles()
                                .find(source, "", UnrecognizedFileTable.KEPT))
                .equals(keptUnrecognized)) {
            catalogTables.inTransaction(
                    () -> catalogTables.unrecognizedFiles().replace(source, keptUnrecognized));
        }
        catalogTables.sources().answered(source, at, layouts, unrecognized);
        recomputeStates();
    }

    /**
     * Writes what was told of one cluster, where only that was asked about, and forgets which of
     * its copies was not told.
     */
    void completeOne(ClusterId cluster, Instant at) {
        write();
        long id = id(cluster);
        SourceClusterTable.Said now = said.getOrDefault(cluster, SourceClusterTable.Said.THERE);
        if (now.failure() == null) {
            forget(
                    catalogTables.copies().paths(source, id).stream()
                            .filter(copyPath -> isOld(copyPath) && !seen.contains(copyPath.id()))
                            .toList());
        }
        SourceClusterTable.Row then = catalogTables.sourceClusters().find(source, id).orElse(null);
        if (then == null || !now.equals(then.said())) {
            Instant previously = catalogTables.sources().answeredAt(source).orElse(null);
            Instant answered = lastAnswer(at, now, then, previously);
            catalogTables.inTransaction(
                    () -> {
                        catalogTables.clusters().lock(new TreeSet<>(Set.of(id)));
                        catalogTables
                                .sourceClusters()
                                .put(
                                        source,
                                        List.of(new SourceClusterTable.Row(id, now, answered)));
                        catalogTables.clusters().recomputeStates(Set.of(id));
                    });
        }
    }

    /**
     * Draws again how clusters of the source are doing, which may have changed with whether it
     * answers.
     */
    public void recomputeStates() {
        inBatches(
                catalogTables.clusters().misjudged(source),
                ids -> {
                    catalogTables.clusters().lock(new TreeSet<>(ids));
                    catalogTables.clusters().recomputeStates(ids);
                });
    }

    /** Writes what is left of what was told until now. */
    void write() {
        parts.write();
        if (batch.isEmpty()) {
            return;
        }
        Map<String, CopyTable.Known> known = catalogTables.copies().known(source, batch.keySet());
        List<ListingEntry.Copy> changed =
                batch.values().stream()
                        .filter(copy -> isNew(copy, known.get(copy.location().path())))
                        .toList();
        known.values().forEach(copy -> seen.add(copy.id()));
        if (!changed.isEmpty()) {
            Map<ListingEntry.Copy, BackupTable.Key> keys =
                    changed.stream()
                            .collect(
                                    toMap(
                                            copy -> copy,
                                            copy ->
                                                    new BackupTable.Key(
                                                            id(copy.cluster()), copy.backup())));
            catalogTables.inTransaction(() -> put(keys, known)).forEach(seen::add);
        }
        batch.clear();
    }

    private boolean isNew(ListingEntry.Copy copy, CopyTable.@Nullable Known before) {
        return before == null || !before.facts().equals(CopyTable.facts(copy, before, locked));
    }

    /**
     * Keys are sorted, so that sources that tell of the same backups don't wait for each other in a
     * circle.
     */
    private List<Long> put(
            Map<ListingEntry.Copy, BackupTable.Key> keys, Map<String, CopyTable.Known> known) {
        SortedSet<Long> clusters =
                keys.values().stream()
                        .map(BackupTable.Key::clusterId)
                        .collect(toCollection(TreeSet::new));
        catalogTables.clusters().lock(clusters);
        Map<BackupTable.Key, Long> backupIds =
                catalogTables.backups().ids(keys.values().stream().distinct().sorted().toList());
        List<CopyTable.Found> found = new ArrayList<>();
        keys.forEach(
                (copy, key) ->
                        found.add(
                                new CopyTable.Found(
                                        requireNonNull(backupIds.get(key)),
                                        CopyTable.facts(
                                                copy, known.get(copy.location().path()), locked))));
        catalogTables.copies().put(source, found);
        catalogTables
                .checks()
                .forgetEncrypted(source, found.stream().map(copy -> copy.facts().path()).toList());
        catalogTables.backups().recompute(new TreeSet<>(backupIds.values()));
        catalogTables.clusters().recompute(clusters);
        return catalogTables
                .copies()
                .known(source, found.stream().map(copy -> copy.facts().path()).toList())
                .values()
                .stream()
                .map(CopyTable.Known::id)
                .toList();
    }

    /** Also lets the cluster be seen at once, before a long listing has come to its end. */
    private long id(ClusterId cluster) {
        return clusterIds.computeIfAbsent(
                cluster,
                _ -> {
                    long id = catalogTables.clusters().id(cluster);
                    catalogTables.sourceClusters().putIfAbsent(source, id);
                    return id;
                });
    }

    private void forgetUnseen() {
        Set<Long> silent =
                said.entrySet().stream()
                        .filter(entry -> entry.getValue().failure() != null)
                        .map(entry -> id(entry.getKey()))
                        .collect(toSet());
        List<CopyTable.CopyPath> paths = catalogTables.copies().paths(source, "", BATCH);
        while (!paths.isEmpty()) {
            forget(
                    paths.stream()
                            .filter(
                                    copyPath ->
                                            isOld(copyPath)
                                                    && !seen.contains(copyPath.id())
                                                    && !silent.contains(copyPath.clusterId()))
                            .toList());
            paths = catalogTables.copies().paths(source, paths.getLast().path(), BATCH);
        }
    }

    private boolean isOld(CopyTable.CopyPath copyPath) {
        return copyPath.id() <= highestBefore;
    }

    private void forget(List<CopyTable.CopyPath> paths) {
        if (!paths.isEmpty()) {
            SortedSet<Long> clusters =
                    paths.stream()
                            .map(CopyTable.CopyPath::clusterId)
                            .collect(toCollection(TreeSet::new));
            catalogTables.inTransaction(
                    () -> {
                        catalogTables.clusters().lock(clusters);
                        catalogTables
                                .copies()
                                .forget(paths.stream().map(CopyTable.CopyPath::id).toList());
                        catalogTables
                                .backups()
                                .recompute(
                                        paths.stream()
                                                .map(CopyTable.CopyPath::backupId)
                                                .collect(toCollection(TreeSet::new)));
                        catalogTables.clusters().recompute(clusters);
                    });
        }
    }

    private void writeWhatWasSaid(Instant at) {
        Map<Long, SourceClusterTable.Row> before =
                new HashMap<>(catalogTables.sourceClusters().of(source));
        Instant previously = catalogTables.sources().answeredAt(source).orElse(null);
        List<SourceClusterTable.Row> changed = new ArrayList<>();
        said.forEach(
                (cluster, now) -> {
                    long id = id(cluster);
                    SourceClusterTable.Row then = before.remove(id);
                    if (then == null || !now.equals(then.said())) {
                        changed.add(
                                new SourceClusterTable.Row(
                                        id, now, lastAnswer(at, now, then, previously)));
                    }
                });
        inBatches(changed, rows -> catalogTables.sourceClusters().put(source, rows));
        inBatches(
                List.copyOf(before.keySet()),
                ids -> {
                    catalogTables.clusters().lock(new TreeSet<>(ids));
                    catalogTables.sourceClusters().forget(source, ids);
                    catalogTables.clusters().forgetUnknown(ids);
                    catalogTables.clusters().recomputeStates(ids);
                });
    }

    private <T> void inBatches(List<T> all, Consumer<List<T>> write) {
        for (int i = 0; i < all.size(); i += BATCH) {
            List<T> some = all.subList(i, Math.min(i + BATCH, all.size()));
            catalogTables.inTransaction(() -> write.accept(some));
        }
    }

    private static @Nullable Instant lastAnswer(
            Instant at,
            SourceClusterTable.Said now,
            SourceClusterTable.@Nullable Row then,
            @Nullable Instant previously) {
        if (now.failure() == null) {
            return at;
        }
        if (then == null) {
            return null;
        }
        return then.said().failure() == null ? previously : then.answered();
    }

    private static @Nullable Long boxed(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }
}
