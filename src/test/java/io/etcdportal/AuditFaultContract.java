package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.audit.verify.AuditInvariants;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import javax.sql.DataSource;

/**
 * A database that takes no entries, and a journal that takes none either: what is served, what is
 * refused, and what is in the audit afterwards; on every database. docs/audit.md has it as a table.
 */
abstract class AuditFaultContract {

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int SEAL = 32;

    /** How long the large backup is: more than the buffers of a connection hold. */
    static final int LARGE = (32 << 20) + SEAL;

    @TempDir Path directory;

    /** Whoever was answered with a backup, in the order in which they asked. */
    final List<String> served = new ArrayList<>();

    /** Whoever was refused. */
    final List<String> refused = new ArrayList<>();

    /** Names the database, which the next test finds empty. */
    abstract Portal.Settings on(Portal.Settings settings);

    /** The same database, without the portal. */
    abstract DataSource database();

    /** A statement that keeps everybody else from adding entries, until the transaction ends. */
    abstract String lock();

    @BeforeEach
    void lay() throws IOException {
        lay("small", 4096);
        lay("large", LARGE - SEAL);
    }

    private void lay(String cluster, int size) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("volume/v1/" + cluster));
        Path backup = Files.write(folder.resolve(NAME), Snapshots.sealed(size));
        Files.setLastModifiedTime(backup, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }

    Portal.Settings settings() {
        return on(
                Portal.in(directory)
                        .teams(directory)
                        .set("portal.audit.deadline", "300ms")
                        .set("portal.catalog.refresh-every", "1h")
                        .set("portal.sources.directory.volume.site", "eu")
                        .set("portal.sources.directory.volume.namespace", "payments")
                        .set("portal.sources.directory.volume.path", directory.resolve("volume")));
    }

    /** Starts it, and has alice known to it. */
    Portal start(Portal.Settings settings) {
        Portal portal = settings.start();
        portal.await("/api/v1/sources", sources -> sources.get(0).has("answered"));
        assertThat(fetch(portal)).isEqualTo(200);
        return portal;
    }

    static String content(String cluster) {
        return "/api/v1/clusters/eu/payments/" + cluster + "/backups/" + NAME + "/content";
    }

    /** Fetches the small backup; {@return the status} */
    int fetch(Portal portal) {
        HttpResponse<String> answer =
                portal.send(portal.as("alice", content("small")), BodyHandlers.ofString());
        String request = answer.headers().firstValue("X-Request-Id").orElseThrow();
        if (answer.statusCode() == 200) {
            served.add(request);
        } else {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            assertThat(answer.body()).containsAnyOf("audit-unavailable", "database-unavailable");
            refused.add(request);
        }
        return answer.statusCode();
    }

    AuditInvariants account() {
        return new AuditInvariants(database());
    }

    /** Waits until what was served is in the database, and all is as it must be. */
    void settle() {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!account().ended().containsAll(served) && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        account()
                .awaitAnEndForEachBeginning(PATIENCE)
                .hasBeginningsInOrder(served)
                .tellsThatNothingWasSentTo(refused)
                .hasNoDoubles()
                .isSound();
    }

    /** While somebody else holds the lock. */
    private void whileLocked(Runnable what) throws SQLException {
        try (Connection other = database().getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("begin");
            statement.execute(lock());
            what.run();
            statement.execute("rollback");
        }
    }

    @Test
    void aDatabaseThatHangsCostsNoDownloadUntilTheJournalIsFull() throws SQLException {
        try (Portal portal = start(settings().set("portal.audit.journal-size", "64KB"))) {
            whileLocked(
                    () -> {
                        for (int i = 0; i < 10; i++) {
                            assertThat(fetch(portal)).isEqualTo(200);
                        }
                        while (fetch(portal) == 200) {
                            assertThat(served).hasSizeLessThan(500);
                        }
                    });
            settle();
            assertThat(fetch(portal)).isEqualTo(200);
            settle();
        }
    }

    /** Several at once, so that the database takes more than one of them too late. */
    @Test
    void whatTheDatabaseCountsTooLateIsCountedOnce() throws Exception {
        AtomicInteger denied = new AtomicInteger();
        AtomicBoolean asking = new AtomicBoolean(true);
        try (Portal portal = start(settings().set("portal.audit.count-repeats-for", "5s"));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> people = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                people.add(threads.submit(() -> deny(portal, asking, denied)));
            }
            for (int i = 0; i < 5; i++) {
                int before = denied.get();
                whileLocked(() -> awaitAtLeast(denied, before + 8));
                awaitAtLeast(denied, denied.get() + 8);
            }
            asking.set(false);
            for (Future<?> one : people) {
                one.get();
            }

            Instant deadline = Instant.now().plus(PATIENCE);
            while (account().times("DOWNLOAD_DENIED") < denied.get()) {
                assertThat(Instant.now()).isBefore(deadline);
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
            assertThat(account().times("DOWNLOAD_DENIED")).isEqualTo(denied.get());
        }
    }

    /** Who can't be signed in at the moment is not denied, and leaves no entry of it. */
    private static void deny(Portal portal, AtomicBoolean asking, AtomicInteger denied) {
        while (asking.get()) {
            HttpResponse<String> answer = portal.get("carol", content("small"));
            if (answer.statusCode() == 503) {
                assertThat(answer.body())
                        .containsAnyOf("database-unavailable", "too-many-sign-ins");
            } else {
                assertThat(answer.statusCode()).isEqualTo(403);
                denied.incrementAndGet();
            }
        }
    }

    private static void awaitAtLeast(AtomicInteger denied, int number) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (denied.get() < number) {
            assertThat(Instant.now()).isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    @Test
    void aJournalWithoutADiskIsNoneAndItsDiskMayComeBack() throws IOException, SQLException {
        Path journal = directory.resolve("home/audit-journal");
        Files.createDirectories(journal.getParent());
        Files.createSymbolicLink(journal, Path.of("/dev/full"));
        try (Portal portal = start(settings())) {
            assertThat(fetch(portal)).as("the database alone is enough").isEqualTo(200);
            whileLocked(
                    () -> {
                        assertThat(fetch(portal)).isEqualTo(503);
                        assertThat(fetch(portal)).isEqualTo(503);
                        deleteNow(journal);
                        assertThat(fetch(portal)).isEqualTo(200);
                    });
            settle();
        }
    }

    private static void deleteNow(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void withoutAJournalNothingIsServedThatTheDatabaseDoesNotTake() throws SQLException {
        try (Portal portal = start(settings().set("portal.audit.journal", false))) {
            whileLocked(
                    () -> {
                        assertThat(fetch(portal)).isEqualTo(503);
                        assertThat(fetch(portal)).isEqualTo(503);
                    });
            settle();
            Instant deadline = Instant.now().plus(PATIENCE);
            while (fetch(portal) != 200) {
                assertThat(Instant.now()).isBefore(deadline);
            }
            settle();
        }
    }
}
