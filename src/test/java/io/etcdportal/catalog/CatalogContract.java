package io.etcdportal.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.util.Objects.requireNonNull;

import io.etcdportal.access.ClusterPattern;
import io.etcdportal.access.ClusterScope;
import io.etcdportal.catalog.check.CheckProgress;
import io.etcdportal.catalog.check.CheckTaskTable;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.CatalogSettings;
import io.etcdportal.catalog.model.Check;
import io.etcdportal.catalog.model.ClusterCounts;
import io.etcdportal.catalog.model.ClusterFilter;
import io.etcdportal.catalog.model.ClusterOrder;
import io.etcdportal.catalog.model.ClusterState;
import io.etcdportal.catalog.model.ClusterSummary;
import io.etcdportal.catalog.model.ClusterTotals;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.catalog.model.Recommendation;
import io.etcdportal.catalog.model.Recommendation.History;
import io.etcdportal.catalog.model.SourceStatus;
import io.etcdportal.catalog.model.UnrecognizedFile;
import io.etcdportal.catalog.parts.PartTable;
import io.etcdportal.catalog.parts.RestorePoints;
import io.etcdportal.catalog.refresh.OnDemandRefresh;
import io.etcdportal.catalog.refresh.Refresh;
import io.etcdportal.catalog.refresh.SourceSync;
import io.etcdportal.catalog.store.BackupOrder;
import io.etcdportal.catalog.store.BackupTable;
import io.etcdportal.catalog.store.CatalogTables;
import io.etcdportal.catalog.store.CheckTable;
import io.etcdportal.catalog.store.ClusterTable;
import io.etcdportal.catalog.store.CopyTable;
import io.etcdportal.catalog.store.ExpectedIntervals;
import io.etcdportal.catalog.store.SourceClusterTable;
import io.etcdportal.catalog.store.SourceTable;
import io.etcdportal.catalog.store.UnrecognizedFileTable;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.Compatibility;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.etcd.Revision;
import io.etcdportal.etcd.snapshot.SnapshotStatus;
import io.etcdportal.etcd.snapshot.SnapshotVerdict;
import io.etcdportal.paging.InvalidCursor;
import io.etcdportal.paging.Page;
import io.etcdportal.replica.SharedLocks;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.FactOrigin;
import io.etcdportal.source.InMemorySource;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SnapshotFacts;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.source.Sources;
import io.etcdportal.source.TestSources;
import io.etcdportal.source.encoding.Encoding;
import io.etcdportal.source.encoding.Encryption;
import io.etcdportal.source.encoding.StoredForm;
import io.etcdportal.source.layout.KeyRole;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.sql.DataSource;

/** What is kept of what sources tell, and what is drawn from it; the same on every database. */
abstract class CatalogContract {

    static final ClusterScope ALL = new ClusterScope.Everything();
    private static final ClusterFilter EVERY = new ClusterFilter(null, null, null, null, null);
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final ClusterId LEDGER = new ClusterId("here", "default", "ledger");
    private static final ClusterId VAULT = new ClusterId("here", "default", "vault");

    private InMemorySource bucket = new InMemorySource("bucket", "here");
    private InMemorySource volume = new InMemorySource("volume", "here");
    private CatalogTables catalogTables = noTables();
    private PartTable parts = parts(new DriverManagerDataSource());
    private Catalog catalog = catalog();

    abstract DataSource database();

    private static CatalogTables noTables() {
        return tables(new DriverManagerDataSource(), settings());
    }

    private static CatalogSettings settings() {
        return settings(Map.of(), List.of());
    }

    private static CatalogSettings settings(
            Map<String, Duration> bySource, List<CatalogSettings.Expected> byCluster) {
        return new CatalogSettings(
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofHours(24),
                bySource,
                byCluster);
    }

    private static CatalogTables tables(DataSource database, CatalogSettings settings) {
        JdbcClient jdbc = JdbcClient.create(database);
        NamedParameterJdbcTemplate batches = new NamedParameterJdbcTemplate(database);
        return new CatalogTables(
                new ClusterTable(
                        jdbc,
                        new ExpectedIntervals(
                                settings,
                                new io.etcdportal.source.TestSources()
                                        .of(
                                                List.of(
                                                        new InMemorySource("bucket", "here"),
                                                        new InMemorySource("volume", "here"))))),
                new BackupTable(jdbc, batches, CLOCK),
                new CopyTable(jdbc, batches),
                new CheckTable(jdbc),
                new SourceTable(jdbc),
                new SourceClusterTable(jdbc, batches),
                new UnrecognizedFileTable(jdbc, batches),
                new TransactionTemplate(new JdbcTransactionManager(database)));
    }

    private static PartTable parts(DataSource database) {
        return new PartTable(JdbcClient.create(database), new NamedParameterJdbcTemplate(database));
    }

    private Catalog catalog() {
        return catalog(new TestSources().of(List.of()), settings());
    }

    private Catalog catalog(Sources sources, CatalogSettings settings) {
        return new Catalog(
                catalogTables,
                new RestorePoints(parts, catalogTables.backups()),
                new Recommender(catalogTables.backups()),
                new Refresh(
                        sources,
                        catalogTables,
                        parts,
                        SharedLocks.unshared(CLOCK),
                        settings,
                        CLOCK,
                        new SimpleMeterRegistry()),
                new OnDemandRefresh(sources, catalogTables, parts, settings, CLOCK),
                settings,
                CLOCK);
    }

    /** A catalogue that asks the bucket about one cluster, where a request needs that. */
    private Catalog asking(Duration askTimeout, Duration askAgainAfter) {
        bucket.answerPerCluster();
        return catalog(
                new TestSources().of(List.of(bucket)),
                new CatalogSettings(
                        Duration.ofHours(1),
                        Duration.ofHours(1),
                        askTimeout,
                        askAgainAfter,
                        Duration.ofHours(24),
                        Map.of(),
                        List.of()));
    }

    @BeforeEach
    void open() {
        DataSource database = database();
        JdbcTemplate clean = new JdbcTemplate(database);
        for (String table :
                List.of("stray", "part", "copy", "source_cluster", "backup", "cluster", "source")) {
            clean.update("delete from " + table);
        }
        catalogTables = tables(database, settings());
        parts = parts(database);
        catalog = catalog();
        bucket = new InMemorySource("bucket", "here");
        volume = new InMemorySource("volume", "here");
        for (InMemorySource source : List.of(bucket, volume)) {
            catalogTables.sources().register(source.name(), source.kind(), source.site());
        }
    }

    private void read(InMemorySource source) {
        SourceSync sourceSync = new SourceSync(source.name(), catalogTables, parts);
        source.list(sourceSync);
        sourceSync.complete(NOW);
    }

    private static ListingEntry.Part part(
            InMemorySource source, String point, String name, String pin) {
        return new ListingEntry.Part(
                LEDGER,
                point,
                new BackupName(name),
                new BackupLocation.S3Object(source.name(), "parts/" + name, pin),
                KeyRole.PART,
                "a part",
                OptionalLong.of(7),
                NOW,
                false,
                null,
                "kops",
                null,
                null,
                null);
    }

    private List<String> partsOf(String point) {
        return parts.find(LEDGER, List.of(point), 100).stream()
                .map(found -> found.copy().source() + " " + found.copy().location().pin())
                .toList();
    }

    @Test
    void partsAreKeptAsLongAsASourceTellsOfThem() {
        bucket.tell(part(bucket, "point", "a", "1"));
        volume.tell(part(volume, "point", "a", "2"));
        read(bucket);
        read(volume);
        assertThat(partsOf("point")).containsExactly("bucket 1", "volume 2");
        assertThat(catalog.cluster(ALL, LEDGER)).isEmpty();

        bucket.forget();
        bucket.tell(part(bucket, "point", "a", "3"));
        read(bucket);
        assertThat(partsOf("point")).containsExactly("bucket 3", "volume 2");

        bucket.forget();
        SourceSync broken = new SourceSync("bucket", catalogTables, parts);
        bucket.list(broken);
        assertThat(partsOf("point")).as("a listing that broke off").hasSize(2);

        read(bucket);
        assertThat(partsOf("point")).containsExactly("volume 2");
    }

    @Test
    void aPartThatAnotherPortalHasListedMeanwhileIsNotForgotten() {
        SourceSync slow = new SourceSync("bucket", catalogTables, parts);
        InMemorySource fresh = new InMemorySource("bucket", "here");
        fresh.tell(part(bucket, "point", "a", "1"));
        read(fresh);
        slow.complete(NOW);
        assertThat(partsOf("point")).containsExactly("bucket 1");
    }

    @Test
    void incrementsAreCountedBetweenTwoSnapshots() {
        for (int i = 0; i < 700; i++) {
            bucket.tell(increment(i));
        }
        read(bucket);
        PartTable.IncrementRange some =
                new PartTable.IncrementRange(
                        NOW.plusSeconds(99), 99L * 10, NOW.plusSeconds(399), 3_990L);
        assertThat(parts.summary(LEDGER, some))
                .hasValueSatisfying(
                        found -> {
                            assertThat(found.count()).isEqualTo(300);
                            assertThat(found.firstRevision()).isEqualTo(new Revision(1_000));
                            assertThat(found.lastRevision()).isEqualTo(new Revision(3_999));
                            assertThat(found.newest()).isEqualTo(NOW.plusSeconds(399));
                            assertThat(found.gaps()).isOne();
                        });
        List<PartTable.Key> keys = new ArrayList<>();
        PartTable.Key after = PartTable.Key.FIRST;
        for (List<PartTable.Key> page = parts.increments(LEDGER, some, after, 70);
                !page.isEmpty();
                page = parts.increments(LEDGER, some, page.getLast(), 70)) {
            keys.addAll(page);
        }
        assertThat(keys).hasSize(300).doesNotHaveDuplicates();
    }

