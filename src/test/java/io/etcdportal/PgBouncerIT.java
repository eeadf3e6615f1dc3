package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.HeldDownload;
import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.PgBouncer;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Portals that reach PostgreSQL through a pooler, which mixes their transactions. */
@NeedsEngine
class PgBouncerIT {

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final String LEDGER =
            "/api/v1/clusters/eu/payments/ledger/backups/" + NAME + "/content";
    private static final String TRANSFERS = "/api/v1/transfers";
    private static final int DOWNLOADS = 40;

    @TempDir private Path directory;

    private Portal portal(String name, PgBouncer database) throws IOException {
        Path own = Files.createDirectories(directory.resolve(name));
        return Portal.in(own)
                .teams(own)
                .set("spring.datasource.url", database.url())
                .set("spring.datasource.username", database.user())
                .set("spring.datasource.password", database.password())
                .directory("volume", "payments", directory.resolve("volume"))
                .start()
                .awaitReading();
    }

    @Test
    void portalsWorkThroughAPoolerOfTransactions() throws Exception {
        Snapshots.lay(
                directory.resolve("volume/v1/ledger").resolve(NAME),
                Snapshots.sealed(HeldDownload.SIZE));
        try (PgBouncer database = new PgBouncer();
                Portal first = portal("first", database);
                Portal second = portal("second", database);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> statuses =
                    IntStream.range(0, DOWNLOADS)
                            .mapToObj(i -> i % 2 == 0 ? first : second)
                            .map(
                                    portal ->
                                            clients.submit(
                                                    () ->
                                                            portal.send(
                                                                            portal.as(
                                                                                    "alice",
                                                                                    LEDGER),
                                                                            BodyHandlers
                                                                                    .discarding())
                                                                    .statusCode()))
                            .toList();
            for (Future<Integer> status : statuses) {
                assertThat(status.get()).isEqualTo(200);
            }

            try (HeldDownload download = new HeldDownload(first, "alice", LEDGER)) {
                String id = first.json("alice", TRANSFERS).get("items").get(0).get("id").asString();
                second.await(TRANSFERS, answer -> answer.findValuesAsString("id").contains(id));
                assertThat(
                                second.send(
                                                second.as("alice", TRANSFERS + "/" + id).DELETE(),
                                                BodyHandlers.discarding())
                                        .statusCode())
                        .isEqualTo(204);
                assertThat(first.lastEnd("ledger").get("outcome").asString()).isEqualTo("stopped");
                assertThat(download.head()).startsWith("HTTP/1.1 200");
            }
            assertThat(second.json("admin", "/api/v1/audit/verification").get("sound").asBoolean())
                    .isTrue();
        }
    }
}
