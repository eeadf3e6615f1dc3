package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Far more sources than a page has room for. */
class SourcesPageTests {

    private static final String LEDGER = "/api/v1/clusters/eu/payments/ledger";
    private static final int SOURCES = 93;
    private static final Pattern ROW = Pattern.compile("<tr id=\"source-([^\"]+)\"");
    private static final Pattern NEXT = Pattern.compile("rel=\"next\" href=\"([^\"]+)\"");

    @TempDir private Path directory;

    @Test
    void manySourcesAreShownPageByPage() {
        Portal.Settings settings = Portal.in(directory).set("portal.catalog.refresh-every", "5s");
        for (int i = 0; i < SOURCES; i++) {
            settings.directory("source-" + i, "default", directory.resolve("none-" + i));
        }
        try (Portal portal = settings.start().awaitReading()) {
            Visitor admin = new Visitor(portal);
            admin.signIn("admin", "admin" + Portal.PASSWORD);
            Set<String> seen = new TreeSet<>();
            String query = "";
            int pages = 0;
            for (boolean more = true; more; pages++) {
                String page = admin.get("/sources" + query).body();
                assertThat(page.length()).isLessThan(100_000);
                assertThat(rows(admin.poll("/sources" + query, "").body())).isEqualTo(rows(page));
                seen.addAll(rows(page));
                Matcher next = NEXT.matcher(page);
                more = next.find();
                query = more ? next.group(1) : "";
            }
            assertThat(pages).isEqualTo(3);
            assertThat(seen).hasSize(SOURCES);
        }
    }

    /** Long before it is its turn. */
    @Test
    void anAdministratorHasASourceAskedNowByPageAndApi() {
        Path volume = directory.resolve("volume");
        lay(volume, 35);
        try (Portal portal =
                Portal.in(directory)
                        .teams(directory)
                        .set("portal.catalog.refresh-every", "10m")
                        .directory("volume", "payments", volume)
                        .directory("other", "platform", directory.resolve("none"))
                        .start()) {
            portal.await("/api/v1/sources", all -> all.get(1).path("answered").isString());
            Visitor admin = new Visitor(portal);
            admin.signIn("admin", "admin" + Portal.PASSWORD);
            assertThat(admin.get("/sources").body()).contains("Refresh", "Restart the portal");

            lay(volume, 36);
            assertThat(admin.post("/sources/volume/refresh", Map.of()).statusCode()).isEqualTo(302);
            portal.await(LEDGER, cluster -> cluster.toString().contains(name(36)));

            lay(volume, 37);
            assertThat(ask(portal, "admin", "volume").statusCode()).isEqualTo(202);
            portal.await(LEDGER, cluster -> cluster.toString().contains(name(37)));

            assertThat(ask(portal, "alice", "volume").statusCode()).isEqualTo(403);
            assertThat(Portal.withoutIds(ask(portal, "alice", "other").body()))
                    .as("hidden equals missing")
                    .isEqualTo(Portal.withoutIds(ask(portal, "alice", "nobody").body()))
                    .contains("source-not-found");
            assertThat(
                            portal.json("admin", "/api/v1/audit/entries?event=source_refreshed")
                                    .get("items")
                                    .valueStream()
                                    .map(
                                            entry ->
                                                    entry.get("userId").asString()
                                                            + " "
                                                            + entry.get("subject").asString()))
                    .as("by page and by API, and no attempt of others")
                    .containsExactly("local/admin volume", "local/admin volume");
            Visitor alice = new Visitor(portal);
            alice.signIn("alice", "alice" + Portal.PASSWORD);
            assertThat(alice.get("/sources").body())
                    .contains("volume")
                    .doesNotContain("Refresh", "estart");
        }
    }

    private static String name(long revision) {
        return Snapshots.name("3.5.16", revision);
    }

    private static void lay(Path volume, long revision) {
        Snapshots.lay(
                volume.resolve("v1/ledger").resolve(name(revision)),
                Snapshots.sealed(4096),
                Instant.now().minus(Duration.ofHours(100 - revision)));
    }

    private static HttpResponse<String> ask(Portal portal, String user, String source) {
        return portal.send(
                portal.as(user, "/api/v1/sources/" + source + "/refresh")
                        .POST(BodyPublishers.noBody()),
                BodyHandlers.ofString());
    }

    private static Set<String> rows(String page) {
        return ROW.matcher(page)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
