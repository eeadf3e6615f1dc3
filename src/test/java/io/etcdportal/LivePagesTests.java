package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.catalog.LivePages;
import io.etcdportal.testbed.EventStream;
import io.etcdportal.testbed.HeldDownload;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Pages that are kept up to date: what they are told, what they aren't, and how that ends. */
class LivePagesTests {

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final String NEXT = "3.5.16_0000000000000030_etcd.backup";
    private static final String LEDGER = "/clusters/eu/payments/ledger";
    private static final String REGISTRY = "/clusters/eu/platform/registry";

    @TempDir private Path directory;

    private Portal.Settings settings() {
        lay("payments", "ledger", NAME);
        lay("platform", "registry", NAME);
        return Portal.in(directory)
                .teams(directory)
                .set("portal.catalog.refresh-every", "1s")
                .directory("payments", "payments", directory.resolve("payments"))
                .directory("platform", "platform", directory.resolve("platform"));
    }

    private void lay(String source, String cluster, String name) {
        Snapshots.lay(
                directory.resolve(source + "/v1/" + cluster + "/" + name),
                Snapshots.sealed(HeldDownload.SIZE));
    }

    private static Visitor signedIn(Portal portal, String user) {
        Visitor visitor = new Visitor(portal);
        visitor.signIn(user, user + Portal.PASSWORD);
        return visitor;
    }

