package io.etcdportal.catalog;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.etcdportal.access.ClusterScope;
import io.etcdportal.catalog.model.Anomaly;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.CatalogSettings;
import io.etcdportal.catalog.model.Check;
import io.etcdportal.catalog.model.ClusterCounts;
import io.etcdportal.catalog.model.ClusterFilter;
import io.etcdportal.catalog.model.ClusterOrder;
import io.etcdportal.catalog.model.ClusterSource;
import io.etcdportal.catalog.model.ClusterSummary;
import io.etcdportal.catalog.model.ClusterTotals;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.catalog.model.Coverage;
import io.etcdportal.catalog.model.Recommendation;
import io.etcdportal.catalog.model.Recommendation.History;
import io.etcdportal.catalog.model.RestorePart;
import io.etcdportal.catalog.model.RestorePoint;
import io.etcdportal.catalog.model.SiblingEtcd;
import io.etcdportal.catalog.model.SourceStatus;
import io.etcdportal.catalog.model.UnrecognizedFile;
import io.etcdportal.catalog.parts.RestorePoints;
import io.etcdportal.catalog.refresh.OnDemandRefresh;
import io.etcdportal.catalog.refresh.OnDemandRefresh.Result;
import io.etcdportal.catalog.refresh.Refresh;
import io.etcdportal.catalog.store.BackupCursor;
import io.etcdportal.catalog.store.BackupOrder;
import io.etcdportal.catalog.store.BackupTable;
import io.etcdportal.catalog.store.CatalogTables;
import io.etcdportal.catalog.store.CheckTable;
import io.etcdportal.catalog.store.ClusterCursor;
import io.etcdportal.catalog.store.ClusterTable;
import io.etcdportal.catalog.store.UnrecognizedFileTable;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.Compatibility;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.snapshot.SnapshotVerdict;
import io.etcdportal.paging.InvalidCursor;
import io.etcdportal.paging.Page;
import io.etcdportal.sentence.Sentence;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.source.encoding.StoredForm;
import io.etcdportal.source.layout.KeyRole;
import io.etcdportal.source.layout.Layouts;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What is known of all backups. Every reading takes the scope of what the viewer may see, and what
 * is outside of it is not there. Answers come from the database alone, but for those whose names
 * end in {@code Now}: before these answer, the sources of the cluster are asked that answer
 * quickly.
 */
@Component
public final class Catalog {

    /** The most items of one page. */
    static final int LARGEST_PAGE = 500;

    /** Of how many backups the sizes are told with a cluster. */
    private static final int SIZES = 20;

    /** How many backups a drawing shows. */
    private static final int DRAWN = 120;

    /** Failures that say something of the copy itself. */
    private static final Set<Cause> OF_THE_COPY =
            EnumSet.of(
                    Cause.FORBIDDEN,
                    Cause.UNREADABLE,
                    Cause.NOT_FOUND,
                    Cause.DAMAGED,
                    Cause.NO_SNAPSHOT);

    /** Failures that say nothing of the copy. */
    private static final Set<Cause> NOT_OF_THE_COPY =
            EnumSet.of(Cause.BUSY, Cause.REFUSED, Cause.TLS, Cause.OTHER_FORM);

    private final CatalogTables catalogTables;
    private final RestorePoints restorePoints;
    private final Recommender recommender;
    private final Refresh refresh;
    private final OnDemandRefresh onDemand;
    private final CatalogSettings settings;
    private final Clock clock;

