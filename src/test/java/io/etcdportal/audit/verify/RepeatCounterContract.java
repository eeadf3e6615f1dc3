package io.etcdportal.audit.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditEntry.How;
import io.etcdportal.audit.AuditEntry.What;
import io.etcdportal.audit.AuditEntry.Who;
import io.etcdportal.audit.chain.RepeatCounter;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;

import javax.sql.DataSource;

/** What is done over and over is an entry once, and a number: two portals on one database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RepeatCounterContract {

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";

    private @Nullable AuditFixture opened;
    private @Nullable AuditFixture second;
    private Instant now = AuditFixture.NOON;

    /** Makes a database with the portal's tables. */
    abstract DataSource make(Path directory);

    @BeforeAll
    void open(@TempDir Path temporary) throws Exception {
        DataSource database = make(temporary);
        Clock clock = new Now();
        opened = new AuditFixture(database, temporary, 1000, clock);
        second =
                new AuditFixture(
                        database,
                        Files.createDirectories(temporary.resolve("second")),
                        1000,
                        clock);
    }

    private final class Now extends Clock {

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeEach
    void clear() {
        now = AuditFixture.NOON;
        record().clear();
    }

    private AuditFixture record() {
        return Objects.requireNonNull(opened);
    }

    private AuditFixture second() {
        return Objects.requireNonNull(second);
    }

    private AuditEntry denied(String user, String backup) {
        return entry(Event.DOWNLOAD_DENIED, user, backup, null);
    }

    private AuditEntry entry(
            Event event, @Nullable String user, @Nullable String backup, @Nullable String end) {
        return new AuditEntry(
                0,
                UUID.randomUUID().toString(),
                now,
                event,
                new Who(
                        user == null ? "stranger" : "password",
                        user == null ? null : "local/" + user,
                        user == null ? "" : user,
                        List.of("payments"),
                        null),
                new What(new ClusterId("eu", "payments", "ledger"), backup, null, null),
                new How("127.0.0.1", "curl/8", UUID.randomUUID().toString(), null),
                end,
                null,
                "No grant.",
                Map.of("request", UUID.randomUUID().toString()),
                "portal-1",
                null);
    }

    private List<AuditEntry> all() {
        return record().entries.page(0, Long.MAX_VALUE, 10_000);
    }

    @Test
    void theFirstIsAnEntryAtOnceAndTheRestAreANumberWhenTheWhileIsOver() {
        AuditEntry first = denied("carol", NAME);
        record().chain.add(List.of(first));
        assertThat(all()).extracting(AuditEntry::key).containsExactly(first.key());

        for (int i = 0; i < 20; i++) {
            now = now.plusSeconds(1);
            record().chain.add(List.of(denied("carol", NAME), denied("carol", NAME)));
            second().chain.addMissing(List.of(denied("carol", NAME)));
        }
        record().chain.tellRepeats();
        assertThat(all()).as("as long as it goes on").hasSize(1);

        now = AuditFixture.NOON.plus(Duration.ofMinutes(15));
        second().chain.tellRepeats();
        record().chain.tellRepeats();
        record().chain.tellRepeats();

        assertThat(all()).hasSize(2);
        assertThat(all().getLast().details())
                .containsEntry("repeats", "60")
                .containsEntry("firstAt", "2026-11-22T12:00:00Z")
                .containsEntry("lastAt", "2026-11-22T12:00:20Z");
        assertThat(all().getLast())
                .extracting(AuditEntry::event, AuditEntry::who, AuditEntry::what)
                .containsExactly(first.event(), first.who(), first.what());
        assertThat(record().verdictWithoutKey().finding()).isNull();
    }

    @Test
    void theNextOneBehindItTellsTheNumberToo() {
        record().chain.add(List.of(denied("carol", NAME), denied("carol", NAME)));
        now = now.plus(Duration.ofMinutes(15));
        AuditEntry again = denied("carol", NAME);
        second().chain.add(List.of(again, denied("carol", NAME)));

        assertThat(all()).hasSize(3);
        assertThat(all().get(1).details()).containsEntry("repeats", "1");
        assertThat(all().get(2).key()).isEqualTo(again.key());
    }

    /** A thousand of different kinds, from both portals: of each viewer a few. */
    @Test
    void whatDiffersIsBoundedForEachViewerAndEvent() {
        for (int i = 0; i < 500; i += 10) {
            record().chain.add(some(i, 5));
            second().chain.add(some(i + 5, 5));
        }
        record().chain.add(List.of(denied("bob", NAME)));
        record().chain.add(List.of(entry(Event.DOWNLOAD_HIDDEN, "carol", NAME, null)));
        assertThat(all()).hasSize(RepeatCounter.MOST + 2);

        now = now.plus(Duration.ofMinutes(15));
        record().chain.tellRepeats();
        assertThat(all()).hasSize(RepeatCounter.MOST + 3);
        assertThat(all().getLast().details()).containsEntry("leftOut", "450");
        assertThat(all().getLast().who().id()).isEqualTo("local/carol");
        assertThat(all().getLast().what().subject()).isNull();
    }

    private List<AuditEntry> some(int from, int number) {
        return IntStream.range(from, from + number)
                .mapToObj(i -> denied("carol", "b" + i))
                .toList();
    }

    @Test
    void downloadsAreNeverCounted() {
        for (int i = 0; i < 100; i++) {
            record().chain.add(List.of(entry(Event.DOWNLOAD_BEGIN, "carol", NAME, "d" + i)));
        }
        assertThat(all()).hasSize(100);
    }

    /** Whoever can write to the database can't keep what they do from being recorded. */
    @Test
    void aCountWithoutItsEntryKeepsNothingFromBeingRecorded() {
        record().chain.add(List.of(denied("carol", NAME)));
        record().jdbc.sql("update audit_repeat set entry = 'another'").update();

        record().chain.add(List.of(denied("carol", NAME)));

        assertThat(all()).hasSize(2);
    }
}
