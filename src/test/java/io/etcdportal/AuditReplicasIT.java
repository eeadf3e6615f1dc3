package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.audit.verify.AuditInvariants;
import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.PackagedPortal;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.PostgresServer;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Four portals on one PostgreSQL write one chain under load; the fourth, a process of its own, is
 * killed in the middle (SIGKILL), another one ends its downloads, and it starts again.
 */
@NeedsEngine
class AuditReplicasIT {

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final List<Integer> SIZES = List.of(4096, 73_760, 1 << 20, 8 << 20);
    private static final int CLIENTS = 40;

    /** Long enough that nobody is silent who only has to wait for a busy machine. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    @TempDir private Path directory;
    private final PostgresServer server = new PostgresServer();
    private final List<Portal> portals = new ArrayList<>();
    private final AtomicInteger signedIn = new AtomicInteger();
    private final AtomicInteger denied = new AtomicInteger();
    private volatile boolean running = true;

    @BeforeEach
    void start() throws IOException {
        for (int size : SIZES) {
            Path folder = Files.createDirectories(directory.resolve("volume/v1/size" + size));
            Path backup = Files.write(folder.resolve(NAME), Snapshots.sealed(size));
            Files.setLastModifiedTime(
                    backup, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        }
        server.start();
        for (String name : List.of("a", "b", "c")) {
            portals.add(settings(name).start());
        }
    }

    @AfterEach
    void stop() {
        portals.forEach(Portal::close);
        server.stop();
    }

    private Portal.Settings settings(String name) throws IOException {
        Path home = Files.createDirectories(directory.resolve(name));
        return Portal.in(home)
                .teams(home)
                .database(server)
                .set("portal.audit.checkpoint-entries", 50)
                .set("portal.audit.count-repeats-for", "5s")
                .set("portal.audit.interrupted-after", SILENCE.toSeconds() + "s")
                .set("portal.sources.directory.volume.site", "eu")
                .set("portal.sources.directory.volume.namespace", "payments")
                .set("portal.sources.directory.volume.path", directory.resolve("volume"));
    }

    @Test
    void fourPortalsWriteOneChainAndOneOfThemDies() throws Exception {
        List<String> got;
        try (PackagedPortal fourth =
                PackagedPortal.fromClasses(
                        directory, List.of("-Xmx256m"), Map.of(), settings("d").arguments())) {
            try (DownloadClients downloadClients = new DownloadClients(CLIENTS, backups(fourth))) {
                List<Thread> others = others();
                fourth.await(() -> downloadClients.got().size() > 200 && account().portals() == 4);
                fourth.kill();
                int before = downloadClients.got().size();
                awaitMore(downloadClients, before + 100);
                running = false;
                for (Thread other : others) {
                    other.join();
                }
                got = downloadClients.end().stream().map(DownloadClients.Got::requestId).toList();
            }
        }

        AuditInvariants account = account().awaitAnEndForEachBeginning(Duration.ofMinutes(2));
        assertThat(account.endedForTheSilent()).isPositive();
        // What a busy database did not take in time is in the journal of the portal that served it,
        // and the one that was killed hands in its own when it starts again.
        portals.add(settings("d").start());
        awaitBeginningsOf(got, account);
        account.awaitAnEndForEachBeginning(Duration.ofMinutes(2));
        account.hasBeginningsOf(got).hasNoDoublesButEndsOfTheSilent().isSound();
        assertThat(account.count("SIGNED_IN", "")).isEqualTo(signedIn.get()).isPositive();
        assertAllDeniedAreCounted(account);
        assertThat(account.count("DOWNLOAD_DENIED", "")).isLessThan(denied.get());
        assertThat(
                        portals.getFirst()
                                .json("admin", "/api/v1/audit/verification")
                                .get("sound")
                                .asBoolean())
                .isTrue();
        System.out.printf(
                "four portals: %d answers with bytes, %d entries, %d begun, %d ended for the dead,"
                        + " %d signed in, %d denied%n",
                got.size(),
                account.entries(),
                account.count("DOWNLOAD_BEGIN", ""),
                account.endedForTheSilent(),
                signedIn.get(),
                denied.get());
    }

    private static void awaitBeginningsOf(List<String> requests, AuditInvariants account)
            throws InterruptedException {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(1));
        while (!account.begun().containsAll(requests) && Instant.now().isBefore(deadline)) {
            Thread.sleep(200);
        }
    }

    /** The same denied request is counted, by all portals together, and the count told later. */
    private void assertAllDeniedAreCounted(AuditInvariants account) throws InterruptedException {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(1));
        while (account.times("DOWNLOAD_DENIED") < denied.get()) {
            assertThat(Instant.now()).isBefore(deadline);
            Thread.sleep(200);
        }
        assertThat(account.times("DOWNLOAD_DENIED")).isEqualTo(denied.get()).isPositive();
    }

    private static void awaitMore(DownloadClients downloadClients, int number)
            throws InterruptedException {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(2));
        while (downloadClients.got().size() < number) {
            assertThat(Instant.now()).isBefore(deadline);
            Thread.sleep(50);
        }
    }

    /** Of each portal the same ones. */
    private List<URI> backups(PackagedPortal fourth) {
        return SIZES.stream()
                .map(size -> "/api/v1/clusters/eu/payments/size" + size + "/backups/latest/content")
                .flatMap(
                        path ->
                                Stream.concat(
                                        Stream.of(fourth.uri(path)),
                                        portals.stream().map(portal -> portal.uri(path))))
                .toList();
    }

    /** Some sign in and out again, and some ask for what they may not have. */
    private List<Thread> others() {
        return portals.stream()
                .flatMap(
                        portal ->
                                Stream.of(
                                        Thread.ofVirtual().start(() -> keepSigningIn(portal)),
                                        Thread.ofVirtual().start(() -> keepAsking(portal))))
                .toList();
    }

    private void keepSigningIn(Portal portal) {
        while (running) {
            new Visitor(portal).signIn("bob", "bob" + Portal.PASSWORD);
            signedIn.incrementAndGet();
        }
    }

    private void keepAsking(Portal portal) {
        while (running) {
            String path = "/api/v1/clusters/eu/payments/size4096/backups/" + NAME + "/content";
            assertThat(portal.get("carol", path).statusCode()).isEqualTo(403);
            denied.incrementAndGet();
        }
    }

    private AuditInvariants account() {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(server.getJdbcUrl());
        database.setUser(server.getUsername());
        database.setPassword(server.getPassword());
        return new AuditInvariants(database);
    }
}
