package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.audit.verify.AuditInvariants;
import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.PackagedJar;
import io.etcdportal.testbed.PackagedPortal;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.PostgresServer;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.TestScale;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Three portals on one PostgreSQL under 60 downloads at once: they run the version before first,
 * are upgraded one after the other, one is killed, and the database restarts. In long runs only.
 * {@code -Dold.jar=…} names a jar of the version before; without it, one is built.
 */
@NeedsEngine
class ReplicaDrillIT {

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final String CONTENT =
            "/api/v1/clusters/eu/payments/ledger/backups/" + NAME + "/content";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int CLIENTS = 60;
    private static final int SIZE = 8 << 20;

    /** The last commit whose migrations end with V16. */
    private static final String OLD = "7613c6c6ed30e945dc0c04766b321b945cb386b5";

    @TempDir private Path directory;
    private final PostgresServer server = new PostgresServer().onOnePort();
    private final Map<String, PackagedPortal> portals = new ConcurrentSkipListMap<>();
    private final byte[] backup = Snapshots.sealed(SIZE);

    @BeforeEach
    void start() throws Exception {
        Assumptions.assumeTrue(TestScale.isLong(), "it takes some minutes");
        Snapshots.lay(directory.resolve("volume/v1/ledger").resolve(NAME), backup);
        Portal.in(directory).teams(directory);
        server.start();
    }

    @AfterEach
    void stop() {
        portals.values().forEach(PackagedPortal::kill);
        server.stop();
    }

    private List<String> settings(String name) throws Exception {
        Path home = Files.createDirectories(directory.resolve(name));
        return Portal.in(home)
                .set("portal.access-file", directory.resolve("access.yaml"))
                .database(server)
                .set("portal.catalog.refresh-every", "5s")
                .set("portal.audit.interrupted-after", "20s")
                .set("portal.downloads.finish-within", "60s")
                .set("portal.downloads.at-once-per-viewer", 2 * CLIENTS)
                .set("portal.downloads.at-once-per-team", 2 * CLIENTS)
                .directory("volume", "payments", directory.resolve("volume"))
                .arguments();
    }

    private void startOld(String name) throws Exception {
        PackagedJar jar = new PackagedJar(oldJar(), List.of("-Xmx256m", "-XX:+UseSerialGC"));
        portals.put(name, PackagedPortal.start(directory, jar, settings(name)));
    }

    private void startNew(String name) throws Exception {
        portals.put(
                name,
                PackagedPortal.fromClasses(
                        directory, List.of("-Xmx256m"), Map.of(), settings(name)));
    }

    private Path oldJar() throws Exception {
        String named = System.getProperty("old.jar");
        if (named != null) {
            return Path.of(named).toAbsolutePath();
        }
        Path checkout = Path.of("target", "old").toAbsolutePath();
        Path jar = checkout.resolve("target/etcd-backup-portal.jar");
        if (Files.notExists(jar)) {
            Files.createDirectories(checkout);
            Path archive = directory.resolve("old.tar");
            run("git", "archive", "-o", archive.toString(), OLD);
            run("tar", "-xf", archive.toString(), "-C", checkout.toString());
            run(
                    checkout.resolve("mvnw").toString(),
                    "-q",
                    "-B",
                    "-f",
                    checkout.resolve("pom.xml").toString(),
                    "-Dmaven.test.skip=true",
                    "package");
        }
        return jar;
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private void upgrade(String name) throws Exception {
        Objects.requireNonNull(portals.remove(name)).close();
        startNew(name);
    }

    private List<URI> backups() {
        return portals.values().stream().map(portal -> portal.uri(CONTENT)).toList();
    }

    private static void awaitMore(PersistentClients clients, int number) {
        int before = clients.whole();
        Instant deadline = Instant.now().plus(PATIENCE);
        while (clients.whole() < before + number) {
            assertThat(Instant.now()).as(clients.toString()).isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    @Test
    void downloadsSurviveAKillAnUpgradeAndARestartOfTheDatabase() throws Exception {
        for (String name : Set.of("a", "b", "c")) {
            startOld(name);
        }
        PersistentClients clients =
                new PersistentClients(CLIENTS, this::backups, Snapshots.sha256(backup));
        try (clients) {
            awaitMore(clients, CLIENTS);
            for (String name : List.of("a", "b", "c")) {
                upgrade(name);
                awaitMore(clients, CLIENTS / 2);
            }
            tell("upgraded in turn", clients);
            int broken = clients.broken();

            Objects.requireNonNull(portals.get("b")).kill();
            portals.remove("b");
            awaitMore(clients, CLIENTS);
            assertThat(clients.broken()).as("seen by the clients").isGreaterThan(broken);
            assertThat(clients.resumed()).isPositive();
            startNew("b");
            tell("killed one", clients);

            server.kill();
            LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
            server.startAgain();
            awaitMore(clients, CLIENTS);
            tell("restarted the database", clients);
        }
        tell("at the end", clients);

        assertThat(clients.wrong()).isZero();
        assertThat(clients.resumed())
                .as("all that broke off")
                .isGreaterThanOrEqualTo(clients.broken());
        AuditInvariants account = account().awaitAnEndForEachBeginning(PATIENCE);
        awaitBeginningsOf(clients.served(), account);
        account.awaitAnEndForEachBeginning(PATIENCE)
                .hasBeginningsOf(clients.served())
                .hasNoDoublesButEndsOfTheSilent()
                .isSound();
        assertThat(account.count("DOWNLOAD_END", "COMPLETED"))
                .isGreaterThanOrEqualTo(clients.whole());
        System.out.printf(
                "drill: %d begun, %d completed, %d interrupted, %d ended for the dead, %d"
                        + " entries%n",
                account.count("DOWNLOAD_BEGIN", ""),
                account.count("DOWNLOAD_END", "COMPLETED"),
                account.count("DOWNLOAD_END", "INTERRUPTED"),
                account.endedForTheSilent(),
                account.entries());
    }

    private static void tell(String when, PersistentClients clients) {
        System.out.println("drill, " + when + ": " + clients);
    }

    /** What a database did not take in time is in the journal of a portal for some seconds. */
    private static void awaitBeginningsOf(List<String> requests, AuditInvariants account) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!account.begun().containsAll(requests) && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
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