    Catalog(
            CatalogTables catalogTables,
            RestorePoints restorePoints,
            Recommender recommender,
            Refresh refresh,
            OnDemandRefresh onDemand,
            CatalogSettings settings,
            Clock clock) {
        this.catalogTables = catalogTables;
        this.restorePoints = restorePoints;
        this.recommender = recommender;
        this.refresh = refresh;
        this.onDemand = onDemand;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Clusters, in an order. How many there are, {@link #counts} tells.
     *
     * @param cursor the {@link Page#next} of the page before, in the same order
     * @param limit how many at most, from 1 to 500
     */
    public Page<ClusterSummary> clusters(
            ClusterScope scope,
            ClusterFilter filter,
            ClusterOrder order,
            @Nullable String cursor,
            int limit) {
        int size = Math.clamp(limit, 1, LARGEST_PAGE);
        ClusterCursor after =
                cursor == null ? null : ClusterCursor.parse(cursor).orElseThrow(InvalidCursor::new);
        List<ClusterTable.Row> rows =
                catalogTables
                        .clusters()
                        .find(scope, filter, order, clock.instant(), after, size + 1);
        long before = after == null ? 0 : after.position();
        Page<ClusterTable.Row> shown = Page.of(rows, size, row -> row.cursor(before + size));
        return new Page<>(summaries(shown.items()), shown.next(), before + 1, null);
    }

    /**
     * {@return how many clusters are in each state; the state that the filter wants does not count}
     */
    public ClusterCounts counts(ClusterScope scope, ClusterFilter filter) {
        return new ClusterCounts(catalogTables.clusters().count(scope, filter, clock.instant()));
    }

    /** {@return the cluster, if the scope has it} */
    public Optional<ClusterSummary> cluster(ClusterScope scope, ClusterId cluster) {
        return find(scope, cluster).map(row -> summaries(List.of(row)).getFirst());
    }

    /**
     * {@return the cluster}
     *
     * @throws ClusterNotFound where the scope has no such cluster
     * @throws SiteNotReadYet where that is not known, since a source has never answered
     */
    public ClusterSummary requireCluster(ClusterScope scope, ClusterId cluster) {
        return summaries(List.of(require(scope, cluster))).getFirst();
    }

    /**
     * {@return what is known of a cluster, with one page of its backups} Its sources are asked what
     * they have at this moment, and not waited for: who looks again finds it.
     *
     * @param target only backups that can be restored into this version
     * @param order in which order they are
     * @param cursor the {@link Page#next} of the page before
     * @param limit how many at most, from 1 to 500
     * @throws ClusterNotFound where the scope has no such cluster
     * @throws SiteNotReadYet where that is not known, since a source has never answered
     */
    public ClusterDetails details(
            ClusterScope scope,
            ClusterId cluster,
            @Nullable EtcdVersion target,
            BackupOrder order,
            @Nullable String cursor,
            int limit) {
        ClusterTable.Row row = require(scope, cluster);
        onDemand.refreshBehind(cluster, sourcesOf(row));
        Recommendation latest = null;
        Sentence none = null;
        try {
            latest = recommend(row, target, null, false, coverage(row, Result.NOBODY));
        } catch (NoBackupToRecommend e) {
            none = e.sentence();
        }
        return new ClusterDetails(
                summaries(List.of(row)).getFirst(),
                backups(row, target, order, cursor, limit),
                catalogTables.backups().totals(row.id()),
                Timeline.of(catalogTables.backups().latest(row.id(), DRAWN), row.expected()),
                latest,
                none);
    }

    /**
     * The backups of a cluster.
     *
     * @param target only those that can be restored into this version
     * @param order in which order
     * @param cursor the {@link Page#next} of the page before
     * @param limit how many at most, from 1 to 500
     * @throws ClusterNotFound where the scope has no such cluster
     */
    public Page<Backup> backups(
            ClusterScope scope,
            ClusterId cluster,
            @Nullable EtcdVersion target,
            BackupOrder order,
            @Nullable String cursor,
            int limit) {
        return backups(require(scope, cluster), target, order, cursor, limit);
    }

    private Page<Backup> backups(
            ClusterTable.Row row,
            @Nullable EtcdVersion target,
            BackupOrder order,
            @Nullable String cursor,
            int limit) {
        int size = Math.clamp(limit, 1, LARGEST_PAGE);
        BackupCursor after = cursor == null ? null : BackupCursor.parse(cursor);
        List<BackupTable.Minor> minors = target == null ? null : restorableMinors(row.id(), target);
        if (minors != null && minors.isEmpty()) {
            return new Page<Backup>(List.of(), null).counted(0, 0);
        }
        List<BackupTable.Row> rows =
                catalogTables.backups().page(row.id(), minors, order, after, size + 1);
        Page<BackupTable.Row> shown = Page.of(rows, size, order::cursor);
        BackupTable.PagePosition pagePosition =
                catalogTables.backups().position(row.id(), minors, order, after);
        return new Page<>(withCopies(row.cluster(), shown.items()), shown.next())
                .counted(pagePosition.before(), pagePosition.total());
    }

    /**
     * Makes sure that an empty list of a cluster's backups says that there is none.
     *
     * @throws ClusterNotFound where the scope has no such cluster
     * @throws NoBackupToRecommend where a source has not answered, or has backups that it doesn't
     *     list
     */
    public void requireComplete(ClusterScope scope, ClusterId cluster) {
        ClusterTable.Row row = require(scope, cluster);
        recommender.requireComplete(row, coverage(row, Result.NOBODY));
    }

    private List<BackupTable.Minor> restorableMinors(long clusterId, EtcdVersion target) {
        return catalogTables.backups().minors(clusterId).stream()
                .filter(minor -> Compatibility.of(minor.first(), target).restorable())
                .toList();
    }

    /**
     * {@return the backup, if the cluster has it}
     *
     * @throws ClusterNotFound where the scope has no such cluster
     */
    public Optional<Backup> backup(ClusterScope scope, ClusterId cluster, BackupId id) {
        ClusterTable.Row row = require(scope, cluster);
        return backup(row, id);
    }

    private Optional<Backup> backup(ClusterTable.Row row, BackupId id) {
        return catalogTables
                .backups()
                .find(row.id(), id)
                .map(backup -> withRestorePoint(row.cluster(), backup));
    }

    /**
     * {@return the backup that the catalogue lists}
     *
     * @throws ClusterNotFound where the scope has no such cluster
     * @throws BackupNotFound where every source has answered, and none has it
     * @throws SourceUnavailable where a source has not answered that may have it
     */
    public Backup requireBackup(ClusterScope scope, ClusterId cluster, BackupId id) {
        ClusterTable.Row row = require(scope, cluster);
        return backup(row, id).orElseThrow(() -> notFound(row, coverage(row, Result.NOBODY)));
    }

    /**
     * {@return the backup, be it that only its source knows of it}
     *
     * @throws ClusterNotFound where the scope has no such cluster
     * @throws BackupNotFound where every source has answered, and none has it
     * @throws SourceUnavailable where a source does not answer that may have it
     */
    public Backup requireBackupNow(ClusterScope scope, ClusterId cluster, BackupId id) {
        ClusterTable.Row row = require(scope, cluster);
        Optional<Backup> listed = backup(row, id);
        return listed.isPresent() ? listed.get() : askForBackup(row, id);
    }

    /**
     * {@return a file of the restore point of a backup}
     *
     * @throws ClusterNotFound where the scope has no such cluster
     * @throws BackupNotFound where every source has answered, and none has the backup
     * @throws SourceUnavailable where a source has not answered that may have the backup
     * @throws PartNotFound where its restore point has no such file
     */
    public RestorePart requirePart(
            ClusterScope scope, ClusterId cluster, BackupId backup, BackupId part) {
        ClusterTable.Row row = require(scope, cluster);
        return restorePoints
                .part(row.cluster(), requireRow(row, backup), part)
                .orElseThrow(PartNotFound::new);
    }

    /**
     * A page of the increments after a backup, in their order.
     *
     * @param cursor the {@link Page#next} of the page before: the id of its last increment
     * @param limit how many at most, from 1 to 500
     * @throws ClusterNotFound where the scope has no such cluster
     * @throws BackupNotFound where every source has answered, and none has the backup
     * @throws SourceUnavailable where a source has not answered that may have the backup
     */
    public Page<RestorePart> increments(
            ClusterScope scope,
            ClusterId cluster,
            BackupId backup,
            @Nullable BackupId cursor,
            int limit) {
        ClusterTable.Row row = require(scope, cluster);
        BackupTable.Row found = requireRow(row, backup);
        RestorePart after =
                cursor == null
                        ? null
                        : restorePoints
                                .part(row.cluster(), found, cursor)
                                .filter(part -> part.role() == KeyRole.INCREMENT)
                                .orElseThrow(InvalidCursor::new);
        int size = Math.clamp(limit, 1, LARGEST_PAGE);
        return Page.of(
                restorePoints.increments(row.cluster(), found, after, size + 1),
                size,
                part -> part.id().value());
    }

    /**
     * The increments after a backup, in their order.
     *
     * @param after the last one before; nothing for the first ones
     * @param limit how many at most, from 1 to 500
     * @throws ClusterNotFound where the scope has no such cluster
     * @throws BackupNotFound where every source has answered, and none has the backup
     * @throws SourceUnavailable where a source has not answered that may have the backup
     */
    public List<RestorePart> increments(
            ClusterScope scope,
            ClusterId cluster,
            BackupId backup,
            @Nullable RestorePart after,
            int limit) {
        ClusterTable.Row row = require(scope, cluster);
        return restorePoints.increments(
                row.cluster(), requireRow(row, backup), after, Math.clamp(limit, 1, LARGEST_PAGE));
    }

    /**
     * {@return the other etcds of the Kubernetes cluster of a backup that the scope has, each with
     * its backup that was taken nearest in time; empty where it has but one}
     */
    public List<SiblingEtcd> siblings(ClusterScope scope, Backup backup) {
        ClusterId own = backup.cluster();
        List<String> etcds = Layouts.etcds(backup.layout());
        return etcds.contains(own.name())
                ? etcds.stream()
                        .filter(name -> !name.equals(own.name()))
                        .map(name -> new ClusterId(own.site(), own.namespace(), name))
                        .flatMap(cluster -> find(scope, cluster).stream())
                        .map(row -> new SiblingEtcd(row.cluster(), nearest(row, backup.written())))
                        .toList()
                : List.of();
    }

    private @Nullable Backup nearest(ClusterTable.Row row, @Nullable Instant time) {
        return time == null
                ? null
                : catalogTables
                        .backups()
                        .nearest(row.id(), time)
                        .map(backup -> withRestorePoint(row.cluster(), backup))
                        .orElse(null);
    }

    private BackupTable.Row requireRow(ClusterTable.Row row, BackupId backup) {
        return catalogTables
                .backups()
                .find(row.id(), backup)
                .orElseThrow(() -> notFound(row, coverage(row, Result.NOBODY)));
    }

    private Backup askForBackup(ClusterTable.Row row, BackupId id) {
        Result result = onDemand.find(row.cluster(), id, sourcesOf(row));
        return backup(row, id).orElseThrow(() -> notFound(row, coverage(row, result)));
    }

    private static RuntimeException notFound(ClusterTable.Row row, Coverage coverage) {
        if (coverage.firstSilent().isPresent()) {
            return new SourceUnavailable(coverage.firstSilent().get());
        }
        return coverage.unread().getAsBoolean()
                ? new SiteNotReadYet(row.cluster().site())
                : new BackupNotFound();
    }

    /**
     * Has a source read again that no longer has what it told, and waits a short time for that.
     *
     * @throws ClusterNotFound where the scope has no such cluster
     */
    public void readAgain(ClusterScope scope, ClusterId cluster, String source) {
        ClusterTable.Row row = require(scope, cluster);
        if (!onDemand.refreshAgain(row.cluster(), source)) {
            refresh.awaitReading(source, settings.askTimeout());
        }
    }

    private List<String> sourcesOf(ClusterTable.Row row) {
        return said(row).stream().map(ClusterSource::source).toList();
    }

    private List<ClusterSource> said(ClusterTable.Row row) {
        return catalogTables
                .sourceClusters()
                .ofClusters(List.of(row.id()))
                .getOrDefault(row.id(), List.of());
    }

    private Coverage coverage(ClusterTable.Row row, Result result) {
        return Coverage.of(
                said(row),
                result.answered(),
                result.unanswered(),
                () -> onDemand.isUnread(row.cluster().site()));
    }

    /**
     * The backup to take of those that the catalogue lists.
     *
     * @param target the version that it shall be restored into, if that is known
     * @param history which one counts where the cluster's revisions began again; the highest, with
     *     a warning, where it isn't said
     * @throws ClusterNotFound where the scope has no such cluster
     * @throws NoBackupToRecommend where the cluster has no backup that could be restored
     */
    public Recommendation latest(
            ClusterScope scope,
            ClusterId cluster,
            @Nullable EtcdVersion target,
            @Nullable History history) {
        ClusterTable.Row row = require(scope, cluster);
        return recommend(row, target, history, false, coverage(row, Result.NOBODY));
    }

    /**
     * The backup to take of what the sources have at this moment.
     *
     * @param target the version that it shall be restored into, if that is known
     * @param history which one counts where the cluster's revisions began again; the highest, with
     *     a warning, where it isn't said
     * @throws ClusterNotFound where the scope has no such cluster
     * @throws NoBackupToRecommend where there is none that could be restored, or a source that may
     *     have one does not answer
     */
    public Recommendation latestNow(
            ClusterScope scope,
            ClusterId cluster,
            @Nullable EtcdVersion target,
            @Nullable History history) {
        return latestNow(scope, cluster, target, history, false);
    }

    /**
     * The backup to take of those whose version is known.
     *
     * @see #latestNow(ClusterScope, ClusterId, EtcdVersion, History)
     */
    public Recommendation latestOfKnownVersionNow(
            ClusterScope scope,
            ClusterId cluster,
            @Nullable EtcdVersion target,
            @Nullable History history) {
        return latestNow(scope, cluster, target, history, true);
    }

    private Recommendation latestNow(
            ClusterScope scope,
            ClusterId cluster,
            @Nullable EtcdVersion target,
            @Nullable History history,
            boolean versionKnown) {
        ClusterTable.Row row = require(scope, cluster);
        Result result = onDemand.refresh(cluster, sourcesOf(row));
        return recommend(
                require(scope, cluster), target, history, versionKnown, coverage(row, result));
    }

    /**
     * Has the sources of a cluster asked what they have at this moment, and does not wait for them:
     * who looks at the cluster again finds it.
     *
     * @throws ClusterNotFound where the scope has no such cluster
     */
    public void refreshBehind(ClusterScope scope, ClusterId cluster) {
        onDemand.refreshBehind(cluster, sourcesOf(require(scope, cluster)));
    }

    private Recommendation recommend(
            ClusterTable.Row row,
            @Nullable EtcdVersion target,
            @Nullable History history,
            boolean versionKnown,
            Coverage coverage) {
        return recommender.recommend(
                row,
                target,
                history,
                versionKnown,
                coverage,
                rows -> rows.stream().map(one -> withRestorePoint(row.cluster(), one)).toList());
    }

    /**
     * {@return how much there is of a cluster at this moment: what its only source says, or else
     * what is known, or more where a source says that it has more}
     *
     * @throws ClusterNotFound where the scope has no such cluster
     * @throws SourceUnavailable where no source answers, or none is known of and one does not
     *     answer
     */
    public ClusterTotals totalsNow(ClusterScope scope, ClusterId cluster) {
        ClusterTable.Row row = require(scope, cluster);
        Result result = onDemand.refresh(cluster, sourcesOf(row));
        Coverage coverage = coverage(row, result);
        ClusterTotals known = catalogTables.backups().totals(row.id());
        if (coverage.isAllSilent() || known.backups() == 0) {
            coverage.firstSilent()
                    .ifPresent(
                            failure -> {
                                throw new SourceUnavailable(failure);
                            });
        }
        if (coverage.sources().size() == 1 && coverage.reportsCount()) {
            return new ClusterTotals(coverage.reportedBackups(), coverage.reportedBytes());
        }
        return new ClusterTotals(
                Math.max(known.backups(), coverage.reportedBackups()),
                Math.max(known.bytes(), coverage.reportedBytes()));
    }

    /**
     * {@return what stands out between each backup of a list and the one below it, or null}
     *
     * @param expected how far apart backups of the cluster may be
     */
    public static List<@Nullable Anomaly> anomalies(List<Backup> backups, Duration expected) {
        List<@Nullable Anomaly> anomalies = new ArrayList<>();
        for (int i = 1; i < backups.size(); i++) {
            Backup upper = backups.get(i - 1);
            Backup lower = backups.get(i);
            anomalies.add(
                    Anomaly.between(
                            upper.written(),
                            upper.revision(),
                            lower.written(),
                            lower.revision(),
                            expected));
        }
        return anomalies;
    }

    /**
     * {@return the sources of clusters in the scope, by name; for everything, all sources, be it
     * that they were never asked}
     */
    public List<SourceStatus> sources(ClusterScope scope) {
        List<SourceStatus> known = catalogTables.sources().find(scope);
        if (!(scope instanceof ClusterScope.Everything)) {
            return known;
        }
        Set<String> names = known.stream().map(SourceStatus::name).collect(toSet());
        return Stream.concat(
                        known.stream(),
                        onDemand.unread().stream()
                                .filter(source -> !names.contains(source.name()))
                                .map(SourceStatus::notAskedYet))
                .sorted(Comparator.comparing(SourceStatus::name))
                .toList();
    }

    /**
     * The sites of which not everything is known yet, since a source of theirs has never answered.
     * Of a site that no pattern of the scope names nothing is said.
     *
     * @param site only that one, where it is set
     * @return their names, in order
     */
    public List<String> unreadSites(ClusterScope scope, @Nullable String site) {
        return onDemand.unread().stream()
                .map(BackupSource::site)
                .filter(one -> scope.reaches(one) && (site == null || site.equals(one)))
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Makes sure that an empty list of clusters or sources says that there is none.
     *
     * @param site the site that was asked about; all in the scope, where it is null
     * @throws SiteNotReadYet where a source has never answered that may have something
     */
    public void requireRead(ClusterScope scope, @Nullable String site) {
        List<String> unread = unreadSites(scope, site);
        if (unread.isEmpty()) {
            return;
        }
        List<SourceFailure> why =
                scope instanceof ClusterScope.Everything
                        ? sources(scope).stream()
                                .filter(source -> unread.contains(source.site()))
                                .filter(source -> source.answered() == null)
                                .map(SourceStatus::failure)
                                .filter(Objects::nonNull)
                                .toList()
                        : List.of();
        throw new SiteNotReadYet(unread, why);
    }

    /** {@return which of these sources this portal reads at the moment} */
    public Set<String> beingRead(List<SourceStatus> sources) {
        return sources.stream().map(SourceStatus::name).filter(refresh::isReading).collect(toSet());
    }

    /**
     * The first thousand names in a source that are no backups. They may tell of hidden clusters,
     * so that only a scope that leaves nothing out is given them.
     *
     * @param after the {@link Page#next} of the page before; an empty text for the first one
     * @param limit how many at most, from 1 to 1,000
     * @throws SourceNotFound where the scope has no such source
     * @throws UnrecognizedFilesDenied where the scope has the source, but not everything
     */
    public Page<UnrecognizedFile> unrecognizedFiles(
            ClusterScope scope, String source, String after, int limit) {
        requireSource(scope, source);
        if (!(scope instanceof ClusterScope.Everything)) {
            throw new UnrecognizedFilesDenied();
        }
        int size = Math.clamp(limit, 1, UnrecognizedFileTable.KEPT);
        List<UnrecognizedFile> found =
                catalogTables.unrecognizedFiles().find(source, after, size + 1);
        UnrecognizedFileTable.PagePosition pagePosition =
                catalogTables.unrecognizedFiles().position(source, after);
        return Page.of(found, size, UnrecognizedFile::path)
                .counted(pagePosition.before(), pagePosition.total());
    }

    /**
     * Keeps what reading a copy has found, and draws anew what follows from it for its backup and
     * its cluster: what is damaged is never recommended and stands in for nothing, what is proven
     * whole comes first.
     *
     * <p>A check is tied to the pin, the length and the time of writing that the copy had when it
     * was listed, and counts only as long as its source tells the same. Behind a sidecar, which has
     * no pin and tells no length, that is the name of the backup and the time of its making, where
     * the sidecar tells one: it makes no two backups of one name, but nothing proves that it sends
     * the same bytes the next time. So compare what it sends with the check's SHA-256.
     *
     * <p>Who looked at the trailing hash alone takes back nothing of what was found within the same
     * bytes. A copy that is gone or has changed meanwhile keeps what is known of it.
     *
     * @param copy the copy, as the catalogue gave it before it was read
     * @throws org.springframework.dao.DataAccessException where the database does not answer
     */
    public void checked(Copy copy, Check check) {
        change(
                copy,
                row -> {
                    catalogTables.checks().put(row.copyId(), copy, check.after(row.before()));
                    catalogTables.copies().succeeded(row.copyId());
                });
    }

    /**
     * Forgets what reading a copy has found, since its source now gives other bytes, and draws anew
     * what followed from it.
     *
     * @throws org.springframework.dao.DataAccessException where the database does not answer
     */
    public void uncheck(Copy copy) {
        change(copy, row -> catalogTables.checks().forget(row.copyId()));
    }

    /** Does what changes a copy, and draws anew what follows for its backup and its cluster. */
    private void change(Copy copy, Consumer<CheckTable.Checked> write) {
        catalogTables.inTransaction(
                () -> catalogTables.checks().find(copy).ifPresent(row -> change(row, write)));
    }

    private void change(CheckTable.Checked row, Consumer<CheckTable.Checked> write) {
        Set<Long> cluster = Set.of(row.clusterId());
        catalogTables.clusters().lock(new TreeSet<>(cluster));
        write.accept(row);
        catalogTables.backups().recompute(Set.of(row.backupId()));
        catalogTables.clusters().recompute(cluster);
    }

    /**
     * Keeps that a copy could not be read: from then on those that can be read are preferred, and
     * whoever would take it is warned, until it is read or has changed. What tells of its source
     * more than of the copy has to happen three times in a row.
     *
     * @throws org.springframework.dao.DataAccessException where the database does not answer
     */
    public void failed(Copy copy, SourceFailure failure) {
        if (NOT_OF_THE_COPY.contains(failure.cause())) {
            return;
        }
        boolean ofTheCopy = OF_THE_COPY.contains(failure.cause());
        change(
                copy,
                row ->
                        catalogTables
                                .copies()
                                .failed(
                                        row.copyId(),
                                        copy,
                                        ofTheCopy,
                                        clock.instant(),
                                        failure.detail()));
    }

    /**
     * Keeps why a copy could not be read: for now, because it is encrypted, or because it is stored
     * in another way than it was listed.
     *
     * @throws org.springframework.dao.DataAccessException where the database does not answer
     */
    public void failed(Copy copy, SourceUnavailable why) {
        if (why.failure().cause() == Cause.ENCRYPTED) {
            checked(
                    copy,
                    new Check(
                            clock.instant(),
                            SnapshotVerdict.ENCRYPTED,
                            null,
                            null,
                            why.failure().detail()));
            return;
        }
        why.stored()
                .ifPresentOrElse(
                        stored -> storedAs(copy, stored), () -> failed(copy, why.failure()));
    }

    /**
     * Keeps that a copy is stored in another way than it was listed. What was known of its bytes is
     * not known of those that are given from now on.
     *
     * @throws org.springframework.dao.DataAccessException where the database does not answer
     */
    private void storedAs(Copy copy, StoredForm stored) {
        change(copy, row -> catalogTables.copies().storedAs(row.copyId(), copy, stored));
    }

    /**
     * Keeps that a copy could be read that could not be before.
     *
     * @throws org.springframework.dao.DataAccessException where the database does not answer
     */
    public void succeeded(Copy copy) {
        if (copy.unreadable() != null) {
            change(copy, row -> catalogTables.copies().succeeded(row.copyId()));
        }
    }

    /**
     * Has a source asked at once, and not only when it is its turn. Whatever is being read of it is
     * read to its end first; asked for several times meanwhile, it is read once more.
     *
     * @throws SourceNotFound where the scope has no such source
     */
    public SourceStatus ask(ClusterScope scope, String source) {
        SourceStatus status = requireSource(scope, source);
        refresh.soon(source);
        return status;
    }

    /**
     * {@return how a source is doing}
     *
     * @throws SourceNotFound where the scope has no such source
     */
    public SourceStatus requireSource(ClusterScope scope, String source) {
        return sources(scope).stream()
                .filter(one -> one.name().equals(source))
                .findFirst()
                .orElseThrow(SourceNotFound::new);
    }

    /**
     * Says that what is known of a source has turned out to be wrong, so that it is read again at
     * once.
     */
    public void requestRefresh(String source) {
        refresh.soon(source);
    }

    private Optional<ClusterTable.Row> find(ClusterScope scope, ClusterId cluster) {
        return catalogTables.clusters().find(scope, cluster, clock.instant());
    }

    /** Of a cluster that the scope leaves out nothing is said, be it there or not. */
    private ClusterTable.Row require(ClusterScope scope, ClusterId cluster) {
        return find(scope, cluster)
                .orElseThrow(
                        () ->
                                scope.contains(cluster) && onDemand.isUnread(cluster.site())
                                        ? new SiteNotReadYet(cluster.site())
                                        : new ClusterNotFound(cluster));
    }

    private List<ClusterSummary> summaries(List<ClusterTable.Row> rows) {
        List<Long> ids = rows.stream().map(ClusterTable.Row::id).toList();
        Map<Long, BackupTable.Row> backups =
                catalogTables
                        .backups()
                        .find(
                                rows.stream()
                                        .flatMap(row -> Stream.of(row.newestId(), row.goodId()))
                                        .filter(Objects::nonNull)
                                        .collect(toSet()))
                        .stream()
                        .collect(toMap(BackupTable.Row::id, row -> row));
        Map<Long, List<Copy>> copies = catalogTables.copies().ofBackups(backups.keySet());
        Map<Long, List<Long>> sizes = catalogTables.backups().sizes(ids, SIZES);
        Map<Long, List<ClusterSource>> sources = catalogTables.sourceClusters().ofClusters(ids);
        return rows.stream()
                .map(
                        row ->
                                new ClusterSummary(
                                        row.cluster(),
                                        row.state(),
                                        backup(row.cluster(), row.newestId(), backups, copies),
                                        backup(row.cluster(), row.goodId(), backups, copies),
                                        row.expected(),
                                        due(row),
                                        sizes.getOrDefault(row.id(), List.of()),
                                        sources.getOrDefault(row.id(), List.of())))
                .toList();
    }

    private static @Nullable Instant due(ClusterTable.Row row) {
        return row.goodAt() == null ? null : row.goodAt().plus(row.expected());
    }

    private Backup withRestorePoint(ClusterId cluster, BackupTable.Row row) {
        Map<Long, List<Copy>> copies = catalogTables.copies().ofBackups(List.of(row.id()));
        return BackupTable.backup(cluster, row, copies.getOrDefault(row.id(), List.of()))
                .with(restorePoints.of(cluster, row));
    }

    private List<Backup> withCopies(ClusterId cluster, List<BackupTable.Row> rows) {
        Map<Long, List<Copy>> copies =
                catalogTables.copies().ofBackups(rows.stream().map(BackupTable.Row::id).toList());
        Map<Long, RestorePoint> points = restorePoints.of(cluster, rows);
        return rows.stream()
                .map(
                        row ->
                                BackupTable.backup(
                                                cluster,
                                                row,
                                                copies.getOrDefault(row.id(), List.of()))
                                        .with(Objects.requireNonNull(points.get(row.id()))))
                .toList();
    }

    private static @Nullable Backup backup(
            ClusterId cluster,
            @Nullable Long id,
            Map<Long, BackupTable.Row> rows,
            Map<Long, List<Copy>> copies) {
        BackupTable.Row row = id == null ? null : rows.get(id);
        return row == null
                ? null
                : BackupTable.backup(cluster, row, copies.getOrDefault(row.id(), List.of()));
    }
}
