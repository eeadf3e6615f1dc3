package io.etcdportal.audit.exposure;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.stream.Collectors.groupingBy;

import io.etcdportal.access.ClusterPattern;
import io.etcdportal.access.ClusterScope;
import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditEntry.How;
import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.audit.AuditEntry.Result;
import io.etcdportal.audit.AuditEntry.What;
import io.etcdportal.audit.AuditEntry.Who;
import io.etcdportal.audit.DownloadResult;
import io.etcdportal.audit.exposure.CopySearch.Selection;
import io.etcdportal.audit.exposure.Holding.Extent;
import io.etcdportal.audit.store.AuditTable;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;

import javax.sql.DataSource;

/**
 * Says of everybody what a plain look at every byte of every download says; on every database.
 * Backups are a hundred bytes long.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CopySearchContract {

    private static final Instant BEGIN = Instant.parse("2026-05-04T00:00:00Z");
    private static final Instant LATER = BEGIN.plusSeconds(1000);
    private static final ClusterScope EVERYTHING = new ClusterScope.Everything();
    private static final int SIZE = 100;

    private final Random random = new Random(11);
    private final List<AuditEntry> all = new ArrayList<>();
    private @Nullable CopySearch copies;

    abstract DataSource database();

    @BeforeAll
    void fill() {
        DataSource database = database();
        String hash = "00".repeat(32);
        while (all.size() < 2000) {
            AuditEntry entry = download().after(all.size(), hash);
            all.add(entry);
            hash = Objects.requireNonNull(entry.link()).hash();
        }
        new AuditTable(new NamedParameterJdbcTemplate(database)).insert(all);
        JdbcClient jdbc = JdbcClient.create(database);
        jdbc.sql(
                        "insert into audit_open (download, entry, instance) select download, id,"
                                + " 'x' from audit_entry where id in (5, 6)")
                .update();
        copies = new CopySearch(jdbc);
    }

    private AuditEntry download() {
        String user = "user-" + random.nextInt(5);
        ClusterId cluster =
                new ClusterId("eu", "payments", "etcd-" + Math.min(random.nextInt(40), 9));
        return new AuditEntry(
                0,
                UUID.randomUUID().toString(),
                BEGIN.plusSeconds(all.size()),
                Event.DOWNLOAD_END,
                new Who("session", "local/" + user, user, List.of(), null),
                new What(cluster, "backup-" + random.nextInt(20), null, 7L),
                new How("10.0.0.1", null, "r", null),
                UUID.randomUUID().toString(),
                result(),
                null,
                Map.of(),
                "instance",
                null);
    }

    /** The range that was asked for does not matter where the legs say what was sent. */
    private Result result() {
        int kind = random.nextInt(20);
        if (kind == 0) {
            return new Result(
                    Outcome.INTERRUPTED, null, null, List.of(), null, null, null, null, null, null);
        }
        int from = random.nextInt(3) * 30;
        int middle = from + random.nextInt(SIZE - from);
        int to = random.nextInt(3) == 0 ? SIZE : middle + random.nextInt(SIZE - middle);
        List<DownloadResult.Segment> legs =
                List.of(leg(from, middle, "s3-broke"), leg(middle, to, null)).stream()
                        .filter(segment -> segment.bytes() > 0)
                        .toList();
        return new Result(
                to == from ? Outcome.FAILED : Outcome.ABORTED,
                "s3",
                null,
                legs,
                (long) (to - from),
                kind == 1 ? null : (long) SIZE,
                null,
                null,
                null,
                null);
    }

    private static DownloadResult.Segment leg(int from, int to, @Nullable String failure) {
        return new DownloadResult.Segment("s3", "v1/x", from, to - from, failure);
    }

    @ParameterizedTest(name = "{0} {1} since {2}")
    @CsvSource({
        "'', eu/payments/etcd-9, ''",
        "'', eu/payments/etcd-9, later",
        "'', eu/payments/etcd-1, ''",
        "local/user-1, '', ''",
        "local/user-1, '', later",
        "local/user-1, eu/payments/etcd-9, later",
        "local/nobody, '', ''",
        "'', eu/payments/nothing, ''"
    })
    void holdingsAreThoseOfEveryByte(String person, String cluster, String since) {
        Selection selection = stretch(person, cluster, since);

        List<Holding> found = new ArrayList<>();
        ExposureCursor after = null;
        do {
            List<Holding> page = copies().holdings(selection, after, 7);
            found.addAll(page);
            after = page.size() < 7 ? null : ExposureCursor.parse(page.getLast().key().toString());
        } while (after != null);

        assertThat(found.stream().map(CopySearchContract::line))
                .containsExactlyInAnyOrderElementsOf(expected(selection));
    }

    @ParameterizedTest(name = "{0} {1} since {2}")
    @CsvSource({
        "'', eu/payments/etcd-9, ''",
        "'', eu/payments/etcd-9, later",
        "local/user-1, '', ''",
        "local/user-1, '', later",
        "local/user-1, eu/payments/etcd-9, ''"
    })
    void holdersAreTheSumsOfTheirHoldings(String person, String cluster, String since) {
        Selection selection = stretch(person, cluster, since);

        List<Holder> found = new ArrayList<>();
        ExposureCursor after = null;
        do {
            List<Holder> page = copies().holders(selection, after, 3);
            found.addAll(page);
            after = page.size() < 3 ? null : ExposureCursor.parse(page.getLast().key().toString());
        } while (after != null);

        assertThat(found.stream().map(CopySearchContract::line))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(
                        copies().holdings(selection, null, 5000).stream()
                                .collect(
                                        groupingBy(
                                                holding ->
                                                        holding.person() + " " + holding.cluster()))
                                .entrySet()
                                .stream()
                                .map(each -> each.getKey() + sums(each.getValue()))
                                .toList());
    }

    @Test
    void everyKindOfExtentWasSeen() {
        assertThat(copies().holdings(stretch("local/user-1", "", ""), null, 5000))
                .extracting(Holding::extent)
                .contains(Extent.WHOLE, Extent.UNKNOWN, Extent.PARTIAL);
    }

    @Test
    void whatIsOutOfScopeIsLeftOut() {
        Selection one =
                new Selection(
                        "local/user-2",
                        null,
                        new ClusterScope.Matching(
                                List.of(ClusterPattern.parse("eu/payments/etcd-3"))),
                        null);

        assertThat(copies().holders(one, null, 50))
                .singleElement()
                .extracting(Holder::cluster)
                .hasToString("eu/payments/etcd-3");
    }

    @Test
    void whatIsUnderWayIsToldApart() {
        AuditEntry open = all.get(4);
        Selection selection =
                new Selection(
                        Objects.requireNonNull(open.who().id()),
                        Objects.requireNonNull(open.what().cluster()),
                        EVERYTHING,
                        null);

        assertThat(copies().running(selection, 10)).contains(open);
    }

    @Test
    void peopleAreKnownByTheirNames() {
        assertThat(copies().idsOf("user-3")).containsExactly("local/user-3");
        assertThat(copies().idsOf("nobody")).isEmpty();
    }

    private CopySearch copies() {
        return Objects.requireNonNull(copies);
    }

    private static Selection stretch(String person, String cluster, String since) {
        return new Selection(
                person.isEmpty() ? null : person,
                cluster.isEmpty() ? null : ClusterId.parse(cluster).orElseThrow(),
                EVERYTHING,
                since.isEmpty() ? null : LATER);
    }

    private List<String> expected(Selection selection) {
        return all.stream()
                .filter(
                        entry ->
                                selection.since() == null
                                        || !entry.at().isBefore(selection.since()))
                .filter(
                        entry ->
                                selection.holds(
                                        new ExposureCursor(
                                                Objects.requireNonNull(entry.who().id()),
                                                Objects.requireNonNull(entry.what().cluster()),
                                                "")))
                .filter(entry -> !Long.valueOf(0).equals(bytes(entry)))
                .collect(
                        groupingBy(
                                entry ->
                                        entry.who().id()
                                                + " "
                                                + entry.what().cluster()
                                                + " "
                                                + entry.what().subject()))
                .entrySet()
                .stream()
                .map(each -> each.getKey() + " " + held(each.getValue()))
                .toList();
    }

    private static String held(Collection<AuditEntry> downloads) {
        BitSet bytes = new BitSet();
        boolean known = true;
        boolean sized = false;
        for (AuditEntry download : downloads) {
            Result result = Objects.requireNonNull(download.result());
            known &= result.bytes() != null;
            sized |= result.size() != null;
            result.legs()
                    .forEach(
                            segment ->
                                    bytes.set(
                                            (int) segment.from(),
                                            (int) (segment.from() + segment.bytes())));
        }
        boolean whole = sized && bytes.cardinality() == SIZE;
        Extent extent = whole ? Extent.WHOLE : known && sized ? Extent.PARTIAL : Extent.UNKNOWN;
        return extent + " " + bytes.cardinality() + " of " + downloads.size();
    }

    private static @Nullable Long bytes(AuditEntry entry) {
        return Objects.requireNonNull(entry.result()).bytes();
    }

    private static String line(Holding holding) {
        return holding.person().id()
                + " "
                + holding.cluster()
                + " "
                + holding.backup()
                + " "
                + holding.extent()
                + " "
                + holding.bytes()
                + " of "
                + holding.downloads();
    }

    private static String line(Holder holder) {
        return holder.person()
                + " "
                + holder.cluster()
                + " whole %d unknown %d partial %d downloads %d first %s last %s"
                        .formatted(
                                holder.whole(),
                                holder.unknown(),
                                holder.partial(),
                                holder.downloads(),
                                holder.first(),
                                holder.last());
    }

    private static String sums(List<Holding> holdings) {
        return " whole %d unknown %d partial %d downloads %d first %s last %s"
                .formatted(
                        count(holdings, Extent.WHOLE),
                        count(holdings, Extent.UNKNOWN),
                        count(holdings, Extent.PARTIAL),
                        holdings.stream().mapToLong(Holding::downloads).sum(),
                        holdings.stream().map(Holding::first).min(Instant::compareTo).orElseThrow(),
                        holdings.stream().map(Holding::last).max(Instant::compareTo).orElseThrow());
    }

    private static long count(List<Holding> holdings, Extent extent) {
        return holdings.stream().filter(holding -> holding.extent() == extent).count();
    }
}
