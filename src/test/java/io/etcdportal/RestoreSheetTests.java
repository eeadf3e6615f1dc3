package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** How to restore a backup, as the page and the API tell it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestoreSheetTests {

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final String SHEET = "/clusters/eu/payments/ledger/backups/" + NAME + "/restore";
    private static final String MEMBERS =
            "?members=" + encoded("a=https://10.0.0.1:2380\nb=https://10.0.0.2:2380");

    private @org.jspecify.annotations.Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("volume/v1/ledger").resolve(NAME);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Snapshots.lay(file, Snapshots.read("3.5.16/" + NAME));
        started =
                Portal.in(directory)
                        .teams(directory)
                        .directory("volume", "payments", directory.resolve("volume"))
                        .start()
                        .awaitReading();
    }

    @AfterAll
    void stop() {
        portal().close();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String page(String user, String query) {
        Visitor visitor = new Visitor(portal());
        visitor.signIn(user, user + Portal.PASSWORD);
        return visitor.get(SHEET + query).body().replace("&#39;", "'");
    }

    @Test
    void pageAndApiTellTheSameCommands() {
        JsonNode sheet =
                portal().json(
                                "alice",
                                "/api/v1"
                                        + SHEET
                                        + MEMBERS
                                        + "&etcdVersion=3.5.16&kubernetes=true");
        String page = page("alice", MEMBERS + "&etcdVersion=3.5.16&kubernetes=true");

        assertThat(sheet.get("tool").asString()).isEqualTo("etcdutl");
        assertThat(sheet.get("commands")).hasSize(2);
        assertThat(sheet.get("commands").get(1).get("line").asString())
                .contains("--name b", "--bump-revision 1000000000 --mark-compacted")
                .doesNotContain("--skip-hash-check");
        sheet.get("commands")
                .forEach(command -> assertThat(page).contains(command.get("line").asString()));
    }

    @Test
    void aMinorStaysAMinorAndMeansAnyOfItsPatches() {
        JsonNode sheet =
                portal().json(
                                "alice",
                                "/api/v1" + SHEET + MEMBERS + "&etcdVersion=3.5&kubernetes=true");
        String page = page("alice", MEMBERS + "&etcdVersion=3.5");

        assertThat(sheet.get("target").asString()).isEqualTo("3.5");
        assertThat(sheet.get("compatibility").toString())
                .as("no older patch was named")
                .contains("Backup and target are both etcd 3.5.");
        assertThat(sheet.get("commands").get(0).get("line").asString())
                .contains("etcdutl snapshot restore", "--bump-revision");
        assertThat(page)
                .contains("name=\"etcdVersion\" type=\"text\"", "value=\"3.5\"")
                .doesNotContain("3.5.0");
        Visitor alice = new Visitor(portal());
        alice.signIn("alice", "alice" + Portal.PASSWORD);
        assertThat(alice.get("/clusters/eu/payments/ledger?etcdVersion=3.5").body())
                .contains("value=\"3.5\"", "/latest/content?etcdVersion=3.5&#39;")
                .doesNotContain("3.5.0");
    }

    @Test
    void theSheetAsksEachMemberForItsHealthAndOffersATicketForEach() {
        String health =
                portal().json("alice", "/api/v1" + SHEET + MEMBERS).get("health").asString();
        String page = page("alice", MEMBERS);

        assertThat(health)
                .startsWith("etcdctl --endpoints https://10.0.0.1:2379,https://10.0.0.2:2379");
        assertThat(page)
                .contains(health)
                .contains("action=\"" + SHEET + "/tickets\"")
                .contains("name=\"member\" value=\"a\"", "name=\"member\" value=\"b\"");
        assertThat(page("carol", MEMBERS)).doesNotContain(SHEET + "/tickets");
    }

    @Test
    void anOlderTargetIsToldWithItsOwnToolAndAWarning() {
        assertThat(page("alice", MEMBERS + "&etcdVersion=3.4"))
                .contains("ETCDCTL_API=3 etcdctl snapshot restore", "etcd does not support it");
    }

    @Test
    void aTargetThatRefusesTheSnapshotHasNoCommands() {
        String page = page("alice", MEMBERS + "&etcdVersion=4.0.0");

        assertThat(page).contains("can't be restored into this version");
        assertThat(page).doesNotContain("snapshot restore " + NAME);
    }

    @Test
    void whatIsNoMemberIsSaidAtTheFieldAndByTheApi() {
        HttpResponse<String> refused =
                portal().get("alice", "/api/v1" + SHEET + "?members=" + encoded("<b>"));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("invalid-parameter", "is not a valid member");
        assertThat(page("alice", "?members=" + encoded("<b>")))
                .contains("aria-invalid=\"true\"", "is not a valid member")
                .doesNotContain("<b>");
    }

    @Test
    void whoMayNotDownloadSeesHowToRestoreAndNoLineThatFetches() {
        assertThat(page("carol", MEMBERS))
                .contains("etcdutl snapshot restore", "not download them")
                .doesNotContain("curl -fOJ");
    }

    @Test
    void aHiddenBackupHasNoSheet() {
        assertThat(portal().get("bob", "/api/v1" + SHEET).statusCode()).isEqualTo(404);
        assertThat(portal().get("dave", "/api/v1" + SHEET + "?members=x").statusCode())
                .isEqualTo(404);
    }
}