    /** Of ten revisions each; the first one in the stretch of the test lacks those before it. */
    private ListingEntry.Part increment(int number) {
        return new ListingEntry.Part(
                LEDGER,
                "increment-" + number,
                new BackupName("increment-" + number),
                new BackupLocation.S3Object("bucket", "v2/" + number, "1"),
                KeyRole.INCREMENT,
                "an increment",
                OptionalLong.of(7),
                NOW,
                false,
                null,
                "gardener",
                NOW.plusSeconds(number),
                new Revision(number * 10L),
                new Revision(number * 10L + 9));
    }

    @Test
    void theLatestIsWhatASourceHasWhenItIsAskedFor() {
        ListingEntry.Copy first = bucket.put(LEDGER, name(5), new byte[544]);
        read(bucket);
        Catalog asking = asking(Duration.ofMinutes(1), Duration.ofNanos(1));

        ListingEntry.Copy second = bucket.put(LEDGER, name(7), new byte[544]);
        assertThat(catalog.latest(ALL, LEDGER, null, null).backup().name()).isEqualTo(backup(5));
        assertThat(asking.latestNow(ALL, LEDGER, null, null).backup().name()).isEqualTo(backup(7));

        bucket.put(LEDGER, name(9), new byte[544]);
        assertThat(asking.requireBackupNow(ALL, LEDGER, backup(9).id()).name())
                .isEqualTo(backup(9));

        bucket.remove(bucket.put(LEDGER, name(9), new byte[544]).location());
        bucket.remove(second.location());
        assertThat(asking.latestNow(ALL, LEDGER, null, null).backup().name())
                .isEqualTo(first.backup());
    }

    @Test
    @Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whoAsksASourceWhileItIsAskedSharesTheAnswer() throws InterruptedException {
        bucket.put(LEDGER, name(5), new byte[544]);
        read(bucket);
        Catalog asking = asking(Duration.ofMinutes(5), Duration.ofNanos(1));
        bucket.put(LEDGER, name(7), new byte[544]);
        bucket.stall();
        Queue<BackupName> answers = new ConcurrentLinkedQueue<>();
        List<Thread> askers =
                IntStream.range(0, 20)
                        .mapToObj(
                                _ ->
                                        Thread.ofPlatform()
                                                .start(
                                                        () ->
                                                                answers.add(
                                                                        asking.latestNow(
                                                                                        ALL, LEDGER,
                                                                                        null, null)
                                                                                .backup()
                                                                                .name())))
                        .toList();
        while (!askers.stream().allMatch(CatalogContract::waitsForASource)) {
            Thread.onSpinWait();
        }
        bucket.heal();
        for (Thread asker : askers) {
            asker.join();
        }

        assertThat(answers).hasSize(20).containsOnly(backup(7));
        assertThat(bucket.asked()).isEqualTo(1);
    }

    /** And not for a connection to the database. */
    private static boolean waitsForASource(Thread asker) {
        List<StackTraceElement> frames = List.of(asker.getStackTrace());
        return !frames.isEmpty()
                && frames.getFirst().getMethodName().equals("park")
                && frames.stream()
                        .map(StackTraceElement::getClassName)
                        .noneMatch(name -> name.startsWith("com.zaxxer.hikari."));
    }

    @Test
    void whatASourceAnsweredCountsForAMoment() {
        bucket.put(LEDGER, name(5), new byte[544]);
        read(bucket);
        Catalog asking = asking(Duration.ofMinutes(1), Duration.ofHours(1));

        for (int i = 0; i < 20; i++) {
            asking.latestNow(ALL, LEDGER, null, null);
            assertThatThrownBy(() -> asking.requireBackupNow(ALL, LEDGER, backup(9).id()))
                    .isInstanceOf(BackupNotFound.class);
        }

        assertThat(bucket.asked()).isEqualTo(1);
    }

    /** It is waited for once, and then for a while not at all. */
    @Test
    void whereASourceHangsWhatIsKnownIsRecommended() {
        bucket.put(LEDGER, name(5), new byte[544]);
        read(bucket);
        Catalog asking = asking(Duration.ofMillis(100), Duration.ofHours(1));
        bucket.stall();

        for (int i = 0; i < 5; i++) {
            Recommendation known = asking.latestNow(ALL, LEDGER, null, null);
            assertThat(known.backup().name()).isEqualTo(backup(5));
            assertThat(known.warnings().toString()).contains("bucket did not respond");
        }
        assertThatThrownBy(() -> asking.requireBackupNow(ALL, LEDGER, backup(9).id()))
                .isInstanceOf(SourceUnavailable.class)
                .hasMessageContaining("did not answer within 100 ms");

        assertThat(bucket.asked()).isEqualTo(1);
    }

    @Test
    void copiesOfTheSameBackupBecomeOneBackup() {
        bucket.put(LEDGER, name(5), new byte[544]);
        volume.put(LEDGER, name(5), new byte[544]);
        read(bucket);
        read(volume);

        Backup backup =
                catalog.backups(ALL, LEDGER, null, BackupOrder.REVISION, null, 10)
                        .items()
                        .getFirst();
        assertThat(backup.copies())
                .extracting(Copy::source)
                .containsExactlyInAnyOrder("bucket", "volume");
        assertThat(backup.copiesDiffer()).isFalse();
        assertThat(backup.condition()).isEqualTo(Condition.UNVERIFIED);
    }

    @Test
    void copiesThatDifferInSizeAreFlaggedAndTheWholeOneComesFirst() {
        bucket.put(LEDGER, name(5), new byte[500]);
        volume.put(LEDGER, name(5), new byte[544]);
        read(bucket);
        read(volume);

        Backup backup =
                catalog.backups(ALL, LEDGER, null, BackupOrder.REVISION, null, 10)
                        .items()
                        .getFirst();
        assertThat(backup.copiesDiffer()).isTrue();
        assertThat(backup.size()).isEqualTo(544);
        assertThat(backup.copies()).extracting(Copy::source).containsExactly("volume", "bucket");
        assertThat(catalog.latest(ALL, LEDGER, null, null).warnings())
                .anyMatch(w -> w.toString().contains("differ in size"));
    }

    @Test
    void aListingFarBeyondOneBatchIsKeptWhole() {
        IntStream.rangeClosed(1, 2_345).forEach(i -> bucket.put(LEDGER, name(i), new byte[544]));
        read(bucket);

        assertThat(catalog.details(ALL, LEDGER, null, BackupOrder.REVISION, null, 1).totals())
                .isEqualTo(new ClusterTotals(2_345, 2_345 * 544L));
        assertThat(catalog.latest(ALL, LEDGER, null, null).backup().name())
                .isEqualTo(backup(2_345));
        assertThat(catalog.sources(ALL).getFirst().copies()).isEqualTo(2_345);
    }

    @Test
    void aSecondReadingWritesOnlyWhatChanged() {
        IntStream.rangeClosed(1, 600).forEach(i -> bucket.put(LEDGER, name(i), new byte[544]));
        read(bucket);
        List<Long> before = copyIds();
        bucket.put(LEDGER, name(601), new byte[544]);
        long changes = changesDuring(() -> read(bucket));

        assertThat(copyIds()).containsAll(before).hasSize(601);
        assertThat(changes).isLessThan(10);
    }

    private List<Long> copyIds() {
        return new JdbcTemplate(database())
                .queryForList("select id from copy order by id", Long.class);
    }

    /**
     * How many rows of copies and backups are others than before; a row that was written anew
     * counts.
     */
    private long changesDuring(Runnable work) {
        List<String> before = rows();
        work.run();
        return rows().stream().filter(row -> !before.contains(row)).count();
    }

    /** With the database's own version of each row, where it tells one. */
    abstract List<String> rows();

    @Test
    void whatIsNoLongerListedIsForgotten() {
        BackupLocation gone = bucket.put(LEDGER, name(5), new byte[544]).location();
        BackupLocation alsoGone = bucket.put(VAULT, name(7), new byte[544]).location();
        bucket.put(LEDGER, name(6), new byte[544]);
        volume.put(LEDGER, name(5), new byte[544]);
        read(bucket);
        read(volume);
        bucket.remove(gone);
        bucket.remove(alsoGone);
        read(bucket);

        assertThat(catalog.backups(ALL, LEDGER, null, BackupOrder.REVISION, null, 10).items())
                .extracting(Backup::name)
                .containsExactly(backup(6), backup(5));
        assertThat(catalog.backup(ALL, LEDGER, backup(5).id()).orElseThrow().copies())
                .extracting(Copy::source)
                .containsExactly("volume");
        assertThat(catalog.cluster(ALL, VAULT)).isEmpty();
    }

    @Test
    void aListingThatBreaksForgetsNothing() {
        bucket.put(LEDGER, name(5), new byte[544]);
        read(bucket);
        bucket.failWith(Cause.REFUSED);

        assertThatThrownBy(() -> read(bucket)).isInstanceOf(SourceUnavailable.class);
        assertThat(catalog.backups(ALL, LEDGER, null, BackupOrder.REVISION, null, 10).items())
                .hasSize(1);
    }

    @Test
    void aClusterThatFallsSilentKeepsItsBackupsAndTellsSince() {
        bucket.put(LEDGER, name(5), new byte[544]);
        bucket.put(VAULT, name(5), new byte[544]);
        read(bucket);
        InMemorySource fleet = new InMemorySource("bucket", "here");
        fleet.put(VAULT, name(5), new byte[544]);
        fleet.tell(
                new ListingEntry.UnreachableCluster(
                        LEDGER, new SourceFailure("bucket", Cause.REFUSED, "Nobody is there.")));
        read(fleet);

        ClusterSummary ledger = catalog.cluster(ALL, LEDGER).orElseThrow();
        assertThat(ledger.state()).isEqualTo(ClusterState.UNREACHABLE);
        assertThat(ledger.newest()).isNotNull();
        assertThat(ledger.sources())
                .singleElement()
                .satisfies(
                        source -> {
                            assertThat(source.failure())
                                    .extracting(SourceFailure::cause)
                                    .isEqualTo(Cause.REFUSED);
                            assertThat(source.answered()).isEqualTo(NOW);
                        });
        assertThat(catalog.cluster(ALL, VAULT).orElseThrow().state())
                .isNotEqualTo(ClusterState.UNREACHABLE);
        assertThat(catalog.sources(ALL).getFirst().state())
                .isEqualTo(SourceStatus.State.PARTLY_SILENT);
    }