    @Test
    void aNewBackupIsToldToWhoMaySeeItInTheWordsOfThePage() {
        try (Portal portal = settings().start().awaitReading();
                EventStream page = signedIn(portal, "alice").listen("/live" + LEDGER)) {
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.header("Content-Type")).startsWith("text/event-stream");
            assertThat(page.next("page")).startsWith("<main").contains(NAME).doesNotContain(NEXT);

            lay("payments", "ledger", NEXT);

            assertThat(page.nextWith("page", NEXT)).contains("Download", "data-part");
        }
    }

    @Test
    void progressOfADownloadIsToldAndItsEnd() {
        try (Portal portal = settings().start().awaitReading();
                EventStream page = signedIn(portal, "alice").listen("/live/transfers")) {
            assertThat(page.next("page")).contains("Nothing is running");
            try (HeldDownload download =
                    new HeldDownload(
                            portal,
                            "alice",
                            "/api/v1" + LEDGER + "/backups/" + NAME + "/content")) {
                assertThat(download.head()).startsWith("HTTP/1.1 200");
                assertThat(page.nextWith("page", "<progress")).contains(NAME, "End it");
                download.rest();
            }
            assertThat(page.nextWith("page", "Nothing is running")).doesNotContain(NAME);
        }
    }

    /** Nothing comes, not even something empty: neither what nor when. */
    @Test
    void whatAViewerMayNotSeeDoesNotStir() {
        try (Portal portal = settings().set("portal.live.longest", "8s").start().awaitReading();
                EventStream page = signedIn(portal, "bob").listen("/live/transfers");
                HeldDownload download =
                        new HeldDownload(
                                portal,
                                "alice",
                                "/api/v1" + LEDGER + "/backups/" + NAME + "/content")) {
            assertThat(page.next("page")).contains("Nothing is running");
            assertThat(download.head()).startsWith("HTTP/1.1 200");
            assertThat(portal.json("alice", "/api/v1/transfers").get("items").size()).isOne();

            assertThat(page.eventsToTheEnd()).isEmpty();
        }
    }

    @Test
    void aHiddenClusterIsLikeNone() {
        try (Portal portal = settings().start().awaitReading()) {
            Visitor alice = signedIn(portal, "alice");

            HttpResponse<String> hidden = alice.get("/live" + REGISTRY);
            HttpResponse<String> none = alice.get("/live/clusters/eu/platform/nobody");

            assertThat(hidden.statusCode()).isEqualTo(404).isEqualTo(none.statusCode());
            assertThat(withoutId(hidden)).isEqualTo(withoutId(none));
        }
    }

    private static String withoutId(HttpResponse<String> answer) {
        return Portal.withoutIds(answer.body())
                .replaceAll("name=\"_csrf\" value=\"[^\"]+\"", "CSRF");
    }

    @Test
    void itIsOverWithTheRight() throws IOException {
        try (Portal portal = settings().start().awaitReading();
                EventStream page = signedIn(portal, "alice").listen("/live" + LEDGER)) {
            page.next("page");

            Path access = directory.resolve("access.yaml");
            Files.writeString(
                    access, Files.readString(access).replace("users: [alice]", "users: [zoe]"));

            assertThat(page.eventsToTheEnd()).last().asString().startsWith("over");
        }
    }

    @Test
    void itIsOverWithTheSession() {
        try (Portal portal = settings().start().awaitReading()) {
            Visitor alice = signedIn(portal, "alice");
            try (EventStream page = alice.listen("/live/sources")) {
                assertThat(page.next("page")).contains("payments").doesNotContain("platform");
                alice.get("/sources");

                alice.post("/logout", Map.of());

                assertThat(page.eventsToTheEnd()).last().asString().startsWith("over");
            }
            assertThat(alice.get("/live/sources").headers().firstValue("Location").orElseThrow())
                    .endsWith("/login");
        }
    }

    @Test
    void whoHasTooManyIsToldSoAndOthersAreNot() {
        Portal.Settings settings =
                settings().set("portal.live.at-once", 3).set("portal.live.at-once-per-viewer", 2);
        try (Portal portal = settings.start().awaitReading()) {
            Visitor alice = signedIn(portal, "alice");
            Visitor bob = signedIn(portal, "bob");
            try (EventStream one = alice.listen("/live/sources");
                    EventStream two = alice.listen("/live/transfers")) {
                HttpResponse<String> third = alice.get("/live" + LEDGER);
                assertThat(third.statusCode()).isEqualTo(429);
                assertThat(third.headers().firstValueAsLong("Retry-After")).hasValue(30);
                assertThat(third.body()).contains("You have too many pages open");
                try (EventStream others = bob.listen("/live/sources")) {
                    assertThat(others.status()).isEqualTo(200);
                    HttpResponse<String> full = signedIn(portal, "carol").get("/live/sources");
                    assertThat(full.statusCode()).isEqualTo(503);
                    assertThat(full.headers().firstValueAsLong("Retry-After")).hasValue(30);
                }
                assertThat(one.status()).isEqualTo(two.status()).isEqualTo(200);
            }
            becomesFree(alice, "/live" + LEDGER);
        }
    }

    /** Who has gone is found by what is sent to them. */
    private static void becomesFree(Visitor visitor, String path) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        int status = 429;
        while (status != 200 && System.nanoTime() < end) {
            try (EventStream again = visitor.listen(path)) {
                status = again.status();
            }
        }
        assertThat(status).isEqualTo(200);
    }

    /** Else it would have to be waited for. */
    @Test
    void noneIsBegunWhenThePortalIsAboutToEnd() {
        try (Portal portal = settings().start().awaitReading()) {
            Visitor alice = signedIn(portal, "alice");
            portal.bean(LivePages.class).stop();

            HttpResponse<String> late = alice.get("/live/sources");

            assertThat(late.statusCode()).isEqualTo(503);
            assertThat(late.headers().firstValueAsLong("Retry-After")).hasValue(30);
        }
    }

    @Test
    void itHoldsUpNoStop() {
        Portal portal = settings().set("portal.live.longest", "10m").start().awaitReading();
        try (EventStream page = signedIn(portal, "alice").listen("/live/sources")) {
            page.next("page");

            portal.endGracefully();

            // It ends as an answer ends, not as a connection breaks.
            assertThat(page.eventsToTheEnd()).noneMatch(event -> event.startsWith("over"));
        } finally {
            portal.close();
        }
    }
}
