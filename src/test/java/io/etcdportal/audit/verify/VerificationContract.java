package io.etcdportal.audit.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditEntry.Link;
import io.etcdportal.audit.AuditEntry.What;
import io.etcdportal.audit.AuditEntry.Who;
import io.etcdportal.audit.chain.SigningKey;
import io.etcdportal.audit.chain.VerificationResult;
import io.etcdportal.audit.chain.VerificationResult.Kind;
import io.etcdportal.audit.store.Checkpoint;
import io.etcdportal.audit.store.DerivedTables.ClusterRow;
import io.etcdportal.audit.store.DerivedTables.PersonRow;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import javax.sql.DataSource;

/**
 * Somebody with a database's password, and what is seen of it. There are 35 entries, and
 * checkpoints at 10, 20 and 30.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class VerificationContract {

    private static final int ENTRIES = 35;

    private @Nullable AuditFixture opened;
    private @Nullable PlatformTransactionManager transactions;
    private @Nullable TransactionStatus transaction;

    /** Makes a database with the portal's tables. */
    abstract DataSource make(Path directory);

    @BeforeAll
    void fill(@TempDir Path temporary) {
        DataSource database = make(temporary);
        transactions = new JdbcTransactionManager(database);
        AuditFixture record =
                new AuditFixture(
                        database, temporary, 10, Clock.fixed(AuditFixture.NOON, ZoneOffset.UTC));
        record.clear();
        record.fill(1, ENTRIES);
        opened = record;
    }

    /** What a test does to the record is undone behind it. */
    @BeforeEach
    void begin() {
        transaction = Objects.requireNonNull(transactions).getTransaction(null);
    }

    @AfterEach
    void undo() {
        Objects.requireNonNull(transactions).rollback(Objects.requireNonNull(transaction));
    }

    private AuditFixture record() {
        return Objects.requireNonNull(opened);
    }

    private void sql(String statement) {
        record().jdbc.sql(statement).update();
    }

    private void assertFound(Kind kind, long entry) {
        assertFound(record().verdict(List.of()), kind, entry);
    }

    private static void assertFound(VerificationResult verificationResult, Kind kind, long entry) {
        assertThat(verificationResult.sound()).isFalse();
        assertThat(verificationResult.finding())
                .as(String.valueOf(verificationResult))
                .satisfies(
                        finding -> {
                            assertThat(finding.kind()).isEqualTo(kind);
                            assertThat(finding.entry()).isEqualTo(entry);
                            assertThat(finding.sentence()).contains(String.valueOf(entry));
                        });
    }

    @Test
    void anUntouchedRecordIsSound() {
        VerificationResult verificationResult = record().verdict(List.of());

        assertThat(verificationResult.finding()).isNull();
        assertThat(verificationResult.sound()).isTrue();
        assertThat(verificationResult.entries()).isEqualTo(ENTRIES);
        assertThat(verificationResult.last()).isEqualTo(ENTRIES);
        assertThat(verificationResult.hash()).isEqualTo(record().heads.read().hash());
        assertThat(verificationResult.checkpointed()).isEqualTo(30);
        assertThat(verificationResult.keys()).containsExactly(record().key.publicKey().id());
        assertThat(verificationResult.trusted()).isTrue();
    }

    @Test
    void anEmptyRecordIsSoundWhereNoKeyIsNamed() {
        record().clear();

        assertThat(record().verdictWithoutKey().sound()).isTrue();
        assertThat(record().verdict(List.of()).finding())
                .as("somebody who names a key expects something that it signed")
                .extracting(VerificationResult.Finding::kind)
                .isEqualTo(Kind.NOT_SIGNED);
    }

    /** Whoever takes the checkpoints away has nothing left that would betray a chain made anew. */
    @Test
    void aRecordInWhichAKeySignedNothingIsNotVouchedForByIt() {
        makeAnew();
        sql("delete from audit_checkpoint");
        sql("update audit_head set checkpointed = 0");

        assertThat(record().verdictWithoutKey().sound()).isTrue();
        assertThat(record().verdict(List.of()).finding())
                .extracting(VerificationResult.Finding::kind, VerificationResult.Finding::sentence)
                .containsExactly(
                        Kind.NOT_SIGNED,
                        "Key " + record().key.publicKey().id() + " signed none of the 35 entries.");
    }

    /** A key can be put into the database as well as an entry. */
    @Test
    void whatAPortalVerifiesDoesNotHangOnKeysOutOfTheDatabase(@TempDir Path elsewhere) {
        Checkpoint kept = record().checkpoints.last().orElseThrow();
        SigningKey other = new SigningKey(AuditFixture.settings(elsewhere, 10));
        makeAnew();
        sql("delete from audit_checkpoint");
        record().checkpoints.add(other.publicKey(), AuditFixture.NOON);
        record().checkpoints
                .insert(
                        other.sign(
                                Checkpoint.Kind.CHECKPOINT,
                                1,
                                ENTRIES,
                                link(ENTRIES).hash(),
                                AuditFixture.NOON));

        assertThat(record().verdictWithoutKey().sound()).isTrue();
        assertFound(record().verdictOfPortal(List.of(kept)), Kind.REWRITTEN, 21);
        assertThat(record().verdictOfPortal(List.of()).finding())
                .extracting(VerificationResult.Finding::kind)
                .isEqualTo(Kind.NOT_SIGNED);
    }

    /** Another key can say as well that everything was removed after its time. */
    @Test
    void aStubByAnotherKeyDoesNotStandForWhatThePortalKept(@TempDir Path elsewhere) {
        Checkpoint kept = record().checkpoints.last().orElseThrow();
        SigningKey other = new SigningKey(AuditFixture.settings(elsewhere, 10));
        sql("delete from audit_checkpoint");
        record().checkpoints.add(other.publicKey(), AuditFixture.NOON);
        record().checkpoints
                .insert(
                        other.sign(
                                Checkpoint.Kind.STUB, 1, 33, link(33).hash(), AuditFixture.NOON));
        sql("delete from audit_entry where id <= 33");
        sql("delete from audit_entry_team where entry <= 33");

        assertThat(record().verdictWithoutKey().sound()).isTrue();
        assertThat(record().verdictOfPortal(List.of(kept)).sound()).isFalse();
    }

    /** Other portals on the database have keys of their own. */
    @Test
    void checkpointsOfAnotherPortalAreSoundWhereTheyLeadToOnesOwn(@TempDir Path elsewhere) {
        SigningKey other = new SigningKey(AuditFixture.settings(elsewhere, 10));
        record().checkpoints.add(other.publicKey(), AuditFixture.NOON);
        Checkpoint second = record().checkpoints.checkpoints().get(1);
        sql("delete from audit_checkpoint where last_id = 20");
        record().checkpoints
                .insert(other.sign(Checkpoint.Kind.CHECKPOINT, 11, 20, second.hash(), second.at()));

        assertThat(record().verdictOfPortal(List.of()).finding()).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void anEntryBeforeTheFirstOneIsNamed(long id) {
        insertBeside(id, null);
        assertFound(Kind.ADDED, id);

        sql("delete from audit_entry where id <= 0");
        insertBeside(id, link(1));
        assertFound(Kind.ADDED, id);
    }

    @Test
    void anEntryThatWasPutWhereOthersWereRemovedIsNamed() {
        record().chain
                .cut(
                        AuditFixture.NOON.plusMillis(1),
                        stub -> AuditFixture.entry(Event.AUDIT_PURGED, "", stub.last()));
        while (record().chain.removeSome(20, 7)) {
            assertThat(record().verdict(List.of()).finding()).as("while it goes on").isNull();
        }
        assertThat(record().verdict(List.of()).finding()).as("half of it").isNull();

        insertBeside(12, null);
        assertFound(Kind.ADDED, 12);
        sql("update audit_entry set previous = :p, hash = :h where id = 12", link(36));
        assertFound(Kind.ADDED, 12);
        sql("delete from audit_entry where id = 12");
        sql("update audit_entry set user_name = 'bob', sieve = null where id = 25");
        assertFound(Kind.ADDED, 25);
    }

    /** A row that no chain holds, with the given link or none. */
    private void insertBeside(long id, @Nullable Link link) {
        sql(
                "insert into audit_entry (id, at, event, user_name, address, request_id) values ("
                        + id
                        + ", 1, 'DOWNLOAD_BEGIN', 'mallory', '127.0.0.1', 'x')");
        if (link != null) {
            sql("update audit_entry set previous = :p, hash = :h where id = " + id, link);
        }
    }

    private void sql(String statement, Link link) {
        record().jdbc
                .sql(statement)
                .param("p", HexFormat.of().parseHex(link.previous()))
                .param("h", HexFormat.of().parseHex(link.hash()))
                .update();
    }

    /** A forged checkpoint would otherwise have the portal itself remove all entries. */
    @Test
    void aForgedCheckpointRemovesNothing() {
        sql("update audit_checkpoint set at = 1, last_id = 35 where last_id = 30");
        sql("update audit_entry set at = " + AuditFixture.NOON.plusSeconds(7200).toEpochMilli());

        record().chain
                .cut(
                        AuditFixture.NOON.plusMillis(1),
                        stub -> AuditFixture.entry(Event.AUDIT_PURGED, "", stub.last()));
        assertThat(record().checkpoints.stub()).isEmpty();
    }

    /** What an entry is searched by is not the entry; whoever takes it away hides the entry. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "delete from audit_entry_team | 1 | audit_entry_team",
                "delete from audit_entry_team where entry = 17 and team = 'payments' | 17 |"
                        + " payments",
                "update audit_entry_team set team = 'x' where entry = 17 and team = 'payments' | 17"
                        + " | payments",
                "update audit_entry_team set at = 1 where entry = 17 | 17 | audit_entry_team",
                "update audit_entry_team set sieve = sieve + 1 where entry = 17 | 17 | team",
                "insert into audit_entry_team (team, at, entry) values ('x', 1, 17) | 17 | under"
                        + " team x",
                "insert into audit_entry_team (team, at, entry) values ('x', 1, 99) | 99 | teams"
                        + " of",
                "insert into audit_entry_team (team, at, entry) values ('x', 1, -5) | -5 | teams"
                        + " of",
                "delete from audit_cluster | 1 | eu/payments/ledger",
                "update audit_cluster set name = 'vault' | 1 | eu/payments/ledger",
                "insert into audit_cluster (site, namespace, name) values ('eu', 'a', 'B') | 0 |"
                        + " eu/a/B",
                "delete from audit_person | 1 | alice",
                "update audit_person set user_name = 'bob' | 1 | alice",
                "update audit_person set user_id = 'local/bob' | 1 | local/alice",
                "insert into audit_person (user_name, user_id) values ('bob', 'local/alice') | 0 |"
                        + " bob as local/alice",
                "delete from audit_open | 36 | has not ended",
                "update audit_open set entry = 17 | 36 | has not ended",
                "update audit_open set instance = 'x' | 36 | has not ended",
                "update audit_open set download = 'x' | 36 | has not ended",
                "insert into audit_open (download, entry, instance) values ('download-17', 17,"
                        + " 'portal-1') | 17 | do not say"
            })
    void aTableThatSearchesLookInIsComparedWithTheEntries(
            String change, long entry, String sentence) {
        record().chain.add(List.of(AuditFixture.entry(Event.DOWNLOAD_BEGIN, "running", 36)));
        assertThat(record().verdict(List.of()).finding()).isNull();

        sql(change);

        assertThat(record().verdict(List.of()).finding())
                .isNotNull()
                .satisfies(
                        finding -> {
                            assertThat(finding.kind()).isEqualTo(Kind.DERIVED);
                            assertThat(finding.entry()).isEqualTo(entry);
                            assertThat(finding.sentence()).contains(sentence).doesNotContain("%");
                        });
    }

    /** Else nobody could tell a name that was put there from one whose entries are gone. */
    @Test
    void namesAreRemovedWithTheirLastEntry() {
        record().clear();
        AuditEntry first = AuditFixture.entry(1);
        record().chain
                .add(
                        List.of(
                                new AuditEntry(
                                        0,
                                        first.key(),
                                        first.at(),
                                        first.event(),
                                        new Who("password", "local/bob", "bob", List.of(), null),
                                        new What(
                                                new ClusterId("eu", "payments", "gone"),
                                                null,
                                                null,
                                                null),
                                        first.how(),
                                        first.download(),
                                        first.result(),
                                        null,
                                        Map.of(),
                                        "portal-1",
                                        null)));
        record().fill(2, 20);
        record().chain
                .cut(
                        AuditFixture.NOON.plusMillis(1),
                        stub -> AuditFixture.entry(Event.AUDIT_PURGED, "", stub.last()));
        assertThat(record().derived.persons()).hasSize(2);
        assertThat(record().derived.clusters()).hasSize(2);
        assertThat(record().chain.removeSome(10, 3)).isTrue();

        assertThat(record().derived.persons())
                .containsExactly(new PersonRow("alice", "local/alice"));
        assertThat(record().derived.clusters())
                .containsExactly(new ClusterRow("eu", "payments", "ledger"));
        assertThat(record().verdict(List.of()).finding()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "at = at + 1",
                "event = 'SIGNED_IN'",
                "event = 'NO_SUCH_THING'",
                "entry_key = 'x'",
                "kind = null",
                "user_id = 'local/bob'",
                "user_name = 'bob'",
                "teams = '[\"payments\"]'",
                "teams = 'rubbish'",
                "teams = '[\"payments\",\"sre \\\"on call\\\"\"] []'",
                "token = null",
                "site = 'us'",
                "name = 'vault'",
                "site = null",
                "subject = 'another'",
                "version = '3.5.17'",
                "revision = 38",
                "download = 'another'",
                "outcome = 'COMPLETED'",
                "outcome = null",
                "source = 'volume'",
                "location = 'v1/ledger/y'",
                "legs = null",
                "legs = '[{\"source\":\"bucket\",\"path\":\"v1/ledger/x\",\"from\":0,\"bytes\":11,"
                        + "\"failure\":\"It broke.\"}]'",
                "legs = replace(legs, '\"from\"', '\"form\":1,\"from\"')",
                "bytes = 11",
                "bytes = null",
                "size = 0",
                "sha256 = null",
                "check_found = 'damaged'",
                "ended_by = 'client'",
                "millis = 0",
                "detail = null",
                "details = null",
                "address = '127.0.0.2'",
                "user_agent = 'curl/9'",
                "request_id = 'x'",
                "asked_range = null",
                "instance = 'portal-2'",
                "sieve = sieve + 1",
                "hash = null"
            })
    void aChangedEntryIsNamed(String change) {
        sql("update audit_entry set " + change + " where id = 17");

        assertFound(Kind.CHANGED, 17);
    }

    @Test
    void anEntryWithAHashMadeAnewIsNamed() {
        sql("update audit_entry set user_name = 'bob' where id = 17");
        putHash(entry(17).after(16, link(16).hash()));

        assertFound(Kind.CHANGED, 17);
    }

    /** Whoever makes all hashes anew too, and moves the head, has no key for the checkpoint. */
    @Test
    void aChainMadeAnewIsSeenAtTheNextCheckpoint() {
        makeAnew();

        assertFound(Kind.REWRITTEN, 11);
    }

    private void makeAnew() {
        sql("update audit_entry set user_name = 'bob', sieve = null where id = 17");
        sql("update audit_entry_team set sieve = null where entry = 17");
        sql("insert into audit_person (user_name, user_id) values ('bob', 'local/alice')");
        for (long id = 17; id <= ENTRIES; id++) {
            putHash(entry(id).after(id - 1, link(id - 1).hash()));
        }
        record().heads.move(record().heads.read().at(entry(ENTRIES)));
    }

    @Test
    void aCheckpointThatNobodySignedIsNamed() {
        makeAnew();
        sql(
                "update audit_checkpoint set hash = (select hash from audit_entry where id ="
                        + " audit_checkpoint.last_id)");

        assertFound(Kind.NOT_SIGNED, 11);
    }

    @Test
    void aCheckpointSignedWithAnotherKeyIsNamed(@TempDir Path elsewhere) {
        SigningKey other = new SigningKey(AuditFixture.settings(elsewhere, 10));
        record().checkpoints.add(other.publicKey(), AuditFixture.NOON);
        Checkpoint second = record().checkpoints.checkpoints().get(1);
        sql("delete from audit_checkpoint where last_id = 20");
        record().checkpoints
                .insert(other.sign(Checkpoint.Kind.CHECKPOINT, 11, 20, second.hash(), second.at()));

        assertFound(Kind.NOT_SIGNED, 11);
    }

    @Test
    void aMissingCheckpointIsNamed() {
        sql("delete from audit_checkpoint where last_id = 20");

        assertFound(Kind.REMOVED, 11);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 17, 34})
    void aRemovedEntryIsNamed(long id) {
        sql("delete from audit_entry where id = " + id);

        assertFound(Kind.REMOVED, id);
    }

    @Test
    void theFirstOfSeveralRemovedEntriesIsNamed() {
        sql("delete from audit_entry where id between 17 and 21");

        assertFound(Kind.REMOVED, 17);
    }

    @Test
    void aRemovedEntryIsNamedWhereTheOthersClosedUp() {
        sql("delete from audit_entry where id = 17");
        renumber(18, -1);

        assertFound(Kind.REMOVED, 17);
    }

    @Test
    void anInsertedEntryIsNamed() {
        AuditEntry inserted = forged(17);
        sql("delete from audit_entry_team");
        renumber(17, 1);
        record().entries.insert(List.of(inserted));

        assertFound(Kind.ADDED, 17);
    }

    @Test
    void anEntryAddedBehindTheEndIsNamed() {
        AuditEntry added = AuditFixture.entry(99).after(ENTRIES, link(ENTRIES).hash());
        record().entries.insert(List.of(added));

        assertFound(Kind.ADDED, 36);
    }

    @ParameterizedTest
    @ValueSource(longs = {18, 23})
    void exchangedEntriesAreNamed(long other) {
        sql("update audit_entry set id = -1 where id = 17");
        sql("update audit_entry set id = 17 where id = " + other);
        sql("update audit_entry set id = " + other + " where id = -1");

        assertFound(Kind.REORDERED, 17);
    }

    @ParameterizedTest
    @ValueSource(longs = {18, 23})
    void entriesThatExchangedWhatTheySayAreNamed(long other) {
        AuditEntry first = entry(17);
        AuditEntry second = entry(other);
        sql("delete from audit_entry where id in (17, " + other + ")");
        sql("delete from audit_entry_team where entry in (17, " + other + ")");
        record().entries.insert(List.of(inPlaceOf(first, second), inPlaceOf(second, first)));

        assertFound(Kind.REORDERED, 17);
    }

    @Test
    void aCutEndIsNamed() {
        sql("delete from audit_entry where id > 32");

        assertFound(Kind.CUT, 33);
    }

    @Test
    void aCutEndIsNamedWhereTheHeadWasMovedBackBehindACheckpoint() {
        sql("delete from audit_entry where id > 25");
        record().heads.move(record().heads.read().at(entry(25)));

        assertFound(Kind.CUT, 26);
    }

    /** In the database nothing is left that would tell; a checkpoint that lies elsewhere does. */
    @Test
    void aCutEndIsNamedByACheckpointThatWasKept() {
        Checkpoint kept = record().checkpoints.last().orElseThrow();
        sql("delete from audit_entry where id > 25");
        sql("delete from audit_entry_team where entry > 25");
        sql("delete from audit_checkpoint where last_id > 25");
        record().heads.move(record().heads.read().at(entry(25)));

        assertThat(record().verdict(List.of()).sound()).isTrue();
        assertFound(record().verdict(List.of(kept)), Kind.CUT, 26);
    }

    @Test
    void whatIsOlderThanTheChainIsCounted() {
        record().clear();
        sql(
                "insert into audit_entry (id, at, event, user_name, address, request_id) values"
                        + " (1, 1, 'DOWNLOAD_BEGIN', 'alice', '127.0.0.1', 'x')");
        sql("update audit_head set id = 1, checkpointed = 1");
        record().fill(2, 20);

        VerificationResult verificationResult = record().verdict(List.of());
        assertThat(verificationResult.finding()).isNull();
        assertThat(verificationResult.older()).isOne();
        assertThat(verificationResult.entries()).isEqualTo(19);
    }

    /** Nothing vouches for what is older, but that it is still what a portal found is known. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "insert into audit_entry (id, at, event, user_name, address, request_id) values (2,"
                        + " 1, 'DOWNLOAD_END', 'mallory', '127.0.0.1', 'x') | ADDED",
                "update audit_entry set user_name = 'mallory' where id = 3 | CHANGED",
                "update audit_entry set id = 2 where id = 3 | CHANGED",
                "delete from audit_entry where id = 3 | REMOVED",
                "delete from audit_entry where id <= 3 | REMOVED"
            })
    void whatIsOlderThanTheChainIsWhatAPortalFound(String change, Kind kind) {
        record().clear();
        for (int id : List.of(1, 3)) {
            sql(
                    "insert into audit_entry (id, at, event, user_name, address, request_id) values"
                            + " ("
                            + id
                            + ", 1, 'DOWNLOAD_BEGIN', 'alice', '127.0.0.1', 'x')");
        }
        sql("update audit_head set id = 5, checkpointed = 5");
        record().fill(6, 10);
        for (int i = 0; i < 2; i++) {
            record().chain.sealOlder(VerificationContract::sealed);
        }
        record().fill(12, 20);
        assertThat(record().verdict(List.of()).finding()).isNull();
        assertThat(record().verdict(List.of()).older()).isEqualTo(2);
        assertThat(record().verdict(List.of()).entries()).as("told once").isEqualTo(15);

        sql(change);

        assertThat(record().verdict(List.of()).finding())
                .isNotNull()
                .extracting(VerificationResult.Finding::kind)
                .isEqualTo(kind);
    }

    private static AuditEntry sealed(Map<String, String> details) {
        AuditEntry form = AuditFixture.entry(Event.AUDIT_SEALED, "", 11);
        return new AuditEntry(
                0,
                form.key(),
                form.at(),
                form.event(),
                form.who(),
                new What(null, null, null, null),
                form.how(),
                null,
                null,
                null,
                details,
                "portal-1",
                null);
    }

    @Test
    void entriesThatWereMadeToLookOlderThanTheChainAreMissed() {
        sql("update audit_entry set previous = null, hash = null where id <= 10");
        sql("delete from audit_checkpoint where last_id = 10");

        assertThat(record().verdict(List.of()).finding())
                .isEqualTo(
                        new VerificationResult.Finding(
                                Kind.REMOVED, 10, "What stood before entry 11 is missing."));
    }

    @Test
    void whatIsRemovedAfterItsTimeLeavesASignedStub() {
        record().chain
                .cut(
                        AuditFixture.NOON.plusMillis(1),
                        stub -> AuditFixture.entry(Event.AUDIT_PURGED, "", stub.last()));
        assertThat(record().verdict(List.of()).sound()).as("before they are removed").isTrue();
        assertThat(record().chain.removeSome(30, 7)).isTrue();
        assertThat(record().chain.removeSome(30, 100)).isFalse();

        VerificationResult verificationResult = record().verdict(List.of());
        assertThat(verificationResult.finding()).isNull();
        assertThat(verificationResult.removed()).isEqualTo(30);
        assertThat(verificationResult.entries()).isEqualTo(6);
        assertThat(entry(36).event()).isEqualTo(Event.AUDIT_PURGED);
        assertThat(
                        record().jdbc
                                .sql("select count(*) from audit_entry_team")
                                .query(Long.class)
                                .single())
                .isEqualTo(12);

        sql("delete from audit_entry where id = 31");
        assertFound(Kind.REMOVED, 31);
    }

    @Test
    void aStubThatNobodySignedIsNamed() {
        record().chain
                .cut(
                        AuditFixture.NOON.plusMillis(1),
                        stub -> AuditFixture.entry(Event.AUDIT_PURGED, "", stub.last()));
        Link last = link(33);
        sql("delete from audit_entry where id <= 33");
        record().jdbc
                .sql("update audit_checkpoint set last_id = 33, hash = :hash where kind = 'STUB'")
                .param("hash", HexFormat.of().parseHex(last.hash()))
                .update();

        assertFound(Kind.NOT_SIGNED, 1);
    }

    @Test
    void nothingIsRemovedBeforeItsTime() {
        record().chain
                .cut(
                        AuditFixture.NOON.minus(Duration.ofMillis(1)),
                        stub -> AuditFixture.entry(Event.AUDIT_PURGED, "", stub.last()));

        assertThat(record().checkpoints.stub()).isEmpty();
        assertThat(record().verdict(List.of()).last()).isEqualTo(ENTRIES);
    }

    @Test
    void aDownloadThatHasNotEndedKeepsWhatIsBehindItsBeginning() {
        record().clear();
        record().fill(1, 4);
        record().chain.add(List.of(AuditFixture.entry(Event.DOWNLOAD_BEGIN, "running", 5)));
        record().fill(6, 12);

        record().chain
                .cut(
                        AuditFixture.NOON.plusMillis(1),
                        stub -> AuditFixture.entry(Event.AUDIT_PURGED, "", stub.last()));
        assertThat(record().checkpoints.stub()).isEmpty();
    }

    /** An entry by somebody else, with the hash that it would have at that place. */
    private AuditEntry forged(long id) {
        return AuditFixture.entry(99).after(id - 1, link(id - 1).hash());
    }

    private static AuditEntry inPlaceOf(AuditEntry content, AuditEntry place) {
        return new AuditEntry(
                place.id(),
                content.key(),
                content.at(),
                content.event(),
                content.who(),
                content.what(),
                content.how(),
                content.download(),
                content.result(),
                content.detail(),
                content.details(),
                content.instance(),
                place.link());
    }

    private void putHash(AuditEntry entry) {
        Link link = Objects.requireNonNull(entry.link());
        record().jdbc
                .sql("update audit_entry set previous = :previous, hash = :hash where id = :id")
                .param("previous", HexFormat.of().parseHex(link.previous()))
                .param("hash", HexFormat.of().parseHex(link.hash()))
                .param("id", entry.id())
                .update();
    }

    private void renumber(long from, long by) {
        sql("update audit_entry set id = -(id + " + by + ") where id >= " + from);
        sql("update audit_entry set id = -id where id < 0");
        sql("update audit_head set id = id + " + by);
    }

    private AuditEntry entry(long id) {
        return record().entries.page(id - 1, id, 1).getFirst();
    }

    private Link link(long id) {
        return Objects.requireNonNull(entry(id).link());
    }
}