    @Test
    void aClusterWithoutBackupsIsShownAsEmpty() {
        bucket.tell(
                new ListingEntry.AnsweredCluster(LEDGER, OptionalLong.of(0), OptionalLong.of(0)));
        read(bucket);

        assertThat(catalog.cluster(ALL, LEDGER).orElseThrow().state())
                .isEqualTo(ClusterState.EMPTY);
        assertThatThrownBy(() -> catalog.latest(ALL, LEDGER, null, null))
                .isInstanceOf(NoBackupToRecommend.class)
                .hasMessageContaining("No backup");
    }

    @Test
    void unrecognizedFilesAreCountedAllAndKeptToAThousand() {
        IntStream.range(0, 1_500)
                .forEach(
                        i ->
                                bucket.tell(
                                        new ListingEntry.UnrecognizedFile(
                                                "v1/x" + i, "It is none.")));
        read(bucket);

        assertThat(catalog.sources(ALL).getFirst().unrecognizedFiles()).isEqualTo(1_500);
        Page<UnrecognizedFile> all = catalog.unrecognizedFiles(ALL, "bucket", "", 1_000);
        assertThat(all.items()).hasSize(1_000);
        assertThat(all.next()).isNull();
        Page<UnrecognizedFile> first = catalog.unrecognizedFiles(ALL, "bucket", "", 600);
        Page<UnrecognizedFile> rest =
                catalog.unrecognizedFiles(ALL, "bucket", requireNonNull(first.next()), 600);
        assertThat(Stream.of(first, rest).flatMap(page -> page.items().stream()))
                .containsExactlyElementsOf(all.items());
        assertThat(rest.next()).isNull();
        assertThatThrownBy(() -> catalog.unrecognizedFiles(scope("*/*/*"), "bucket", "", 1_000))
                .isInstanceOf(SourceNotFound.class);
        bucket.put(LEDGER, name(5), new byte[544]);
        read(bucket);
        assertThatThrownBy(() -> catalog.unrecognizedFiles(scope("*/*/*"), "bucket", "", 1_000))
                .isInstanceOf(UnrecognizedFilesDenied.class);
    }

    @Test
    void nothingOutsideOfTheScopeIsRead() {
        bucket.put(LEDGER, name(5), new byte[544]);
        bucket.put(VAULT, name(5), new byte[544]);
        read(bucket);

        ClusterScope vaults = scope("h*e/default/va*");
        assertThat(clusters(vaults)).containsExactly(VAULT);
        assertThat(clusters(scope())).isEmpty();
        assertThat(clusters(scope("here/def*lt/vault", "here/*/ledger")))
                .containsExactly(LEDGER, VAULT);
        assertThat(clusters(scope("her/*/*"))).isEmpty();
        assertThat(clusters(scope("here/default/v"))).isEmpty();
        assertThat(catalog.cluster(vaults, LEDGER)).isEmpty();
        assertThatThrownBy(
                        () -> catalog.backups(vaults, LEDGER, null, BackupOrder.REVISION, null, 10))
                .isInstanceOf(ClusterNotFound.class);
        assertThatThrownBy(() -> catalog.backup(vaults, LEDGER, backup(5).id()))
                .isInstanceOf(ClusterNotFound.class);
        assertThatThrownBy(() -> catalog.latest(vaults, LEDGER, null, null))
                .isInstanceOf(ClusterNotFound.class);
        assertThatThrownBy(
                        () -> catalog.details(vaults, LEDGER, null, BackupOrder.REVISION, null, 1))
                .isInstanceOf(ClusterNotFound.class);
        assertThat(catalog.sources(scope("other/*/*"))).isEmpty();
    }

    @Test
    void theDatabaseFindsWhatTheScopeHas() {
        List<String> parts = List.of("a", "ab", "b", "ba.c", "c-a");
        List<String> wanted = List.of("*", "a", "ab", "a*", "*a", "*.c", "b*", "c-a", "no*");
        List<ClusterId> all = new ArrayList<>();
        for (String namespace : parts) {
            for (String name : parts) {
                all.add(new ClusterId("here", namespace, name));
                all.add(new ClusterId("there", namespace, name));
            }
        }
        all.forEach(
                id -> (id.site().equals("here") ? bucket : volume).put(id, name(5), new byte[544]));
        read(bucket);
        read(volume);

        Random random = new Random(1);
        for (int round = 0; round < 100; round++) {
            ClusterScope scope =
                    scope(
                            IntStream.range(0, 1 + random.nextInt(12))
                                    .mapToObj(
                                            _ ->
                                                    List.of("*", "here", "there", "*here")
                                                                    .get(random.nextInt(4))
                                                            + "/"
                                                            + wanted.get(random.nextInt(9))
                                                            + "/"
                                                            + wanted.get(random.nextInt(9)))
                                    .toArray(String[]::new));
            assertThat(catalog.clusters(scope, EVERY, ClusterOrder.NAME, null, 500).items())
                    .as("%s", scope)
                    .extracting(ClusterSummary::cluster)
                    .containsExactlyInAnyOrderElementsOf(
                            all.stream().filter(scope::contains).toList());
        }
    }

    @Test
    void theOneToTakeIsSupportedBeforeItIsNewer() {
        tell("3.5.16", 10, 544, 3);
        tell("3.2.9", 20, 544, 2);
        read(bucket);

        assertThat(requireNonNull(latest("3.5.20").backup().revision()).value()).isEqualTo(10);
        assertThat(latest("3.5.20").warnings())
                .anyMatch(w -> w.toString().contains("0000000000000014"));
        assertThat(requireNonNull(latest("3.2.9").backup().revision()).value()).isEqualTo(20);
        assertThat(
                        requireNonNull(catalog.latest(ALL, LEDGER, null, null).backup().revision())
                                .value())
                .isEqualTo(20);
    }

    @Test
    void theOneToTakeLooksWholeBeforeAnythingElse() {
        tell("3.5.16", 10, 544, 5);
        tell("3.5.16", 11, 512, 4);
        tell("3.5.16", 12, 500, 3);
        tell("3.5.16", 13, 0, 2);
        read(bucket);

        Recommendation latest = latest("3.5.16");
        assertThat(requireNonNull(latest.backup().revision()).value()).isEqualTo(10);
        assertThat(latest.warnings())
                .anyMatch(
                        w ->
                                w.toString().contains("000000000000000d")
                                        && w.toString().contains("file is empty"));
    }

    @Test
    void anUnsealedOneIsTakenWithAWarningWhereNothingIsBetter() {
        tell("3.5.16", 11, 512, 4);
        tell("3.5.16", 12, 500, 3);
        read(bucket);

        assertThat(requireNonNull(latest("3.5.16").backup().revision()).value()).isEqualTo(11);
        assertThat(latest("3.5.16").warnings())
                .anyMatch(w -> w.toString().contains("--skip-hash-check"));
    }

    @Test
    void tornOnesAreNeverTheOneToTake() {
        tell("3.5.16", 12, 500, 3);
        read(bucket);

        assertThatThrownBy(() -> latest("3.5.16"))
                .isInstanceOf(NoBackupToRecommend.class)
                .hasMessageContaining("truncated");
    }

    @Test
    void blockedOnesAreNeverTheOneToTake() {
        tell("3.7.0", 12, 544, 3);
        read(bucket);

        assertThatThrownBy(() -> latest("3.6.1"))
                .isInstanceOf(NoBackupToRecommend.class)
                .hasMessageContaining("3.7")
                .satisfies(e -> assertThat(((NoBackupToRecommend) e).incompatible()).isTrue());
        assertThat(requireNonNull(latest("3.5.0").backup().revision()).value()).isEqualTo(12);
    }

    @Test
    void revisionsThatBeganAgainAreWarnedOf() {
        tell("3.5.16", 1_000, 544, 9);
        tell("3.5.16", 20, 544, 2);
        read(bucket);

        assertThat(requireNonNull(latest("3.5.16").backup().revision()).value()).isEqualTo(1_000);
        assertThat(latest("3.5.16").warnings())
                .anyMatch(
                        w ->
                                w.toString().contains("0000000000000014")
                                        && w.toString().contains("lower revision"));
    }

    @Test
    void ofTheSameRevisionTheHigherVersionComesFirst() {
        for (String version : List.of("3.5.9", "3.10.0", "3.5.16", "3.5.16-rc.1", "3.9.0")) {
            tell(version, 15, 544, 2);
        }
        read(bucket);

        List<String> paged = new java.util.ArrayList<>();
        String cursor = null;
        do {
            Page<Backup> page = catalog.backups(ALL, LEDGER, null, BackupOrder.REVISION, cursor, 2);
            page.items().forEach(backup -> paged.add(String.valueOf(backup.version())));
            cursor = page.next();
        } while (cursor != null);
        assertThat(paged).containsExactly("3.10.0", "3.9.0", "3.5.16", "3.5.16-rc.1", "3.5.9");
        assertThat(latest("3.5.20").backup().version()).hasToString("3.5.16");
    }

    @Test
    void backupsOfAClusterAreSortedByAgeAndBySizeInPages() {
        tell("3.5.16", 1, 1_056, 50);
        tell("3.5.16", 2, 5_152, 2);
        tell("3.5.16", 3, 544, 9);
        tell("3.5.16", 4, 544, 9);
        tell("3.4.9", 5, 1_568, 30);
        read(bucket);

        for (int limit = 1; limit <= 6; limit++) {
            assertThat(revisions(BackupOrder.REVISION, limit)).containsExactly(5L, 4L, 3L, 2L, 1L);
            assertThat(revisions(BackupOrder.NEWEST, limit)).containsExactly(2L, 4L, 3L, 5L, 1L);
            assertThat(revisions(BackupOrder.OLDEST, limit)).containsExactly(1L, 5L, 3L, 4L, 2L);
            assertThat(revisions(BackupOrder.LARGEST, limit)).containsExactly(2L, 5L, 1L, 4L, 3L);
            assertThat(revisions(BackupOrder.SMALLEST, limit)).containsExactly(3L, 4L, 1L, 5L, 2L);
        }
    }

