package io.etcdportal;

import io.etcdportal.audit.verify.AuditInvariants;
import io.etcdportal.testbed.PackagedJar;
import io.etcdportal.testbed.PackagedPortal;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.TestScale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

import javax.sql.DataSource;

/**
 * The shipped jar is killed (SIGKILL) at random moments under 50 parallel downloads, and started
 * again. In every second round the database is locked by somebody else before the kill, so that
 * entries are on their way into the journal. {@code -Daudit.kills=200} does it more often than the
 * usual three times.
 */
abstract class AuditKillContract {

    private static final int KILLS = TestScale.of("audit.kills", 3, 50);
    private static final int CLIENTS = 50;

    private static final int WORTH_LEARNING = 20;

    /** After so many kills the whole chain is verified, and at the end. */
    private static final int VERIFIED_EVERY = 20;

    private static final List<Integer> SIZES = List.of(4096, 73_760, 1 << 20, 8 << 20);
    private static final List<String> JAVA =
            List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    @TempDir private Path directory;
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    /** Whoever got bytes from a portal that was killed. */
    private final List<String> got = new ArrayList<>();

    /** Names the database. */
    abstract Portal.Settings on(Portal.Settings settings);

    /** The same database, without the portal. */
    abstract DataSource database(Path directory);

    /** A statement that keeps everybody else from adding entries, until the transaction ends. */
    abstract String lock();

    @Test
    void whateverWasSentWasRecordedAndEverythingThatBeganHasAnEnd() throws Exception {
        lay();
        List<String> settings =
                on(Portal.in(directory)
                                .teams(directory)
                                .set("portal.audit.deadline", "200ms")
                                .set("portal.audit.checkpoint-entries", 100)
                                .set("portal.sources.directory.volume.site", "eu")
                                .set("portal.sources.directory.volume.namespace", "payments")
                                .set(
                                        "portal.sources.directory.volume.path",
                                        directory.resolve("volume")))
                        .arguments();
        PackagedJar jar = jar(settings);
        for (int round = 0; round < KILLS; round++) {
            killUnderLoad(jar, settings, round % 2 == 1);
            tell(round);
            if (round % VERIFIED_EVERY == VERIFIED_EVERY - 1) {
                account().isSound();
            }
        }
        PackagedPortal.start(directory, jar, settings).close();
        account().hasBeginningsOf(got).hasAnEndForEachBeginning().hasNoDoubles().isSound();
    }

    private AuditInvariants account() {
        return new AuditInvariants(database(directory));
    }

    private void lay() throws IOException {
        for (int size : SIZES) {
            Path folder = Files.createDirectories(directory.resolve("volume/v1/size" + size));
            Path backup = folder.resolve("3.5.16_0000000000000025_etcd.backup");
            Files.write(backup, Snapshots.sealed(size));
            Files.setLastModifiedTime(
                    backup, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        }
    }

    /**
     * {@return the jar, for so many lives with what a first one has learnt, which ended in good
     * order: else that costs more than it saves}
     */
    private PackagedJar jar(List<String> settings) throws Exception {
        PackagedJar jar = new PackagedJar(JAVA).extracted(directory.resolve("jar"));
        if (KILLS < WORTH_LEARNING) {
            return jar;
        }
        Path cache = directory.resolve("classes.aot");
        try (PackagedPortal portal =
                        PackagedPortal.start(directory, jar.learning(cache), settings);
                DownloadClients downloadClients = new DownloadClients(CLIENTS, backups(portal))) {
            portal.await(() -> downloadClients.got().size() > 20);
        }
        return jar.trained(cache);
    }

    /** One life of a portal; what the lives before left is checked as soon as it has started. */
    private void killUnderLoad(PackagedJar jar, List<String> settings, boolean locked)
            throws Exception {
        try (PackagedPortal portal = PackagedPortal.start(directory, jar, settings)) {
            account().hasBeginningsOf(got).hasAnEndForEachBeginning().hasNoDoubles();
            try (DownloadClients downloadClients = new DownloadClients(CLIENTS, backups(portal))) {
                portal.await(() -> downloadClients.got().size() > 20);
                pause(1500);
                if (locked) {
                    killWhileLocked(portal);
                } else {
                    portal.kill();
                }
                downloadClients.end().stream()
                        .map(DownloadClients.Got::requestId)
                        .forEach(got::add);
            }
        }
    }

    private void killWhileLocked(PackagedPortal portal) throws SQLException {
        try (Connection other = database(directory).getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("begin");
            statement.execute(lock());
            pause(1500);
            portal.kill();
            statement.execute("rollback");
        }
    }

    private void pause(int most) {
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(most)).toNanos());
    }

    private static List<URI> backups(PackagedPortal portal) {
        return SIZES.stream()
                .map(
                        size ->
                                portal.uri(
                                        "/api/v1/clusters/eu/payments/size"
                                                + size
                                                + "/backups/latest/content"))
                .toList();
    }

    private void tell(int round) {
        AuditInvariants account = account();
        System.out.printf(
                "kill %d of %d (seed %d): %d answers with bytes, %d entries, %d begun, %d"
                        + " interrupted%n",
                round + 1,
                KILLS,
                seed,
                got.size(),
                account.entries(),
                account.count("DOWNLOAD_BEGIN", ""),
                account.count("DOWNLOAD_END", "INTERRUPTED"));
    }
}
