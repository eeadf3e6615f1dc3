package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.HeldDownload;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** An open page asks for itself: what it is told, what it isn't, and how that ends. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LivePagesTests {

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final String NEXT = "3.5.16_0000000000000030_etcd.backup";
    private static final String LEDGER = "/clusters/eu/payments/ledger";

    private Path directory;
    private Portal portal;

    @BeforeAll
    void start(@TempDir Path directory) {
        this.directory = directory;
        lay("payments", "ledger", NAME);
        lay("platform", "registry", NAME);
        portal =
                Portal.in(directory)
                        .teams(directory)
                        .set("portal.checks.newest", 0)
                        .set("portal.catalog.refresh-every", "1s")
                        .directory("payments", "payments", directory.resolve("payments"))
                        .directory("platform", "platform", directory.resolve("platform"))
                        .start()
                        .awaitReading();
    }

    @AfterAll
    void stop() {
        portal.close();
    }

    private void lay(String source, String cluster, String name) {
        Snapshots.lay(
                directory.resolve(source + "/v1/" + cluster + "/" + name),
                Snapshots.sealed(HeldDownload.SIZE));
    }

    private Visitor signedIn(String user) {
        Visitor visitor = new Visitor(portal);
        visitor.signIn(user, user + Portal.PASSWORD);
        return visitor;
    }

    private static String tag(HttpResponse<?> answer) {
        return answer.headers().firstValue("ETag").orElseThrow();
    }

    /** Pages tell how long ago something was, and are another page every 20 seconds for that. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/transfers",
                LEDGER + "?etcdVersion=3.5",
                LEDGER + "/backups/" + NAME,
            })
    void whatHasNotChangedIsNotSentAgain(String path) {
        Visitor alice = signedIn("alice");
        HttpResponse<String> first = alice.poll(path, "");
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body()).contains("<main", "data-part");
        assertThat(first.headers().allValues("Vary")).contains("X-Poll");

        HttpResponse<String> same = alice.poll(path, tag(first));
        if (same.statusCode() == 200) {
            same = alice.poll(path, tag(same));
        }

        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
    }

    /** The page itself has no tag: nothing may keep it. */
    @Test
    void whoIsNoPollGetsThePageWhole() {
        Visitor alice = signedIn("alice");

        HttpResponse<String> page = alice.get(LEDGER);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("ETag")).isEmpty();
        assertThat(page.headers().firstValue("Cache-Control").orElseThrow()).contains("no-store");
    }

    @Test
    void aNewBackupIsToldInTheWordsOfThePage() {
        Visitor alice = signedIn("alice");
        String tag = tag(alice.poll(LEDGER, ""));

        lay("payments", "ledger", NEXT);
        portal.await(
                "/api/v1" + LEDGER + "/backups",
                backups -> backups.get("items").toString().contains(NEXT));

        HttpResponse<String> changed = alice.poll(LEDGER, tag);
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.body()).contains(NEXT, "Download", "data-part");
    }

    @Test
    void whatAViewerMayNotSeeChangesNothing() {
        Visitor bob = signedIn("bob");
        try (HeldDownload download =
                new HeldDownload(
                        portal, "alice", "/api/v1" + LEDGER + "/backups/" + NAME + "/content")) {
            String before = tag(bob.poll("/transfers", ""));
            assertThat(download.head()).startsWith("HTTP/1.1 200");
            assertThat(portal.json("alice", "/api/v1/transfers").get("items").size()).isOne();

            HttpResponse<String> after = bob.poll("/transfers", before);

            // Where 20 seconds have passed it is a page again, and says the same.
            if (after.statusCode() == 200) {
                assertThat(after.body()).contains("No active downloads");
            } else {
                assertThat(after.statusCode()).isEqualTo(304);
            }
        }
    }

    @Test
    void itIsOverWithTheRight() throws IOException {
        Visitor carol = signedIn("carol");
        String tag = tag(carol.poll(LEDGER, ""));
        Path access = directory.resolve("access.yaml");
        String before = Files.readString(access);

        Files.writeString(access, before.replace("users: [carol]", "users: [zoe]"));
        try {
            HttpResponse<String> answer = carol.poll(LEDGER, tag);
            Instant end = Instant.now().plus(Duration.ofSeconds(30));
            while (answer.statusCode() != 404 && Instant.now().isBefore(end)) {
                answer = carol.poll(LEDGER, tag);
            }
            assertThat(answer.statusCode()).isEqualTo(404);
        } finally {
            Files.writeString(access, before);
        }
    }

    /** Else a session would never end by being idle as long as a page is open. */
    @Test
    void aPollIsNoUseOfTheSession() {
        Visitor alice = signedIn("alice");
        JdbcClient database = portal.bean(JdbcClient.class);
        long before = Instant.now().minus(Duration.ofMinutes(5)).toEpochMilli();
        String used = "select max(used_at) from session where viewer_id = 'local/alice'";
        database.sql("update session set used_at = :before where viewer_id = 'local/alice'")
                .param("before", before)
                .update();

        alice.poll(LEDGER, "");
        assertThat(database.sql(used).query(Long.class).single()).isEqualTo(before);
        alice.get(LEDGER);
        assertThat(database.sql(used).query(Long.class).single()).isGreaterThan(before);
    }

    @Test
    void itIsOverWithTheSession() {
        Visitor alice = signedIn("alice");
        String tag = tag(alice.poll("/sources", ""));
        alice.get("/sources");

        alice.post("/logout", Map.of());

        HttpResponse<String> over = alice.poll("/sources", tag);
        assertThat(over.statusCode()).isEqualTo(302);
        assertThat(over.headers().firstValue("Location").orElseThrow()).endsWith("/login");
    }
}