    private List<Long> revisions(BackupOrder order, int limit) {
        List<Long> found = new java.util.ArrayList<>();
        String cursor = null;
        do {
            Page<Backup> page = catalog.backups(ALL, LEDGER, null, order, cursor, limit);
            assertThat(page.first()).isEqualTo(found.size() + 1L);
            assertThat(page.total()).isEqualTo(5);
            page.items().forEach(backup -> found.add(requireNonNull(backup.revision()).value()));
            cursor = page.next();
        } while (cursor != null);
        return found;
    }

    @Test
    void whatAnotherPortalListedMeanwhileIsNotForgotten() {
        bucket.put(LEDGER, name(5), new byte[544]);
        SourceSync slow = new SourceSync("bucket", catalogTables, parts);
        bucket.list(slow);
        bucket.put(LEDGER, name(6), new byte[544]);
        read(bucket);
        slow.complete(NOW);

        assertThat(catalog.backups(ALL, LEDGER, null, BackupOrder.REVISION, null, 10).items())
                .extracting(Backup::name)
                .contains(backup(6));
    }

    @Test
    void sourcesThatAreReadAtOnceAgreeOnTheNewestBackup() throws Exception {
        for (int round = 1; round <= 30; round++) {
            bucket.tell(copy("bucket", "3.5.16", 2L * round, 544, 100 - round));
            volume.tell(copy("volume", "3.5.16", 2L * round + 1, 544, 100 - round));
            Thread one = Thread.ofPlatform().start(() -> read(bucket));
            read(volume);
            one.join();

            Backup newest = requireNonNull(catalog.cluster(ALL, LEDGER).orElseThrow().newest());
            assertThat(requireNonNull(newest.revision()).value()).isEqualTo(2L * round + 1);
        }
    }

    @Test
    void aCursorThatIsNoneIsRefused() {
        tell("3.5.16", 1, 544, 1);
        read(bucket);

        assertThatThrownBy(() -> catalog.backups(ALL, LEDGER, null, BackupOrder.REVISION, "x", 10))
                .isInstanceOf(InvalidCursor.class);
        assertThatThrownBy(() -> catalog.clusters(ALL, EVERY, ClusterOrder.NAME, "x", 10))
                .isInstanceOf(InvalidCursor.class);
    }

    @Test
    void aCopyProvenDamagedStandsInForNoWholeOneAndComesLast() {
        bucket.put(LEDGER, name(5), new byte[544]);
        volume.put(LEDGER, name(5), new byte[544]);
        read(bucket);
        read(volume);
        catalog.checked(copyIn("bucket"), found(SnapshotVerdict.DAMAGED));

        Backup backup = backup();
        assertThat(backup.condition()).isEqualTo(Condition.UNVERIFIED);
        assertThat(backup.copies()).extracting(Copy::source).containsExactly("volume", "bucket");
        assertThat(backup.interchangeableCopies())
                .extracting(Copy::source)
                .containsExactly("volume");
        assertThat(copyIn("bucket").check()).isEqualTo(found(SnapshotVerdict.DAMAGED));
        assertThat(backup.check()).isNull();
        assertThat(catalog.cluster(ALL, LEDGER).orElseThrow().state())
                .isNotEqualTo(ClusterState.DAMAGED);
    }

    @Test
    void aCopyProvenWholeComesBeforeOneThatLooksWholeWhichMayStillStandIn() {
        bucket.put(LEDGER, name(5), new byte[544]);
        volume.put(LEDGER, name(5), new byte[544]);
        read(bucket);
        read(volume);
        assertThat(backup().copies()).extracting(Copy::source).containsExactly("bucket", "volume");
        catalog.checked(copyIn("volume"), found(SnapshotVerdict.VERIFIED));

        Backup backup = backup();
        assertThat(backup.condition()).isEqualTo(Condition.VERIFIED);
        assertThat(backup.check()).isEqualTo(found(SnapshotVerdict.VERIFIED));
        assertThat(backup.interchangeableCopies())
                .extracting(Copy::source)
                .containsExactly("volume", "bucket");
        assertThat(catalog.latest(ALL, LEDGER, null, null).warnings())
                .noneMatch(w -> w.toString().contains("size"));
    }

    @Test
    void aBackupProvenDamagedIsPassedOverAndItsClusterShowsIt() {
        tell("3.5.16", 10, 544, 5);
        tell("3.5.16", 11, 544, 3);
        read(bucket);
        Copy newest = latest("3.5.16").backup().copies().getFirst();
        catalog.checked(newest, found(SnapshotVerdict.DAMAGED));

        assertThat(requireNonNull(latest("3.5.16").backup().revision()).value()).isEqualTo(10);
        assertThat(latest("3.5.16").warnings())
                .anyMatch(
                        w ->
                                w.toString().contains("000000000000000b")
                                        && w.toString().contains("match the integrity hash"));
        assertThat(catalog.cluster(ALL, LEDGER).orElseThrow().state())
                .isEqualTo(ClusterState.DAMAGED);
        assertThat(
                        catalog.clusters(
                                        ALL,
                                        new ClusterFilter(
                                                null, null, null, ClusterState.DAMAGED, null),
                                        ClusterOrder.NAME,
                                        null,
                                        10)
                                .items())
                .hasSize(1);
    }

    @Test
    void nothingIsTakenWhereAllIsProvenDamaged() {
        tell("3.5.16", 10, 544, 5);
        read(bucket);
        for (SnapshotVerdict verdict :
                List.of(
                        SnapshotVerdict.DAMAGED,
                        SnapshotVerdict.TRUNCATED,
                        SnapshotVerdict.EMPTY,
                        SnapshotVerdict.GROWING,
                        SnapshotVerdict.UNREADABLE)) {
            catalog.checked(copyIn("bucket", 10), found(verdict));

            assertThatThrownBy(() -> latest("3.5.16"))
                    .as(verdict.name())
                    .isInstanceOf(NoBackupToRecommend.class)
                    .hasMessageContaining("damaged");
        }
    }

    @Test
    void aCopyThatChangedHasNoCheckAnyMore() {
        bucket.put(LEDGER, name(5), new byte[544]);
        read(bucket);
        Copy before = copyIn("bucket");
        catalog.checked(before, found(SnapshotVerdict.DAMAGED));
        read(bucket);
        assertThat(copyIn("bucket").check()).as("read again, the same").isNotNull();

        bucket.put(LEDGER, name(5), new byte[544]);
        read(bucket);
        assertThat(copyIn("bucket").check()).isNull();
        assertThat(backup().condition()).isEqualTo(Condition.UNVERIFIED);
        assertThat(catalog.cluster(ALL, LEDGER).orElseThrow().state())
                .isNotEqualTo(ClusterState.DAMAGED);

        catalog.checked(before, found(SnapshotVerdict.DAMAGED));
        assertThat(copyIn("bucket").check()).as("a check of the file before").isNull();
    }

    @Test
    void aCheckOfACopyThatIsGoneIsNotKept() {
        BackupLocation gone = bucket.put(LEDGER, name(5), new byte[544]).location();
        volume.put(LEDGER, name(5), new byte[544]);
        read(bucket);
        read(volume);
        Copy copy = copyIn("bucket");
        catalog.checked(copy, found(SnapshotVerdict.VERIFIED));
        bucket.remove(gone);
        read(bucket);
        catalog.checked(copy, found(SnapshotVerdict.VERIFIED));

        assertThat(backup().copies()).extracting(Copy::source).containsExactly("volume");
        assertThat(backup().condition()).isEqualTo(Condition.UNVERIFIED);
        assertThat(
                        new JdbcTemplate(database())
                                .queryForObject("select count(*) from copy_check", Long.class))
                .isZero();
    }

    @Test
    void aCopyWithoutPinAndLengthIsCheckedAsLongAsItWasMadeAtThatTime() {
        bucket.tell(sidecarCopy(3));
        read(bucket);
        catalog.checked(copyIn("bucket"), found(SnapshotVerdict.VERIFIED));
        assertThat(backup().condition()).isEqualTo(Condition.VERIFIED);

        bucket.forget();
        bucket.tell(sidecarCopy(2));
        read(bucket);
        assertThat(backup().condition()).isEqualTo(Condition.UNKNOWN);
    }

    @Test
    void whoLooksAtTheSealAloneTakesBackNothingOfWhatIsKnownOfTheSameBytes() {
        SnapshotStatus status =
                new SnapshotStatus(
                        0xfedcba98L,
                        37,
                        61,
                        17L,
                        20_480,
                        EtcdVersion.parse("3.6.0").orElseThrow(),
                        EtcdVersion.parse("3.6.0-rc.1").orElseThrow(),
                        0L,
                        List.of(
                                new SnapshotStatus.Member(
                                        "8e9e05c52164694d",
                                        "etcd-0",
                                        List.of("http://etcd-0:2380"))));
        Check full = new Check(NOW, SnapshotVerdict.VERIFIED, SHA, status, "17 keys.");
        Check damage = new Check(NOW, SnapshotVerdict.DAMAGED, SHA, null, "Page 7 is lost.");
        Check seal = Check.ofTrailingHash(NOW.plusSeconds(60), SnapshotVerdict.VERIFIED, SHA);
        Check other =
                Check.ofTrailingHash(
                        NOW.plusSeconds(61), SnapshotVerdict.VERIFIED, SHA.replace('a', 'b'));
        bucket.put(LEDGER, name(5), new byte[544]);
        read(bucket);

        assertThat(afterChecks(full)).isEqualTo(full);
        assertThat(afterChecks(seal))
                .isEqualTo(new Check(seal.at(), full.verdict(), SHA, status, full.sentence()));
        assertThat(afterChecks(damage)).isEqualTo(damage);
        assertThat(afterChecks(seal).verdict()).isEqualTo(SnapshotVerdict.DAMAGED);
        assertThat(afterChecks(full)).isEqualTo(full);
        assertThat(afterChecks(other)).isEqualTo(other);
    }

