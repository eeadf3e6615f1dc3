package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.HeldDownload;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.Closeable;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Running downloads: how many there may be, who sees them, who ends them, and how all end. */
class ActiveDownloadTests {

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final String LEDGER =
            "/api/v1/clusters/eu/payments/ledger/backups/" + NAME + "/content";
    private static final String REGISTRY =
            "/api/v1/clusters/eu/platform/registry/backups/" + NAME + "/content";

    private static final Pattern ENDS = Pattern.compile("action=\"/transfers/([^/]+)/end\"");
    private static final Pattern NEXT = Pattern.compile("rel=\"next\" href=\"([^\"]+)\"");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path volumes;

    @TempDir private Path directory;

    /** Nothing changes them. */
    @BeforeAll
    static void lay() {
        byte[] backup = Snapshots.sealed(HeldDownload.SIZE);
        Snapshots.lay(volumes.resolve("payments/v1/ledger").resolve(NAME), backup);
        Snapshots.lay(volumes.resolve("platform/v1/registry").resolve(NAME), backup);
    }

    @Test
    void aRunningDownloadIsSeenByItsOwnerAndAdministratorsAlone() throws IOException {
        try (Portal portal = settings().start().awaitReading();
                HeldDownload download = new HeldDownload(portal, "alice", LEDGER)) {
            assertThat(download.head()).startsWith("HTTP/1.1 200");

            JsonNode running = portal.json("alice", "/api/v1/transfers").get("items");
            assertThat(running.size()).isOne();
            JsonNode one = running.get(0);
            assertThat(one.get("user").asString()).isEqualTo("alice");
            assertThat(one.get("backup").asString()).isEqualTo(NAME);
            assertThat(one.get("source").asString()).isEqualTo("payments");
            assertThat(one.get("length").asLong()).isEqualTo(HeldDownload.SIZE + 32);
            assertThat(one.get("sent").asLong()).isBetween(1L, HeldDownload.SIZE - 1L);
            assertThat(one.get("own").asBoolean()).isTrue();
            assertThat(portal.json("admin", "/api/v1/transfers").get("items").get(0).get("id"))
                    .isEqualTo(one.get("id"));
            assertThat(portal.json("bob", "/api/v1/transfers").get("items").isEmpty()).isTrue();
            assertThat(portal.json("carol", "/api/v1/transfers").get("items").isEmpty()).isTrue();

            assertThat(download.rest()).isEqualTo(HeldDownload.SIZE + 32);
            portal.await("/api/v1/transfers", answer -> answer.get("items").isEmpty());
        }
    }

    @Test
    void manyAreShownPageByPage() throws IOException {
        List<HeldDownload> downloads = new ArrayList<>();
        try (Portal portal = settings().start().awaitReading();
                Closeable _ = () -> downloads.forEach(HeldDownload::close)) {
            Visitor alice = new Visitor(portal);
            alice.signIn("alice", "alice" + Portal.PASSWORD);
            alice.keep("EBP_LANGUAGE", "de");
            for (int i = 0; i < 42; i++) {
                downloads.add(new HeldDownload(portal, "alice", LEDGER));
            }
            String first = alice.get("/transfers").body();
            Matcher next = NEXT.matcher(first);
            assertThat(next.find()).isTrue();
            String second = alice.get("/transfers" + next.group(1)).body();

            assertThat(first.length()).isLessThan(100_000);
            assertThat(ENDS.matcher(first).results()).hasSize(40);
            assertThat(ENDS.matcher(second).results()).hasSize(2);
            assertThat(Stream.of(first, second).flatMap(ActiveDownloadTests::ids).distinct())
                    .hasSize(42);

            JsonNode ten = portal.json("alice", "/api/v1/transfers?limit=10");
            assertThat(ten.get("items").size()).isEqualTo(10);
            assertThat(ten.get("total").asInt()).isEqualTo(42);
            JsonNode rest =
                    portal.json("alice", "/api/v1/transfers?cursor=" + ten.get("next").asString());
            assertThat(rest.get("items").size()).isEqualTo(32);
            assertThat(rest.get("first").asInt()).isEqualTo(11);
            assertThat(first).contains(">1–40 von 42<");
            assertThat(second).contains(">41–42 von 42<");
            assertThat(rest.has("next")).isFalse();
        }
    }

