package io.etcdportal.audit.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.access.ClusterPattern;
import io.etcdportal.access.ClusterScope;
import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditEntry.How;
import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.audit.AuditEntry.Result;
import io.etcdportal.audit.AuditEntry.What;
import io.etcdportal.audit.AuditEntry.Who;
import io.etcdportal.audit.EventGroup;
import io.etcdportal.audit.store.AuditClusterTable;
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

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;

import javax.sql.DataSource;

/** Finds what a plain look at every entry finds, in the same order; on every database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EntrySearchContract {

    private static final Instant BEGIN = Instant.parse("2026-05-04T00:00:00Z");
    private static final int ENTRIES = 3000;

    private final Random random = new Random(5);
    private final List<AuditEntry> all = new ArrayList<>();
    private @Nullable JdbcClient jdbc;
    private @Nullable EntrySearch search;

    /** One that gives up soon. */
    private @Nullable EntrySearch hurried;

    abstract DataSource database();

    @BeforeAll
    void fill() {
        DataSource database = database();
        jdbc = JdbcClient.create(database);
        NamedParameterJdbcTemplate batches = new NamedParameterJdbcTemplate(database);
        String hash = "00".repeat(32);
        while (all.size() < ENTRIES) {
            AuditEntry entry = entry().after(all.size(), hash);
            all.add(entry);
            hash = Objects.requireNonNull(entry.link()).hash();
        }
        new AuditTable(batches).insert(all);
        jdbc.sql(
                        "insert into audit_open (download, entry, instance) select download, id,"
                            + " 'x' from audit_entry where event = 'DOWNLOAD_BEGIN' and id % 7 = 0")
                .update();
        search = new EntrySearch(jdbc, new AuditClusterTable(jdbc));
        hurried = new EntrySearch(jdbc, new AuditClusterTable(jdbc), List.of(7, 40));
    }

    /** Two of three are about one of 150 clusters; times go forward, but not always. */
    private AuditEntry entry() {
        Event event = oneOf(Event.values());
        boolean isAbout = event.name().startsWith("DOWNLOAD");
        String user = "user-" + random.nextInt(9);
        return new AuditEntry(
                0,
                UUID.randomUUID().toString(),
                BEGIN.plusSeconds(60L * (all.size() - random.nextInt(50))),
                event,
                new Who(
                        "session",
                        "local/" + user,
                        user,
                        List.of("team-" + random.nextInt(4)),
                        random.nextBoolean() ? "token-" + random.nextInt(5) : null),
                new What(
                        isAbout ? cluster() : null,
                        isAbout ? "backup-" + random.nextInt(20) : null,
                        null,
                        null),
                new How("10.0.0." + random.nextInt(20), null, "r", null),
                isAbout ? UUID.randomUUID().toString() : null,
                event == Event.DOWNLOAD_END ? result() : null,
                null,
                Map.of(),
                "instance",
                null);
    }

    private <T> T oneOf(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private ClusterId cluster() {
        return new ClusterId(
                "site-" + random.nextInt(3),
                random.nextInt(9) == 0 ? "small" : "big",
                "etcd-" + random.nextInt(50));
    }

    private Result result() {
        return new Result(
                oneOf(Outcome.values()),
                "source-" + random.nextInt(3),
                null,
                List.of(),
                10L,
                10L,
                null,
                null,
                null,
                null);
    }

    @ParameterizedTest(name = "{0} in {1}, folded: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "                                         | *             | false",
                "                                         | *             | true",
                "                                         | */small/*     | true",
                "                                         | */big/*       | true",
                "                                         | site-1/*/etcd-7 | false",
                "                                         | nobody/*/*    | true",
                "                                         | */*/*         | true",
                "from=2026-05-04T10:00                    | *             | true",
                "to=2026-05-04                            | *             | false",
                "from=2026-05-05,to=2026-05-05T03:00      | *             | true",
                "person=user-3                            | *             | true",
                "person=local/user-3                      | */small/*     | false",
                "person=user-3,outcome=REVOKED            | */big/*       | false",
                "token=token-2                            | *             | true",
                "team=team-1                              | *             | true",
                "team=team-1,from=2026-05-04T10:00        | */big/*       | true",
                "team=team-1,person=user-1                | */small/*     | true",
                "cluster=site-1/big/etcd-1                | *             | true",
                "cluster=site-1/big/etcd-1                | */small/*     | true",
                "cluster=*/*/etcd-1*                      | */big/*       | false",
                "cluster=*/*/*                            | *             | true",
                "cluster=site-9/big/etcd-1                | *             | true",
                "backup=backup-7                          | *             | true",
                "outcome=FAILED                           | *             | true",
                "outcome=COMPLETED                        | *             | true",
                "event=SIGNED_IN                          | *             | true",
                "events=DOWNLOADS                         | *             | true",
                "events=DOWNLOADS,person=user-3           | */big/*       | false",
                "events=OTHER                             | *             | true",
                "events=OTHER,team=team-1                 | *             | false",
                "events=OTHER,event=DOWNLOAD_END          | *             | false",
                "events=ALL                               | */small/*     | true",
                "event=DOWNLOAD_BEGIN                     | *             | true",
                "event=DOWNLOAD_END                       | */small/*     | true",
                "source=source-1                          | *             | true",
                "address=10.0.0.7,backup=backup-1         | *             | false",
                "team=team-1,outcome=FAILED               | *             | true",
                "team=team-2,source=source-1              | */big/*       | true",
                "person=user-2,team=team-3                | */small/*     | false",
                "token=token-2,address=10.0.0.7           | */big/*       | true",
                "event=DOWNLOAD_END,person=local/user-1   | site-1/*/*    | true",
                "person=user-1,event=DOWNLOAD_BEGIN       | */*/*         | false"
            })
    void findsWhatIsThereInPages(@Nullable String wanted, String scope, boolean folded) {
        AuditFilter filter = filter(wanted == null ? "" : wanted);
        ClusterScope sight = scope(scope);
        List<Long> expected =
                all.stream()
                        .filter(entry -> isVisible(entry, sight) && isWanted(entry, filter))
                        .filter(entry -> !folded || isShown(entry, filter))
                        .sorted(
                                Comparator.comparing(AuditEntry::at)
                                        .thenComparingLong(AuditEntry::id)
                                        .reversed())
                        .map(AuditEntry::id)
                        .toList();

        assertThat(pages(search, sight, filter, folded)).containsExactlyElementsOf(expected);
        assertThat(pages(hurried, sight, filter, folded)).containsExactlyElementsOf(expected);
    }

    @ParameterizedTest(name = "{0} in {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "                         | *",
                "events=DOWNLOADS         | */big/*",
                "person=user-3            | *",
                "team=team-1,outcome=FAILED | */small/*"
            })
    void countsWhatIsBehindAPlace(@Nullable String wanted, String scope) {
        AuditFilter filter = filter(wanted == null ? "" : wanted);
        List<AuditEntry> there =
                all.stream()
                        .filter(entry -> isVisible(entry, scope(scope)) && isWanted(entry, filter))
                        .filter(entry -> isShown(entry, filter))
                        .sorted(
                                Comparator.comparing(AuditEntry::at)
                                        .thenComparingLong(AuditEntry::id)
                                        .reversed())
                        .toList();
        int shown = Math.min(10, there.size());
        AuditCursor after = AuditCursor.of(there.get(shown - 1));

        assertThat(Objects.requireNonNull(search).count(scope(scope), filter, true, after))
                .isEqualTo(new EntrySearch.Count((long) there.size() - shown, true));
        assertThat(
                        Objects.requireNonNull(hurried)
                                .count(scope(scope), filter, true, after)
                                .number())
                .as("counted for a while")
                .isLessThanOrEqualTo((long) there.size() - shown);
    }

    @Test
    void saysHowFarItHasComeWhereWhatIsWantedIsRareThoughItsNamesAreNot() {
        AuditFilter filter = filter("person=user-1,team=team-2,token=token-3");
        EntrySearch.Found found =
                Objects.requireNonNull(hurried)
                        .find(new ClusterScope.Everything(), filter, true, null, 70);

        long until = Objects.requireNonNull(found.until()).at();
        assertThat(found.entries())
                .hasSizeLessThan(70)
                .allSatisfy(
                        each -> assertThat(each.at().toEpochMilli()).isGreaterThanOrEqualTo(until));
    }

    @ParameterizedTest
    @CsvSource({"*/small/*", "*/big/*", "*/*/*", "nobody/*/*", "*"})
    void theLastOfAScopeIsOneThatMayBeSeen(String pattern) {
        long last =
                all.stream()
                        .filter(entry -> isVisible(entry, scope(pattern)))
                        .mapToLong(AuditEntry::id)
                        .max()
                        .orElse(0);

        assertThat(Objects.requireNonNull(search).last(scope(pattern))).isEqualTo(last);
    }

    @Test
    void findsEntriesFromBeforeThereWasASieve() {
        JdbcClient jdbc = Objects.requireNonNull(this.jdbc);
        jdbc.sql("update audit_entry set sieve = null where id % 2 = 0").update();
        jdbc.sql("update audit_entry_team set sieve = null where entry % 2 = 0").update();

        findsWhatIsThereInPages("person=user-3,outcome=FAILED", "*", true);
        findsWhatIsThereInPages("team=team-1,event=DOWNLOAD_END", "*/big/*", true);
    }

    private List<Long> pages(
            @Nullable EntrySearch search, ClusterScope scope, AuditFilter filter, boolean folded) {
        List<Long> ids = new ArrayList<>();
        AuditCursor after = null;
        do {
            EntrySearch.Found found =
                    Objects.requireNonNull(search).find(scope, filter, folded, after, 70);
            List<AuditEntry> page = found.entries();
            page.forEach(entry -> assertThat(entry).isEqualTo(all.get((int) entry.id() - 1)));
            page.forEach(entry -> ids.add(entry.id()));
            requireVisible(scope, page.size() < 70 ? found.until() : null);
            AuditCursor next = page.size() < 70 ? found.until() : AuditCursor.of(page.getLast());
            after = next == null ? null : AuditCursor.parse(next.toString());
        } while (after != null);
        return ids;
    }

    /** How far a search has come is told by what may be seen alone. */
    private void requireVisible(ClusterScope scope, @Nullable AuditCursor until) {
        if (until != null && !(scope instanceof ClusterScope.Everything)) {
            assertThat(all)
                    .filteredOn(entry -> isVisible(entry, scope))
                    .extracting(entry -> entry.at().toEpochMilli())
                    .contains(until.at());
        }
    }

    private static boolean isVisible(AuditEntry entry, ClusterScope scope) {
        ClusterId cluster = entry.what().cluster();
        return scope instanceof ClusterScope.Everything
                || (cluster != null && scope.contains(cluster));
    }

    private static boolean isWanted(AuditEntry entry, AuditFilter filter) {
        ClusterId cluster = entry.what().cluster();
        Result result = entry.result();
        return (filter.from() == null || !entry.at().isBefore(filter.from().start()))
                && (filter.to() == null || entry.at().isBefore(filter.to().end()))
                && (filter.person() == null
                        || filter.person().equals(entry.who().name())
                        || filter.person().equals(entry.who().id()))
                && (filter.token() == null || filter.token().equals(entry.who().token()))
                && (filter.team() == null || entry.who().teams().contains(filter.team()))
                && (filter.cluster() == null
                        || (cluster != null && filter.cluster().matches(cluster)))
                && (filter.backup() == null || filter.backup().equals(entry.what().subject()))
                && (filter.outcome() == null
                        || (result != null && result.outcome() == filter.outcome()))
                && (filter.events() == null || filter.events().events().contains(entry.event()))
                && (filter.event() == null || entry.event() == filter.event())
                && (filter.source() == null
                        || (result != null && filter.source().equals(result.source())))
                && (filter.address() == null || filter.address().equals(entry.how().address()));
    }

    private static boolean isShown(AuditEntry entry, AuditFilter filter) {
        return entry.event() != Event.DOWNLOAD_BEGIN
                || filter.event() == Event.DOWNLOAD_BEGIN
                || entry.id() % 7 == 0;
    }

    private static ClusterScope scope(String pattern) {
        return pattern.equals("*")
                ? new ClusterScope.Everything()
                : new ClusterScope.Matching(List.of(ClusterPattern.parse(pattern)));
    }

    private static AuditFilter filter(String wanted) {
        Map<String, String> parts = new java.util.HashMap<>();
        for (String part : wanted.isEmpty() ? new String[0] : wanted.split(",")) {
            parts.put(part.substring(0, part.indexOf('=')), part.substring(part.indexOf('=') + 1));
        }
        return new AuditFilter(
                parsed(parts.get("from"), text -> TimeBound.parse(text, Clock.systemUTC())),
                parsed(parts.get("to"), text -> TimeBound.parse(text, Clock.systemUTC())),
                parts.get("person"),
                parts.get("token"),
                parts.get("team"),
                parsed(parts.get("cluster"), ClusterPattern::parse),
                parts.get("backup"),
                parsed(parts.get("outcome"), Outcome::valueOf),
                parsed(parts.get("events"), EventGroup::valueOf),
                parsed(parts.get("event"), Event::valueOf),
                parts.get("source"),
                parts.get("address"),
                null);
    }

    private static <T> @Nullable T parsed(
            @Nullable String text, java.util.function.Function<String, T> parser) {
        return text == null ? null : parser.apply(text);
    }
}
