package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whoever asks for what is hidden from them, or is none, is written down, and can't fill the disk.
 */
class HiddenRequestTests {

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final String HIDDEN = "/api/v1/audit/entries?event=download_hidden&limit=1000";

    @TempDir private Path directory;

    @BeforeEach
    void lay() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("volume/v1/ledger"));
        Files.write(folder.resolve(NAME), Snapshots.sealed(4096));
    }

    private Portal start() {
        return start("15m");
    }

    private Portal start(String countRepeatsFor) {
        Portal portal =
                Portal.in(directory)
                        .teams(directory)
                        .set("portal.catalog.refresh-every", "1h")
                        .set("portal.audit.count-repeats-for", countRepeatsFor)
                        .set("portal.sources.directory.volume.site", "eu")
                        .set("portal.sources.directory.volume.namespace", "payments")
                        .set("portal.sources.directory.volume.path", directory.resolve("volume"))
                        .start();
        return portal.await("/api/v1/sources", sources -> sources.get(0).has("answered"));
    }

    @Test
    void whatIsHiddenAndWhatIsNoneAreWrittenDownAlike() {
        try (Portal portal = start()) {
            for (String cluster : List.of("ledger", "nobody")) {
                String path = "/api/v1/clusters/eu/payments/" + cluster;
                assertThat(portal.get("bob", path + "/backups/" + NAME + "/content").statusCode())
                        .isEqualTo(404);
                portal.get("bob", path + "/backups/latest/content");
                portal.get("bob", path + "/backups/latest/content");
                Visitor bob = new Visitor(portal);
                bob.signIn("bob", "bob" + Portal.PASSWORD);
                bob.get("/clusters/eu/payments/" + cluster + "/backups/" + NAME);
            }
            portal.get("alice", "/api/v1/clusters/eu/payments/ledger/backups/gone");

            assertThat(hidden(portal, "alice").stream().map(HiddenRequestTests::line))
                    .as("for whoever holds the audit of what was asked for")
                    .containsExactly(
                            "alice ledger gone",
                            "bob nobody null",
                            "bob nobody " + NAME,
                            "bob ledger null",
                            "bob ledger " + NAME);
            assertThat(hidden(portal, "admin").getLast().get("details").get("request").asString())
                    .isEqualTo(
                            "GET /api/v1/clusters/eu/payments/ledger/backups/" + NAME + "/content");
            assertThat(hidden(portal, "bob")).isEmpty();
        }
    }

    @Test
    void whoeverGuessesManyNamesLeavesAFewEntriesAndTheirNumber() {
        try (Portal portal = start()) {
            for (int i = 0; i < 80; i++) {
                portal.get("bob", "/api/v1/clusters/eu/payments/guess" + i);
            }
            portal.get("carol", "/api/v1/clusters/eu/platform/registry");
            assertThat(hidden(portal, "admin")).hasSize(51);
        }
        try (Portal portal = start("1ms")) {
            portal.await(HIDDEN, page -> page.get("items").size() > 51);
            JsonNode last = hidden(portal, "admin").getFirst();
            assertThat(hidden(portal, "admin")).hasSize(52);
            assertThat(last.get("user").asString()).isEqualTo("bob");
            assertThat(last.get("details").get("leftOut").asString()).isEqualTo("30");
        }
    }

    private static List<JsonNode> hidden(Portal portal, String user) {
        return portal.json(user, HIDDEN).get("items").valueStream().toList();
    }

    private static String line(JsonNode entry) {
        return entry.get("user").asString()
                + " "
                + entry.get("cluster").get("name").asString()
                + " "
                + (entry.has("subject") ? entry.get("subject").asString() : null);
    }
}