    private static Stream<String> ids(String page) {
        return ENDS.matcher(page).results().map(match -> match.group(1));
    }

    @Test
    void itsOwnerEndsItAndNobodyElseButAdministrators() throws IOException {
        try (Portal portal = settings().start().awaitReading();
                HeldDownload download = new HeldDownload(portal, "alice", LEDGER)) {
            String id = id(portal);

            HttpResponse<String> others = end(portal, "bob", id);
            HttpResponse<String> none = end(portal, "bob", "7d1f6b1e");
            assertThat(others.statusCode()).isEqualTo(404).isEqualTo(none.statusCode());
            assertThat(others.body()).contains("transfer-not-found");
            assertThat(end(portal, "carol", id).statusCode()).isEqualTo(404);
            assertThat(end(portal, "alice", id).statusCode()).isEqualTo(204);

            assertThat(download.rest()).isLessThan(HeldDownload.SIZE);
            JsonNode end = end(portal);
            assertThat(end.get("download").asString()).isEqualTo(id);
            assertThat(end.get("outcome").asString()).isEqualTo("stopped");
            assertThat(end.get("endedBy").asString()).isEqualTo("person");
            assertThat(end.get("detail").asString()).isEqualTo("alice stopped it.");
            JsonNode stopped = entry(portal, "download_stopped");
            assertThat(stopped.get("user").asString()).isEqualTo("alice");
            assertThat(stopped.get("details").get("download").asString()).isEqualTo(id);
            assertThat(end(portal, "alice", id).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void anAdministratorEndsItByThePage() throws IOException {
        try (Portal portal = settings().start().awaitReading();
                HeldDownload download = new HeldDownload(portal, "alice", LEDGER)) {
            Visitor admin = new Visitor(portal);
            admin.signIn("admin", "admin" + Portal.PASSWORD);
            assertThat(admin.get("/transfers").body())
                    .contains(NAME, "alice", "Stop", "data-live=");

            HttpResponse<String> answer = admin.post("/transfers/" + id(portal) + "/end", Map.of());

            assertThat(answer.statusCode()).isEqualTo(302);
            assertThat(download.rest()).isLessThan(HeldDownload.SIZE);
            assertThat(end(portal).get("detail").asString()).isEqualTo("admin stopped it.");
            assertThat(admin.get("/transfers").body()).contains("No active downloads");
        }
    }

    @Test
    void whoHasTooManyIsTurnedAwayAndOthersAreNot() throws IOException {
        Portal.Settings settings =
                settings()
                        .set("portal.downloads.at-once-per-viewer", 1)
                        .set("portal.downloads.wait-in-line", "10ms");
        try (Portal portal = settings.start().awaitReading()) {
            try (HeldDownload running = new HeldDownload(portal, "alice", LEDGER);
                    HeldDownload others = new HeldDownload(portal, "bob", REGISTRY)) {
                HttpResponse<String> refused = portal.get("alice", LEDGER);

                assertThat(running.head()).startsWith("HTTP/1.1 200");
                assertThat(others.head()).startsWith("HTTP/1.1 200");
                assertThat(refused.statusCode()).isEqualTo(429);
                assertThat(refused.headers().firstValueAsLong("Retry-After")).hasValue(10);
                assertThat(refused.body()).contains("too-many-transfers");
                JsonNode entry = entry(portal, "download_refused");
                assertThat(entry.get("user").asString()).isEqualTo("alice");
                assertThat(entry.get("subject").asString()).isEqualTo(NAME);
            }
            portal.await("/api/v1/transfers", answer -> answer.get("items").isEmpty());
            assertThat(portal.download("alice", LEDGER).body()).hasSize(HeldDownload.SIZE + 32);
        }
    }

    @Test
    void whereAllPlacesAreTakenAPlaceThatBecomesFreeInTimeIsTaken() throws IOException {
        Portal.Settings settings =
                settings()
                        .set("portal.downloads.at-once", 1)
                        .set("portal.downloads.wait-in-line", "30s");
        try (Portal portal = settings.start().awaitReading()) {
            HeldDownload running = new HeldDownload(portal, "alice", LEDGER);
            CompletableFuture<Integer> waiting =
                    CompletableFuture.supplyAsync(
                            () -> portal.download("bob", REGISTRY).body().length);

            running.close();

            assertThat(waiting.join()).isEqualTo(HeldDownload.SIZE + 32);
        }
    }

    @Test
    void whereAllPlacesStayTakenNobodyHangs() throws IOException {
        Portal.Settings settings =
                settings()
                        .set("portal.downloads.at-once", 1)
                        .set("portal.downloads.wait-in-line", "0s");
        try (Portal portal = settings.start().awaitReading();
                HeldDownload running = new HeldDownload(portal, "alice", LEDGER)) {
            HttpResponse<String> refused = portal.get("bob", REGISTRY);

            assertThat(running.head()).startsWith("HTTP/1.1 200");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValueAsLong("Retry-After")).hasValue(10);
            assertThat(refused.body()).contains("portal-busy");
            assertThat(entry(portal, "download_refused").get("user").asString()).isEqualTo("bob");
        }
    }

    @Test
    void aBusySourceIsLeftForAnotherAndElseToldOf() throws IOException {
        Snapshots.lay(
                directory.resolve("mirror/v1/ledger").resolve(NAME),
                Snapshots.sealed(HeldDownload.SIZE));
        Portal.Settings settings =
                settings()
                        .directory("mirror", "payments", directory.resolve("mirror"))
                        .set("portal.sources.directory.payments.limits.at-once", 1)
                        .set("portal.sources.directory.mirror.limits.at-once", 1);
        try (Portal portal = settings.start().awaitReading()) {
            // What has been read is no longer compared with another copy, which takes a place too.
            assertThat(portal.download("alice", LEDGER).body()).hasSize(HeldDownload.SIZE + 32);
            portal.await(LEDGER.replace("/content", ""), backup -> backup.has("check"));
            try (HeldDownload first = new HeldDownload(portal, "alice", LEDGER);
                    HeldDownload second = new HeldDownload(portal, "alice", LEDGER)) {
                assertThat(first.head()).startsWith("HTTP/1.1 200");
                assertThat(second.head()).startsWith("HTTP/1.1 200");
                assertThat(
                                portal.json("alice", "/api/v1/transfers")
                                        .get("items")
                                        .valueStream()
                                        .map(one -> one.get("source").asString()))
                        .containsExactlyInAnyOrder("payments", "mirror");

                HttpResponse<String> third = portal.get("alice", LEDGER);
                assertThat(third.statusCode()).isEqualTo(503);
                assertThat(third.headers().firstValueAsLong("Retry-After")).hasValue(10);
                assertThat(third.body()).contains("source-busy");
                assertThat(end(portal).get("outcome").asString()).isEqualTo("failed");
            }
        }
    }

    @Test
    void whatWasTakenTooLongIsEnded() throws IOException {
        try (Portal portal =
                        settings().set("portal.downloads.longest", "1ms").start().awaitReading();
                HeldDownload download = new HeldDownload(portal, "alice", LEDGER)) {
            assertThat(download.rest()).isLessThan(HeldDownload.SIZE);
            assertThat(end(portal).get("outcome").asString()).isEqualTo("interrupted");
        }
    }

    /** Other answers would have been given up by then. */
    @Test
    void aClientThatRestsForAWhileIsWaitedFor() throws Exception {
        Portal.Settings impatient = settings().set("server.tomcat.connection-timeout", "300ms");
        try (Portal portal = impatient.start().awaitReading();
                HeldDownload download = new HeldDownload(portal, "alice", LEDGER)) {
            Thread.sleep(Duration.ofMillis(1_500));

            assertThat(download.rest()).isEqualTo(HeldDownload.SIZE + 32);
            assertThat(end(portal).get("outcome").asString()).isEqualTo("completed");
        }
    }

    @Test
    void aClientThatTakesNothingForTooLongIsLeft() throws IOException {
        Portal.Settings settings = settings().set("portal.downloads.client-idle", "300ms");
        try (Portal portal = settings.start().awaitReading();
                HeldDownload download = new HeldDownload(portal, "alice", LEDGER)) {
            assertThat(end(portal).get("outcome").asString()).isEqualTo("aborted");
            assertThat(download.rest()).isLessThan(HeldDownload.SIZE);
        }
    }

    @Test
    void oneWhoseClientTakesNothingIsEndedAtOnce() throws IOException {
        try (Portal portal = settings().start().awaitReading();
                HeldDownload download = new HeldDownload(portal, "alice", LEDGER)) {
            assertThat(end(portal, "alice", id(portal)).statusCode()).isEqualTo(204);

            assertThat(end(portal).get("outcome").asString()).isEqualTo("stopped");
            assertThat(download.rest()).isLessThan(HeldDownload.SIZE);
        }
    }

    @Test
    void runningDownloadsFinishBeforeThePortalEndsAndNewOnesAreTurnedAway() throws IOException {
        Portal portal =
                settings()
                        .management()
                        .set("portal.downloads.finish-within", "60s")
                        .start()
                        .awaitReading();
        HeldDownload download = new HeldDownload(portal, "alice", LEDGER);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(portal::endGracefully);

        awaitStatus(portal, 503);
        HttpResponse<String> refused = portal.get("bob", REGISTRY);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValueAsLong("Retry-After")).hasValue(30);
        assertThat(refused.body()).contains("portal-stopping");
        assertThat(readiness(portal)).isEqualTo(503);
        assertThat(portal.get("alice", "/api/v1/clusters").statusCode()).isEqualTo(200);

        assertThat(download.rest()).isEqualTo(HeldDownload.SIZE + 32);
        closing.join();
        download.close();
        portal.close();
        try (Portal again = settings().start()) {
            assertThat(end(again).get("outcome").asString()).isEqualTo("completed");
            assertThat(entry(again, "download_refused").get("user").asString()).isEqualTo("bob");
        }
    }

    private static void awaitStatus(Portal portal, int status) {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
        while (portal.send(portal.as("bob", REGISTRY), BodyHandlers.discarding()).statusCode()
                != status) {
            assertThat(Instant.now()).isBefore(deadline);
        }
    }

    private static int readiness(Portal portal) {
        return portal.send(
                        java.net.http.HttpRequest.newBuilder(
                                portal.management("/actuator/health/readiness")),
                        BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void whatDoesNotFinishIsCutAndWrittenDownBeforeThePortalEnds() throws IOException {
        Portal portal =
                settings().set("portal.downloads.finish-within", "10ms").start().awaitReading();
        try (HeldDownload download = new HeldDownload(portal, "alice", LEDGER)) {
            portal.close();

            assertThat(download.rest()).isLessThan(HeldDownload.SIZE);
        }
        try (Portal again = settings().start()) {
            JsonNode end = end(again);
            assertThat(end.get("outcome").asString()).isEqualTo("interrupted");
            assertThat(end.get("detail").asString()).startsWith("The portal shut down");
            assertThat(end.get("bytes").asLong()).isBetween(1L, HeldDownload.SIZE - 1L);
        }
    }

    private static String id(Portal portal) {
        return portal.json("admin", "/api/v1/transfers").get("items").get(0).get("id").asString();
    }

    private static HttpResponse<String> end(Portal portal, String user, String id) {
        return portal.send(
                portal.as(user, "/api/v1/transfers/" + id).DELETE(), BodyHandlers.ofString());
    }

    private static JsonNode end(Portal portal) {
        return entry(portal, "download_end");
    }

    private static JsonNode entry(Portal portal, String event) {
        String path = "/api/v1/audit/entries?event=" + event;
        portal.await(path, page -> !page.get("items").isEmpty());
        return portal.json("admin", path).get("items").get(0);
    }

    private Portal.Settings settings() {
        Portal.Settings settings =
                Portal.in(directory).teams(directory).set("portal.downloads.check-first", "0B");
        for (String namespace : new String[] {"payments", "platform"}) {
            settings.directory(namespace, namespace, volumes.resolve(namespace));
        }
        return settings;
    }
}