    @Test
    void aSnapshotKnowsItsVersionBetterThanItsName() {
        tell("3.4.23", 900, 544, 3);
        tell("3.4.23", 1_000, 544, 2);
        read(bucket);
        catalog.checked(
                copyOf("3.4.23", 1_000),
                new Check(NOW, SnapshotVerdict.VERIFIED, SHA, of35(), "17 keys."));

        assertThat(requireNonNull(latest("3.4.23").backup().revision()).value()).isEqualTo(900);
        Recommendation newer = latest("3.5.16");
        assertThat(requireNonNull(newer.backup().revision()).value()).isEqualTo(1_000);
        assertThat(newer.warnings())
                .anyMatch(w -> w.toString().contains("the snapshot itself says etcd 3.5"));
        read(bucket);
        assertThat(requireNonNull(latest("3.4.23").backup().revision()).value()).isEqualTo(900);
    }

    /** A copy of which the name tells what these facts say. */
    private static ListingEntry.Copy named(String name, SnapshotFacts facts, int hoursAgo) {
        return new ListingEntry.Copy(
                LEDGER,
                new BackupName(name),
                new BackupLocation.S3Object("bucket", "keys/" + name, "pin"),
                OptionalLong.of(544),
                NOW.minus(Duration.ofHours(hoursAgo)),
                false,
                null,
                facts,
                "k3s");
    }

    private static SnapshotFacts facts(
            @Nullable String version, @Nullable Long revision, @Nullable Instant taken) {
        return new SnapshotFacts(
                SnapshotFacts.Fact.named(
                        version == null ? null : EtcdVersion.parse(version).orElseThrow()),
                SnapshotFacts.Fact.named(revision == null ? null : new Revision(revision)),
                SnapshotFacts.Fact.named(taken),
                null);
    }

    private Backup backupNamed(String name) {
        return catalog.backup(ALL, LEDGER, new BackupName(name).id()).orElseThrow();
    }

    @Test
    void whereNamesTellNoRevisionTheBackupThatWasTakenLastIsTheOneToTake() {
        Instant late = NOW.minus(Duration.ofHours(2));
        bucket.tell(named("b/etcd.db", facts(null, null, late), 1));
        bucket.tell(named("a/etcd.db", facts(null, null, late.minusSeconds(3600)), 1));
        read(bucket);

        Recommendation recommended = catalog.latest(ALL, LEDGER, null, null);
        assertThat(recommended.backup().name()).hasToString("b/etcd.db");
        assertThat(recommended.reason().wording()).isEqualTo(Recommendation.Reason.LATEST);
        assertThat(recommended.backup())
                .returns(null, Backup::version)
                .returns(null, Backup::revision)
                .returns(late, Backup::taken)
                .returns(late, Backup::written)
                .returns(FactOrigin.NAME, Backup::takenOrigin)
                .returns("k3s", Backup::layout);
    }

    @Test
    void aBackupOfUnknownVersionRanksBehindTheCompatibleOnesAndIsWarnedOf() {
        tell("3.4.16", 7, 544, 9);
        bucket.tell(named("node one: 1", facts(null, null, null), 1));
        read(bucket);

        assertThat(latest("3.5.16").backup().name()).hasToString(name("3.4.16", 7));
        assertThat(latest("3.5.16").warningCodes())
                .containsExactly(Recommendation.Warning.LATER_PASSED_OVER);
        assertThat(
                        catalog.backups(
                                        ALL,
                                        LEDGER,
                                        version("3.3.9"),
                                        BackupOrder.REVISION,
                                        null,
                                        9)
                                .items())
                .as("what may fit is not hidden")
                .hasSize(2);
        bucket.forget();
        bucket.tell(named("node one: 1", facts(null, null, null), 1));
        read(bucket);
        Recommendation only = latest("3.5.16");
        assertThat(only.backup().name()).hasToString("node one: 1");
        assertThat(only.warningCodes()).contains(Compatibility.Reason.VERSION_UNKNOWN);
        assertThat(requireNonNull(only.compatibility()).verdict())
                .isEqualTo(Compatibility.Verdict.UNKNOWN);
        assertThatThrownBy(() -> catalog.latestOfKnownVersionNow(ALL, LEDGER, null, null))
                .isInstanceOf(NoBackupToRecommend.class);
    }

    @Test
    void whatTheSnapshotSaysWinsOverItsNameAndTheDifferenceIsTold() {
        bucket.tell(named("etcd-snapshot-1", facts(null, null, null), 3));
        bucket.tell(named("etcd-snapshot-2", facts("3.4.16", 900L, null), 2));
        tell("3.5.16", 990, 544, 1);
        read(bucket);
        for (String name : List.of("etcd-snapshot-1", "etcd-snapshot-2", name("3.5.16", 990))) {
            catalog.checked(
                    backupNamed(name).copies().getFirst(),
                    new Check(NOW, SnapshotVerdict.VERIFIED, SHA, of35(), "17 keys."));
        }

        assertThat(backupNamed("etcd-snapshot-1"))
                .returns(version("3.5.0"), Backup::version)
                .returns(FactOrigin.SNAPSHOT, Backup::versionOrigin)
                .returns(new Revision(1_000), Backup::revision)
                .returns(FactOrigin.SNAPSHOT, Backup::revisionOrigin)
                .returns(List.of(), Backup::differences);
        assertThat(backupNamed("etcd-snapshot-2").differences())
                .extracting(Object::toString)
                .containsExactly(
                        "The name says etcd 3.4.16, the snapshot etcd 3.5.",
                        "The name says revision 900, the snapshot 1000.");
        Backup ahead = backupNamed(name("3.5.16", 990));
        assertThat(ahead)
                .returns(version("3.5.16"), Backup::version)
                .returns(FactOrigin.NAME, Backup::versionOrigin)
                .returns(new Revision(1_000), Backup::revision);
        assertThat(ahead.differences().toString())
                .contains("etcd-operator reads the revision just before");
        assertThat(catalog.latest(ALL, LEDGER, null, null).reason().wording())
                .as("by revision, since all are known now")
                .isEqualTo(Recommendation.Reason.HIGHEST);
        read(bucket);
        assertThat(backupNamed("etcd-snapshot-1").revision()).isEqualTo(new Revision(1_000));
    }

    @Test
    void metadataKnowsBetterThanTheName() {
        ListingEntry.Copy copy = named("snapshot", facts("3.4.16", 5L, null), 1);
        bucket.tell(copy);
        volume.tell(
                new ListingEntry.Copy(
                        LEDGER,
                        copy.backup(),
                        new BackupLocation.S3Object(
                                "volume",
                                "snapshot",
                                "pin",
                                new StoredForm(
                                        List.of(Encoding.GZIP, Encoding.TAR), Encryption.AGE)),
                        copy.size(),
                        copy.written(),
                        false,
                        null,
                        new SnapshotFacts(
                                SnapshotFacts.Fact.ofMetadata(version("3.5.16")),
                                SnapshotFacts.Fact.ofMetadata(new Revision(6)),
                                null,
                                SnapshotFacts.Fact.ofMetadata("node-1")),
                        "k3s"));
        read(bucket);
        read(volume);

        Backup backup = backupNamed("snapshot");
        assertThat(backup)
                .returns(version("3.5.16"), Backup::version)
                .returns(FactOrigin.METADATA, Backup::versionOrigin)
                .returns(new Revision(6), Backup::revision);
        assertThat(backup.copies())
                .extracting(Copy::stored)
                .containsExactlyInAnyOrder(
                        StoredForm.PLAIN,
                        new StoredForm(List.of(Encoding.GZIP, Encoding.TAR), Encryption.AGE));
    }

    @Test
    void backupsOfAnyNameAreFoundByTheirIdsAndListedOnceEach() {
        List<String> names =
                List.of(
                        "2026-08-20T04:00:00Z-000012/etcd.backup.gz",
                        "a b+c~d",
                        "latest",
                        "größe/中",
                        name("3.5.16", 5),
                        name("3.5.16", 6));
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            bucket.tell(
                    named(
                            name,
                            OperatorFileName.parse(name)
                                    .map(SnapshotFacts::of)
                                    .orElse(SnapshotFacts.UNKNOWN),
                            i / 2));
        }
        read(bucket);

