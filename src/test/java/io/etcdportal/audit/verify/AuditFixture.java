package io.etcdportal.audit.verify;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditEntry.How;
import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.audit.AuditEntry.Result;
import io.etcdportal.audit.AuditEntry.What;
import io.etcdportal.audit.AuditEntry.Who;
import io.etcdportal.audit.AuditSettings;
import io.etcdportal.audit.DownloadResult;
import io.etcdportal.audit.chain.Chain;
import io.etcdportal.audit.chain.ChainContinuity;
import io.etcdportal.audit.chain.CheckpointFile;
import io.etcdportal.audit.chain.RepeatCounter;
import io.etcdportal.audit.chain.SigningKey;
import io.etcdportal.audit.chain.VerificationResult;
import io.etcdportal.audit.store.AuditTable;
import io.etcdportal.audit.store.ChainedEntry;
import io.etcdportal.audit.store.Checkpoint;
import io.etcdportal.audit.store.CheckpointTable;
import io.etcdportal.audit.store.DerivedTables;
import io.etcdportal.audit.store.HeadTable;
import io.etcdportal.audit.store.OpenDownloadTable;
import io.etcdportal.audit.store.RepeatTable;
import io.etcdportal.cluster.ClusterId;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;

import javax.sql.DataSource;

/** A record of the audit in a database, without a portal. */
public final class AuditFixture {

    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private static final int AT_ONCE = 5;

    final JdbcClient jdbc;
    final AuditTable entries;
    final CheckpointTable checkpoints;
    final HeadTable heads;
    final RepeatTable repeats;
    final DerivedTables derived;
    final OpenDownloadTable open;
    final SigningKey key;
    final CheckpointFile file;
    final ChainContinuity chainContinuity;
    final Chain chain;
    final VerifiableExport verifiableExport;

    /**
     * Opens one.
     *
     * @param directory for the key
     * @param checkpointEntries after how many entries a checkpoint is signed
     */
    AuditFixture(DataSource database, Path directory, int checkpointEntries, Clock clock) {
        AuditSettings settings = settings(directory, checkpointEntries);
        jdbc = JdbcClient.create(database);
        NamedParameterJdbcTemplate batches = new NamedParameterJdbcTemplate(database);
        entries = new AuditTable(batches);
        checkpoints = new CheckpointTable(jdbc);
        repeats = new RepeatTable(jdbc);
        derived = new DerivedTables(jdbc);
        heads = new HeadTable(jdbc, new JdbcTemplate(database));
        open = new OpenDownloadTable(batches);
        key = new SigningKey(settings);
        file = new CheckpointFile(settings);
        chainContinuity = new ChainContinuity(entries, checkpoints, heads, file, key, clock);
        chain =
                new Chain(
                        heads,
                        entries,
                        open,
                        new RepeatCounter(repeats, entries, settings, clock),
                        checkpoints,
                        key,
                        chainContinuity,
                        settings,
                        new TransactionTemplate(new JdbcTransactionManager(database)),
                        clock);
        verifiableExport =
                new VerifiableExport(
                        chain, heads, entries, checkpoints, key, chainContinuity, clock);
        checkpoints.add(key.publicKey(), NOON);
    }

    public static AuditSettings settings(Path directory, int checkpointEntries) {
        return new AuditSettings(
                directory,
                Duration.ofSeconds(2),
                true,
                DataSize.ofKilobytes(64),
                Duration.ofMinutes(5),
                null,
                checkpointEntries,
                Duration.ofDays(1),
                null,
                Duration.ofMinutes(15),
                null,
                null);
    }

    /** Forgets everything, as if nothing had ever been recorded. */
    void clear() {
        for (String table :
                List.of(
                        "audit_entry",
                        "audit_entry_team",
                        "audit_cluster",
                        "audit_person",
                        "audit_checkpoint",
                        "audit_open",
                        "audit_repeat")) {
            jdbc.sql("delete from " + table).update();
        }
        heads.move(
                new HeadTable.Head(
                        0, ChainedEntry.NOTHING_BEFORE, 0, Instant.EPOCH.plus(Duration.ofDays(1))));
        jdbc.sql("update audit_head set checkpoint_at = :noon")
                .param("noon", NOON.toEpochMilli())
                .update();
    }

    /** Adds entries, the first of which has that number, some at a time. */
    void fill(long from, long to) {
        for (long next = from; next <= to; next += AT_ONCE) {
            chain.add(
                    LongStream.rangeClosed(next, Math.min(to, next + AT_ONCE - 1))
                            .mapToObj(AuditFixture::entry)
                            .toList());
        }
    }

    /** An entry in which every part says something. */
    public static AuditEntry entry(long number) {
        return entry(Event.DOWNLOAD_END, "download-" + number, number);
    }

    public static AuditEntry entry(Event event, String download, long number) {
        return new AuditEntry(
                0,
                UUID.randomUUID().toString(),
                NOON.plusMillis(number),
                event,
                new Who(
                        "portal_token",
                        "local/alice",
                        "alice",
                        List.of("payments", "sre \"on call\""),
                        "0123456789ab"),
                new What(
                        new ClusterId("eu", "payments", "ledger"),
                        "3.5.16_0000000000000025_etcd.backup",
                        "3.5.16",
                        37L),
                new How("127.0.0.1", "curl/8 \u00e9\ud83d\udd11", "request-" + number, "bytes=0-9"),
                download,
                event == Event.DOWNLOAD_END
                        ? new Result(
                                Outcome.FAILED,
                                "bucket",
                                "v1/ledger/x",
                                List.of(
                                        new DownloadResult.Segment(
                                                "bucket", "v1/ledger/x", 0, 10, "It broke.")),
                                10L,
                                73_760L,
                                "ab".repeat(32),
                                "sealed",
                                "source",
                                12L)
                        : null,
                "It broke.",
                Map.of("number", Long.toString(number), "a/b", "<\t>"),
                "portal-1",
                null);
    }

    VerificationResult verdict(List<Checkpoint> kept) {
        return new Verification(
                        new DatabaseLogReader(entries, derived, checkpoints, heads),
                        List.of(key.publicKey()),
                        kept)
                .verdict();
    }

    /** What somebody finds who has no key to compare with. */
    VerificationResult verdictWithoutKey() {
        return new Verification(
                        new DatabaseLogReader(entries, derived, checkpoints, heads),
                        List.of(),
                        List.of())
                .verdict();
    }

    /** What the portal itself finds. */
    VerificationResult verdictOfPortal(List<Checkpoint> kept) {
        return Verification.by(
                        new DatabaseLogReader(entries, derived, checkpoints, heads),
                        key.publicKey(),
                        kept)
                .verdict();
    }
}