        assertThat(names).allSatisfy(name -> assertThat(backupNamed(name)).isNotNull());
        for (BackupOrder order : BackupOrder.values()) {
            List<String> listed = new ArrayList<>();
            String cursor = null;
            do {
                Page<Backup> page = catalog.backups(ALL, LEDGER, null, order, cursor, 1);
                page.items().forEach(backup -> listed.add(backup.name().value()));
                cursor = page.next();
            } while (cursor != null);
            assertThat(listed).as(order.word()).containsExactlyInAnyOrderElementsOf(names);
        }
        assertThat(catalog.backups(ALL, LEDGER, null, BackupOrder.REVISION, null, 2).items())
                .as("those of unknown revision come last")
                .extracting(backup -> backup.name().value())
                .containsExactly(name("3.5.16", 6), name("3.5.16", 5));
        assertThat(
                        catalog.details(ALL, LEDGER, null, BackupOrder.REVISION, null, 1)
                                .timeline()
                                .dots())
                .hasSize(6);
    }

    @Test
    void revisionsThatBeganAgainAreToldWhereTimesDecide() {
        bucket.tell(named("old", facts(null, 900L, null), 30));
        bucket.tell(named("new", facts(null, 50L, null), 2));
        bucket.tell(named("between", facts(null, null, null), 20));
        read(bucket);

        Recommendation recommended = catalog.latest(ALL, LEDGER, null, null);
        assertThat(recommended.backup().name()).hasToString("new");
        assertThat(recommended.warningCodes()).contains(Recommendation.Warning.OLDER_HISTORY);
        assertThat(requireNonNull(recommended.histories()).highest().name()).hasToString("old");
        assertThat(catalog.latest(ALL, LEDGER, null, History.HIGHEST).backup().name())
                .hasToString("old");
    }

    private static String name(String version, long revision) {
        return version + "_%016x_etcd.backup".formatted(revision);
    }

    private static EtcdVersion version(String text) {
        return EtcdVersion.parse(text).orElseThrow();
    }

    private Copy copyOf(String version, long revision) {
        OperatorFileName name =
                new OperatorFileName(
                        EtcdVersion.parse(version).orElseThrow(), new Revision(revision));
        return catalog.backup(ALL, LEDGER, new BackupId(name.toString()))
                .orElseThrow()
                .copies()
                .getFirst();
    }

    private static SnapshotStatus of35() {
        return new SnapshotStatus(
                1,
                1_000,
                61,
                17L,
                512,
                null,
                EtcdVersion.parse("3.5.0").orElseThrow(),
                null,
                List.of());
    }

    @Test
    void aCopyIsReadByOnePortalAndByAnotherOnlyAfterItsSilence() {
        bucket.put(LEDGER, name(5), new byte[544]);
        read(bucket);
        CheckTaskTable tasks = new CheckTaskTable(JdbcClient.create(database()));
        long cluster = tasks.clusters("bucket", 0, 9).getFirst();
        CheckTaskTable.Task task = next(tasks, cluster, NOW).orElseThrow();

        assertThat(tasks.claim(task, "bucket", "one", NOW)).isTrue();
        assertThat(tasks.claim(task, "bucket", "other", NOW.plusSeconds(60))).isFalse();
        assertThat(next(tasks, cluster, NOW)).isEmpty();
        assertThat(tasks.beat(task, "one", 100, NOW.plusSeconds(60))).hasValue(false);
        assertThat(tasks.find(LEDGER, backup(5), NOW.plusSeconds(61)))
                .singleElement()
                .satisfies(
                        progress -> {
                            assertThat(progress.state()).isEqualTo(CheckProgress.State.READING);
                            assertThat(progress.done()).isEqualTo(100);
                        });
        Instant later = NOW.plusSeconds(61).plus(CheckTaskTable.SILENCE);
        assertThat(next(tasks, cluster, later)).isPresent();
        assertThat(tasks.claim(task, "bucket", "other", later)).isTrue();
        assertThat(tasks.beat(task, "one", 200, later)).isEmpty();

        tasks.postpone(task, "other", later.plusSeconds(60), "It does not answer.");
        assertThat(next(tasks, cluster, later)).isEmpty();
        tasks.ask(LEDGER, backup(5), "payments", later);
        assertThat(tasks.waiting("bucket", 2, later)).hasSize(1);
        assertThat(tasks.claim(task, "bucket", "one", later)).isTrue();
        assertThat(tasks.beat(task, "one", 300, later)).hasValue(true);
        tasks.release("one");
        assertThat(tasks.waiting("bucket", 2, later)).hasSize(1);
        assertThat(tasks.claim(task, "bucket", "one", later)).isTrue();
        tasks.finish(task, "one");
        assertThat(tasks.find(LEDGER, backup(5), later)).isEmpty();
    }

    @Test
    void ofOneClusterOneAskedForCopyIsReadAtATimeAndOfOneTeamAFew() {
        ClusterId vault = new ClusterId(LEDGER.site(), LEDGER.namespace(), "vault");
        bucket.put(LEDGER, name(5), new byte[544]);
        bucket.put(LEDGER, name(6), new byte[544]);
        bucket.put(vault, name(5), new byte[544]);
        read(bucket);
        CheckTaskTable tasks = new CheckTaskTable(JdbcClient.create(database()));
        tasks.ask(LEDGER, backup(5), "payments", NOW);
        tasks.ask(LEDGER, backup(6), "payments", NOW);
        tasks.ask(vault, backup(5), "payments", NOW.plusSeconds(1));
        List<CheckTaskTable.RequestedTask> waiting = tasks.waiting("bucket", 2, NOW.plusSeconds(2));
        assertThat(waiting).hasSize(2);

        CheckTaskTable.Task first = waiting.getFirst().task();
        assertThat(tasks.claim(first, "bucket", "one", NOW.plusSeconds(2))).isTrue();

        assertThat(tasks.waiting("bucket", 2, NOW.plusSeconds(2)))
                .singleElement()
                .returns(waiting.getLast().clusterId(), CheckTaskTable.RequestedTask::clusterId);
        assertThat(tasks.waiting("bucket", 1, NOW.plusSeconds(2))).isEmpty();
    }

    @Test
    void onlyTheNewestAreReadAndNotTooOften() {
        tell("3.5.16", 900, 544, 3);
        tell("3.5.16", 1_000, 544, 2);
        read(bucket);
        CheckTaskTable tasks = new CheckTaskTable(JdbcClient.create(database()));
        long cluster = tasks.clusters("bucket", 0, 9).getFirst();
        assertThat(next(tasks, cluster, NOW).orElseThrow().name()).isEqualTo(backup(1_000));

        Copy newest = copyOf("3.5.16", 1_000);
        catalog.checked(newest, Check.ofTrailingHash(NOW, SnapshotVerdict.VERIFIED, SHA));
        assertThat(next(tasks, cluster, NOW)).isPresent();
        catalog.checked(newest, new Check(NOW, SnapshotVerdict.VERIFIED, SHA, of35(), "17 keys."));
        assertThat(next(tasks, cluster, NOW)).isEmpty();
        assertThat(next(tasks, cluster, NOW.plus(Duration.ofDays(8)))).isPresent();
        assertThat(tasks.clusters("volume", 0, 9)).isEmpty();
    }

    private static Optional<CheckTaskTable.Task> next(
            CheckTaskTable tasks, long cluster, Instant now) {
        return next(tasks, cluster, Instant.EPOCH, now);
    }

    private static Optional<CheckTaskTable.Task> next(
            CheckTaskTable tasks, long cluster, Instant encryptedBefore, Instant now) {
        return tasks.nextOf(
                "bucket", cluster, 1, now, now.minus(Duration.ofDays(7)), encryptedBefore, now);
    }

    @Test
    void whatIsEncryptedIsReadAgainSoonOnlyWhereAKeyMayHaveCome() {
        tell("3.5.16", 1_000, 544, 2);
        read(bucket);
        CheckTaskTable tasks = new CheckTaskTable(JdbcClient.create(database()));
        long cluster = tasks.clusters("bucket", 0, 9).getFirst();
        Check encrypted =
                new Check(NOW, SnapshotVerdict.ENCRYPTED, null, null, "No identity fits.");
        catalog.checked(copyOf("3.5.16", 1_000), encrypted);
        Instant later = NOW.plus(Duration.ofHours(2));

        assertThat(next(tasks, cluster, later)).isEmpty();
        assertThat(next(tasks, cluster, NOW, later)).isEmpty();
        assertThat(next(tasks, cluster, NOW.plusSeconds(1), later)).isPresent();
        assertThat(catalog.cluster(ALL, LEDGER).orElseThrow().state())
                .isEqualTo(ClusterState.UNVERIFIED);
    }

    private static final String SHA = "a".repeat(64);

    private Check afterChecks(Check check) {
        catalog.checked(copyIn("bucket"), check);
        return requireNonNull(copyIn("bucket").check());
    }

    private static Check found(SnapshotVerdict verdict) {
        return Check.ofTrailingHash(NOW, verdict, SHA);
    }

    private Backup backup() {
        return catalog.backup(ALL, LEDGER, backup(5).id()).orElseThrow();
    }

    private Copy copyIn(String source) {
        return copyIn(source, 5);
    }

    private Copy copyIn(String source, long revision) {
        return catalog.backup(ALL, LEDGER, backup(revision).id()).orElseThrow().copies().stream()
                .filter(copy -> copy.source().equals(source))
                .findFirst()
                .orElseThrow();
    }

    private static ListingEntry.Copy sidecarCopy(int hoursAgo) {
        return new ListingEntry.Copy(
                LEDGER,
                name(5),
                new BackupLocation.SidecarBackup("bucket", LEDGER, name(5)),
                OptionalLong.empty(),
                NOW.minus(Duration.ofHours(hoursAgo)),
                false);
    }

    @Test
    void whatIsArchivedOrCannotBeReadComesAfterAllThatCanBeReadAndIsWarnedOf() {
        bucket.tell(archived(copy("bucket", "3.5.16", 12, 544, 2)));
        tell("3.5.16", 11, 544, 3);
        tell("3.5.16", 10, 544, 4);
        read(bucket);

        assertThat(latest("3.5.16").backup().name()).isEqualTo(backup(11));
        assertThat(latest("3.5.16").warnings().toString())
                .contains(name(12) + " has a higher revision", "None of its copies can be read");
        ClusterSummary ledger = catalog.cluster(ALL, LEDGER).orElseThrow();
        assertThat(ledger.state()).isEqualTo(ClusterState.UNREADABLE);
        assertThat(requireNonNull(ledger.good()).name()).isEqualTo(backup(11));
        assertThat(requireNonNull(ledger.newest()).unreadable()).isTrue();
        assertThat(requireNonNull(ledger.newest()).copies().getFirst().unreadable())
                .hasToString(
                        "The copy in bucket is archived in storage class GLACIER. Restore it in the"
                                + " store before it can be read.");

        catalog.failed(
                copyIn("bucket", 11), new SourceFailure("bucket", Cause.FORBIDDEN, "KMS says no."));
        assertThat(latest("3.5.16").backup().name()).isEqualTo(backup(10));

        catalog.failed(
                copyIn("bucket", 10), new SourceFailure("bucket", Cause.FORBIDDEN, "KMS says no."));
        assertThat(latest("3.5.16").backup().name()).isEqualTo(backup(12));
        assertThat(latest("3.5.16").warningFields())
                .contains(
                        "UNREADABLE; text=\"No copy of this backup can be read. The copy in bucket"
                                + " is archived in storage class GLACIER. Restore it in the store"
                                + " before it can be read.\"");

        catalog.checked(copyIn("bucket", 11), found(SnapshotVerdict.VERIFIED));
        assertThat(latest("3.5.16").backup().name()).as("read by now").isEqualTo(backup(11));
    }

    @Test
    void aFailureOfTheSourceIsNoneOfTheCopyUnlessItHappensAgainAndAgain() {
        tell("3.5.16", 11, 544, 3);
        tell("3.5.16", 10, 544, 4);
        read(bucket);

        for (Cause cause : List.of(Cause.BUSY, Cause.REFUSED, Cause.TLS, Cause.BUSY)) {
            catalog.failed(copyIn("bucket", 11), new SourceFailure("bucket", cause, "No."));
        }
        for (int i = 0; i < 2; i++) {
            catalog.failed(
                    copyIn("bucket", 11), new SourceFailure("bucket", Cause.ENDED_EARLY, "No."));
        }
        assertThat(latest("3.5.16").backup().name()).isEqualTo(backup(11));
        catalog.failed(copyIn("bucket", 11), new SourceFailure("bucket", Cause.TIMED_OUT, "No."));
        assertThat(latest("3.5.16").backup().name()).isEqualTo(backup(10));
        catalog.succeeded(copyIn("bucket", 11));
        assertThat(latest("3.5.16").backup().name()).isEqualTo(backup(11));
    }

    @Test
    void aCopyThatCanBeReadComesBeforeOneThatCannotAndAChangedOneIsTriedAnew() {
        bucket.put(LEDGER, name(5), new byte[544]);
        volume.put(LEDGER, name(5), new byte[544]);
        read(bucket);
        read(volume);
        catalog.checked(copyIn("bucket"), found(SnapshotVerdict.VERIFIED));
        assertThat(backup().copies().getFirst().source()).isEqualTo("bucket");

        catalog.failed(
                copyIn("bucket"), new SourceFailure("bucket", Cause.FORBIDDEN, "KMS says no."));
        assertThat(backup().copies()).extracting(Copy::source).containsExactly("volume", "bucket");
        assertThat(backup().unreadable()).isFalse();
        assertThat(requireNonNull(backup().check()).sha256()).isEqualTo(SHA);

        bucket.put(LEDGER, name(5), new byte[544]);
        read(bucket);
        assertThat(copyIn("bucket").unreadable()).isNull();
    }

    private static ListingEntry.Copy archived(ListingEntry.Copy copy) {
        return new ListingEntry.Copy(
                copy.cluster(),
                copy.backup(),
                copy.location(),
                copy.size(),
                copy.written(),
                false,
                "GLACIER",
                copy.facts(),
                copy.layout());
    }

    @Test
    void ofTwoHistoriesEachCanBeAskedForAndBothAreNamed() {
        tell("3.5.16", 37, 544, 30 * 24);
        tell("3.5.16", 35, 544, 31 * 24);
        tell("3.5.16", 31, 544, 1);
        tell("3.5.16", 30, 544, 2);
        read(bucket);

        Recommendation newest = catalog.latest(ALL, LEDGER, null, History.NEWEST);
        Recommendation highest = catalog.latest(ALL, LEDGER, null, History.HIGHEST);
        assertThat(newest.backup().name()).isEqualTo(backup(31));
        assertThat(newest.warnings().toString())
                .contains(name(37) + " has a higher revision but was written earlier");
        assertThat(newest.warningCodes()).hasSize(1);
        assertThat(highest.backup().name()).isEqualTo(backup(37));
        assertThat(highest.warnings().toString())
                .contains("was written later but has a lower revision");
        assertThat(requireNonNull(newest.histories()))
                .isEqualTo(highest.histories())
                .isEqualTo(catalog.latest(ALL, LEDGER, null, null).histories())
                .returns(backup(31), both -> both.newest().name())
                .returns(backup(37), both -> both.highest().name());
    }

    @Test
    void ofSeveralHistoriesTheLastCountsAndDamagedOnesAreNotTaken() {
        tell("3.5.16", 100, 544, 50);
        tell("3.5.16", 60, 544, 40);
        tell("3.5.16", 20, 544, 3);
        read(bucket);
        assertThat(catalog.latest(ALL, LEDGER, null, History.NEWEST).backup().name())
                .isEqualTo(backup(20));

        tell("3.5.16", 10, 545, 1);
        read(bucket);
        assertThat(requireNonNull(catalog.latest(ALL, LEDGER, null, null).histories()).newest())
                .extracting(Backup::name)
                .isEqualTo(backup(10));
        assertThatThrownBy(() -> catalog.latest(ALL, LEDGER, null, History.NEWEST))
                .isInstanceOf(NoBackupToRecommend.class)
                .hasMessageContaining("revisions of here/default/ledger began again");
    }

    @Test
    void aTimeInTheFutureIsNeverInTimeAndTheRestCounts() {
        tell("3.5.16", 11, 544, -200 * 24);
        tell("3.5.16", 10, 544, 9 * 24);
        read(bucket);

        ClusterSummary ledger = catalog.cluster(ALL, LEDGER).orElseThrow();
        assertThat(ledger.state()).isEqualTo(ClusterState.OVERDUE);
        assertThat(ledger.due()).isEqualTo(NOW.minus(Duration.ofDays(8)));
        assertThat(ledger.why())
                .hasToString(
                        "The newest good backup is older than expected. It was written on"
                                + " 2026-11-13 12:00 UTC; a new one is expected every 24"
                                + " hours.");
        assertThat(latest("3.5.16").backup().written()).isNull();
        assertThat(latest("3.5.16").warnings().toString())
                .contains("written on 2027-06-10 12:00 UTC, which is in the future")
                .contains("2026-11-13 12:00 UTC; a new one is expected every 24 hours");
    }

    @Test
    void aClockThatIsAheadByMinutesIsBelieved() {
        ListingEntry.Copy copy = copy("bucket", "3.5.16", 11, 544, 0);
        bucket.tell(
                new ListingEntry.Copy(
                        LEDGER,
                        copy.backup(),
                        copy.location(),
                        copy.size(),
                        NOW.plus(Duration.ofMinutes(4)),
                        false,
                        null,
                        copy.facts(),
                        copy.layout()));
        read(bucket);

        assertThat(catalog.cluster(ALL, LEDGER).orElseThrow().state())
                .isEqualTo(ClusterState.UNVERIFIED);
    }

    @Test
    void anUnknownTimeIsNeverInTime() {
        bucket.put(LEDGER, name(5), new byte[544]);
        tell("vault", 544, -48);
        read(bucket);
        catalog.checked(copyIn("bucket"), found(SnapshotVerdict.VERIFIED));

        for (ClusterId id : List.of(LEDGER, VAULT)) {
            ClusterSummary cluster = catalog.cluster(ALL, id).orElseThrow();
            assertThat(cluster.state()).isEqualTo(ClusterState.UNDATED);
            assertThat(cluster.due()).isNull();
        }
        assertThat(catalog.counts(ALL, EVERY).states()).containsEntry(ClusterState.UNDATED, 2L);
        assertThat(catalog.latest(ALL, LEDGER, null, null).warnings().toString())
                .contains("No source reports when this backup was written");
    }

    @Test
    void aBackupWithoutItsHashIsAStateOfItsOwn() {
        tell("3.5.16", 11, 512, 2);
        read(bucket);

        assertThat(catalog.cluster(ALL, LEDGER).orElseThrow().state())
                .isEqualTo(ClusterState.UNSEALED);
    }

    @Test
    void howOftenABackupIsExpectedIsSetForSourcesAndForPatterns() {
        CatalogSettings settings =
                settings(
                        Map.of("bucket", Duration.ofHours(6), "volume", Duration.ofDays(7)),
                        List.of(
                                new CatalogSettings.Expected("*/*/e-*", Duration.ofDays(3)),
                                new CatalogSettings.Expected("*/*/*", Duration.ofHours(1)),
                                new CatalogSettings.Expected("here/*/*", Duration.ofDays(3))));
        tell("d-overdue", 544, 30);
        tell("e-slow", 544, 40);
        read(bucket);

        catalogTables =
                tables(database(), settings(settings.expectBackupEveryBySource(), List.of()));
        catalog = catalog();
        assertThat(expected("d-overdue")).isEqualTo(Duration.ofHours(6));
        volume.put(of("weekly"), name(5), new byte[544]);
        volume.put(of("d-overdue"), name(5), new byte[544]);
        read(volume);
        assertThat(expected("weekly")).isEqualTo(Duration.ofDays(7));
        assertThat(expected("d-overdue")).as("the strictest").isEqualTo(Duration.ofHours(6));

        catalogTables = tables(database(), settings);
        catalog = catalog();
        assertThat(expected("d-overdue")).isEqualTo(Duration.ofHours(1));
        assertThat(expected("e-slow")).isEqualTo(Duration.ofDays(3));
        ClusterFilter overdue = new ClusterFilter(null, null, null, ClusterState.OVERDUE, null);
        assertThat(catalog.clusters(ALL, overdue, ClusterOrder.NAME, null, 10).items())
                .extracting(summary -> summary.cluster().name())
                .containsExactly("d-overdue");
        assertThat(catalog.cluster(ALL, of("e-slow")).orElseThrow().due())
                .isEqualTo(NOW.minus(Duration.ofHours(40)).plus(Duration.ofDays(3)));
    }

    @Test
    void aNameOfASourceThatIsNotThereIsRefused() {
        assertThatThrownBy(
                        () ->
                                tables(
                                        database(),
                                        settings(Map.of("buckt", Duration.ofHours(1)), List.of())))
                .hasMessageContaining("expect-backup-every-by-source.buckt names no source");
    }

    private Duration expected(String cluster) {
        return catalog.cluster(ALL, of(cluster)).orElseThrow().expectedEvery();
    }

    @Test
    void anOverdueClusterIsWarnedOf() {
        tell("3.5.16", 1_000, 544, 25);
        read(bucket);

        assertThat(catalog.cluster(ALL, LEDGER).orElseThrow().state())
                .isEqualTo(ClusterState.OVERDUE);
        assertThat(latest("3.5.16").warnings())
                .anyMatch(w -> w.toString().contains("older than expected"));
    }

    @Test
    void whatNeedsAttentionComesFirstAndIsPagedByKey() {
        tell("a-fresh", 544, 2);
        tell("b-unverified", 544, 3);
        tell("c-unverified", 544, 5);
        tell("d-overdue", 544, 30);
        tell("e-overdue", 544, 40);
        tell("f-damaged", 545, 1);
        bucket.tell(
                new ListingEntry.AnsweredCluster(
                        of("g-empty"), OptionalLong.of(0), OptionalLong.empty()));
        bucket.tell(
                new ListingEntry.UnreachableCluster(
                        of("h-silent"), new SourceFailure("bucket", Cause.REFUSED, "No.")));
        read(bucket);
        catalog.checked(newest("a-fresh").copies().getFirst(), found(SnapshotVerdict.VERIFIED));

        for (int limit = 1; limit <= 9; limit++) {
            assertThat(names(ClusterOrder.ATTENTION, limit))
                    .containsExactly(
                            "f-damaged",
                            "g-empty",
                            "h-silent",
                            "e-overdue",
                            "d-overdue",
                            "c-unverified",
                            "b-unverified",
                            "a-fresh");
            assertThat(names(ClusterOrder.NAME, limit)).isSorted().hasSize(8);
        }
        assertThat(catalog.counts(ALL, EVERY).total()).isEqualTo(8);
        assertThat(catalog.counts(ALL, EVERY).states())
                .containsEntry(ClusterState.OVERDUE, 2L)
                .containsEntry(ClusterState.UNVERIFIED, 2L)
                .containsEntry(ClusterState.FRESH, 1L);
        assertThat(catalog.counts(scope("here/*/a-*"), EVERY).total()).isOne();
        assertThat(catalog.counts(scope(), EVERY).total()).isZero();
    }

    @Test
    void clustersAreSortedByNamesAsPeopleReadThemByAgeAndBySize() {
        tell("app-10", 544, 2);
        tell("app-2", 5_152, 40);
        tell("app-02", 1_568, 3);
        tell("app-1-b", 544, 1);
        tell("app-1", 1_056, 5);
        tell("app-1000000000000000000000", 544, 4);
        bucket.tell(
                new ListingEntry.AnsweredCluster(
                        of("app-x"), OptionalLong.of(0), OptionalLong.empty()));
        read(bucket);

        for (int limit = 1; limit <= 8; limit++) {
            assertThat(names(ClusterOrder.NAME, limit))
                    .containsExactly(
                            "app-1",
                            "app-1-b",
                            "app-02",
                            "app-2",
                            "app-10",
                            "app-1000000000000000000000",
                            "app-x");
            assertThat(names(ClusterOrder.OLDEST, limit))
                    .containsExactly(
                            "app-x",
                            "app-2",
                            "app-1",
                            "app-1000000000000000000000",
                            "app-02",
                            "app-10",
                            "app-1-b");
            assertThat(names(ClusterOrder.NEWEST, limit))
                    .startsWith("app-1-b", "app-10", "app-02")
                    .endsWith("app-2", "app-x");
            assertThat(names(ClusterOrder.LARGEST, limit))
                    .startsWith("app-2", "app-02", "app-1", "app-1-b")
                    .endsWith("app-x");
            assertThat(names(ClusterOrder.SMALLEST, limit))
                    .startsWith("app-x", "app-1-b", "app-10")
                    .endsWith("app-1", "app-02", "app-2");
        }
    }

    @Test
    void listsTellWhichPartOfHowManyIsShown() {
        for (int i = 1; i <= 7; i++) {
            tell("app-" + i, 544, i);
            bucket.put(LEDGER, name(i), new byte[544]);
        }
        read(bucket);
        ClusterCounts counts = catalog.counts(ALL, EVERY);
        Page<ClusterSummary> first =
                counts.count(catalog.clusters(ALL, EVERY, ClusterOrder.NAME, null, 3), EVERY);
        Page<ClusterSummary> last =
                counts.count(
                        catalog.clusters(
                                ALL,
                                EVERY,
                                ClusterOrder.NAME,
                                catalog.clusters(ALL, EVERY, ClusterOrder.NAME, first.next(), 3)
                                        .next(),
                                3),
                        EVERY);

        assertThat(part(first)).isEqualTo("1-3 of 8");
        assertThat(part(last)).isEqualTo("7-8 of 8");
        Page<Backup> backups = catalog.backups(ALL, LEDGER, null, BackupOrder.REVISION, null, 3);
        assertThat(part(backups)).isEqualTo("1-3 of 7");
        assertThat(
                        part(
                                catalog.backups(
                                        ALL,
                                        LEDGER,
                                        null,
                                        BackupOrder.REVISION,
                                        backups.next(),
                                        3)))
                .isEqualTo("4-6 of 7");
    }

    private static String part(Page<?> page) {
        return page.first() + "-" + page.last() + " of " + page.total();
    }

    @Test
    void theWholeNameOfABackupFindsTheClustersThatHaveIt() {
        bucket.put(LEDGER, name(5), new byte[544]);
        bucket.put(VAULT, name(7), new byte[544]);
        read(bucket);
        ClusterFilter fifth = new ClusterFilter(null, null, name(5).toString(), null, null);

        assertThat(catalog.clusters(ALL, fifth, ClusterOrder.NAME, null, 10).items())
                .extracting(ClusterSummary::cluster)
                .containsExactly(LEDGER);
        assertThat(catalog.counts(ALL, fifth).total()).isOne();
        assertThat(catalog.clusters(scope("*/*/vault"), fifth, ClusterOrder.NAME, null, 10).items())
                .isEmpty();
    }

    private List<String> names(ClusterOrder order, int limit) {
        List<String> names = new ArrayList<>();
        String cursor = null;
        do {
            Page<ClusterSummary> page = catalog.clusters(ALL, EVERY, order, cursor, limit);
            page.items().forEach(summary -> names.add(summary.cluster().name()));
            cursor = page.next();
        } while (cursor != null);
        return names;
    }

    private Backup newest(String cluster) {
        return requireNonNull(catalog.cluster(ALL, of(cluster)).orElseThrow().newest());
    }

    private static ClusterId of(String name) {
        return new ClusterId("here", "default", name);
    }

    private void tell(String cluster, int size, int hoursAgo) {
        ListingEntry.Copy copy = copy("bucket", "3.5.16", 5, size, hoursAgo);
        bucket.tell(
                new ListingEntry.Copy(
                        of(cluster),
                        copy.backup(),
                        new BackupLocation.S3Object("bucket", cluster, "pin"),
                        copy.size(),
                        copy.written(),
                        false,
                        null,
                        copy.facts(),
                        copy.layout()));
    }

    @Test
    void theNewestGoodBackupIsToldBesideADamagedOneAndSizesOverTime() {
        tell("3.5.16", 10, 544, 9);
        tell("3.5.16", 11, 1_056, 6);
        tell("3.5.16", 12, 545, 3);
        read(bucket);

        ClusterSummary ledger = catalog.cluster(ALL, LEDGER).orElseThrow();
        assertThat(ledger.state()).isEqualTo(ClusterState.DAMAGED);
        assertThat(ledger.newest()).extracting(Backup::name).isEqualTo(backup(12));
        assertThat(ledger.good()).extracting(Backup::name).isEqualTo(backup(11));
        assertThat(ledger.due()).isEqualTo(NOW.plus(Duration.ofHours(18)));
        assertThat(ledger.sizes()).containsExactly(544L, 1_056L, 545L);
    }

    @Test
    void aSourceThatFailsMakesItsClustersUnreachableUntilItAnswers() {
        tell("3.5.16", 10, 544, 9);
        read(bucket);
        catalogTables
                .sources()
                .failed("bucket", NOW, new SourceFailure("bucket", Cause.REFUSED, "No."));
        new SourceSync("bucket", catalogTables, parts).recomputeStates();
        assertThat(catalog.cluster(ALL, LEDGER).orElseThrow().state())
                .isEqualTo(ClusterState.UNREACHABLE);

        read(bucket);
        assertThat(catalog.cluster(ALL, LEDGER).orElseThrow().state())
                .isEqualTo(ClusterState.UNVERIFIED);
    }

    private void tell(String version, long revision, int size, int hoursAgo) {
        bucket.tell(copy("bucket", version, revision, size, hoursAgo));
    }

    private static ListingEntry.Copy copy(
            String source, String version, long revision, int size, int hoursAgo) {
        OperatorFileName name =
                OperatorFileName.parse(version + "_%016x_etcd.backup".formatted(revision))
                        .orElseThrow();
        return new ListingEntry.Copy(
                LEDGER,
                name,
                new BackupLocation.S3Object(source, "v1/ledger/" + name, "\"" + revision + "\""),
                OptionalLong.of(size),
                NOW.minus(Duration.ofHours(hoursAgo)),
                false);
    }

    private Recommendation latest(String target) {
        return catalog.latest(ALL, LEDGER, EtcdVersion.parse(target).orElseThrow(), null);
    }

    private List<ClusterId> clusters(ClusterScope scope) {
        return catalog.clusters(scope, EVERY, ClusterOrder.NAME, null, 10).items().stream()
                .map(ClusterSummary::cluster)
                .toList();
    }

    private static ClusterScope scope(String... patterns) {
        return new ClusterScope.Matching(Stream.of(patterns).map(ClusterPattern::parse).toList());
    }

    private static BackupName backup(long revision) {
        return new BackupName(name(revision).toString());
    }

    private static OperatorFileName name(long revision) {
        return OperatorFileName.parse("3.5.16_%016x_etcd.backup".formatted(revision)).orElseThrow();
    }
}
