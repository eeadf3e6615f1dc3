package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/** A backup's page tells all that the API tells, and what to do where it is not to be restored. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackupPageTests {

    private static final String WHOLE = Snapshots.name("3.5.16", 37);
    private static final String UNREAD = Snapshots.name("3.5.16", 35);
    private static final String DAMAGED = Snapshots.name("3.5.16", 38);
    private static final String TORN = Snapshots.name("3.5.16", 39);
    private static final String LEDGER = "/clusters/eu/payments/ledger";
    private static final String VAULT = "/clusters/eu/payments/vault";

    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path directory) {
        byte[] bytes = Snapshots.bytes("3.5.16", 37);
        byte[] damaged = Snapshots.read("3.5.16/damaged/flipped-middle/" + WHOLE);
        Snapshots.lay(directory.resolve("payments/v1/ledger").resolve(WHOLE), bytes);
        Snapshots.lay(directory.resolve("payments/v1/ledger").resolve(DAMAGED), damaged);
        Snapshots.lay(
                directory.resolve("payments/v1/vault").resolve(TORN),
                Arrays.copyOf(bytes, bytes.length - 100));
        Snapshots.lay(
                directory.resolve("payments/v1/ledger").resolve(UNREAD),
                Snapshots.bytes("3.5.16", 35));
        started =
                Portal.in(directory)
                        .teams(directory)
                        .directory("payments", "payments", directory.resolve("payments"))
                        .start()
                        .awaitReading();
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    private JsonNode checked(String backup) {
        portal().send(
                        portal().as("admin", "/api/v1" + backup + "/check")
                                .POST(BodyPublishers.noBody()),
                        BodyHandlers.discarding());
        portal().await("/api/v1" + backup + "/check", JsonNode::isEmpty);
        portal().await("/api/v1" + backup, it -> it.has("check"));
        return portal().json("admin", "/api/v1" + backup);
    }

    private String page(String path) {
        return page(path, "en");
    }

    private String page(String path, String language) {
        Visitor visitor = new Visitor(portal());
        visitor.signIn("admin", "admin" + Portal.PASSWORD);
        visitor.keep("EBP_LANGUAGE", language);
        return visitor.get(path).body().replace("&#39;", "'");
    }

    /** {@return what is to be read between the tags} */
    private static String text(String page) {
        return page.replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ");
    }

    @Test
    void tellsTheChecksumWholeAndTheLineThatComparesWithIt() {
        String sha256 = checked(LEDGER + "/backups/" + WHOLE).get("check").get("sha256").asString();
        String page = page(LEDGER + "/backups/" + WHOLE);

        assertThat(sha256).isEqualTo(Snapshots.sha256("3.5.16/" + WHOLE));
        assertThat(page)
                .contains("<code id=\"sha256\">" + sha256 + "</code>", "data-copies=\"sha256\"")
                .contains("echo '" + sha256 + "  " + WHOLE + "' | sha256sum -c");
    }

    @Test
    void tellsWhatStandsInTheSnapshotAsTheApiDoes() {
        JsonNode status = checked(LEDGER + "/backups/" + WHOLE).get("check").get("status");
        String text = text(page(LEDGER + "/backups/" + WHOLE));

        assertThat(text)
                .contains(
                        "Hash "
                                + Long.toHexString(status.get("hash").asLong())
                                + " "
                                + status.get("hash").asLong())
                .contains("Highest revision " + status.get("revision").asLong())
                .contains("Keys " + status.get("keys").asLong())
                .contains("Key-value pairs in all buckets " + status.get("pairs").asLong())
                .contains(
                        "Database 72.0 KiB "
                                + String.format(
                                        Locale.ENGLISH, "%,d bytes", status.get("size").asLong()));
        assertThat(status.get("members")).isNotEmpty();
        status.get("members")
                .forEach(
                        member ->
                                assertThat(text)
                                        .contains(
                                                member.get("name").asString()
                                                        + " "
                                                        + member.get("peerUrls").get(0).asString()
                                                        + " "
                                                        + member.get("id").asString()));
    }

    @Test
    void tellsOfEachCopyWhenItWasReadAndWhatWasFound() {
        JsonNode check = checked(LEDGER + "/backups/" + WHOLE).get("check");
        String page = page(LEDGER + "/backups/" + WHOLE);
        String checks = page.substring(page.indexOf("id=\"checks\""));

        assertThat(checks)
                .contains("<th scope=\"row\">payments</th>", check.get("sha256").asString())
                .contains("datetime=\"" + check.get("at").asString() + "\"")
                .contains(check.get("sentence").asString());
    }

    /** What was found stays in the words of the API and the log, what it means doesn't. */
    @Test
    void saysInTheViewersLanguageWhatWasFoundOfIt() {
        checked(LEDGER + "/backups/" + WHOLE);
        String page = page(LEDGER + "/backups/" + WHOLE, "de");

        assertThat(page.substring(page.indexOf("id=\"verdict\""), page.indexOf("id=\"facts\"")))
                .contains("Jedes Byte wurde gelesen", "Geprüft gerade eben")
                .doesNotContain("lang=\"en\"");
    }

    @Test
    void aDamagedOneSaysWhatThatMeansAndWhichToTakeInstead() {
        assertThat(checked(LEDGER + "/backups/" + DAMAGED).get("condition").asString())
                .isEqualTo("damaged");
        String page = page(LEDGER + "/backups/" + DAMAGED);

        assertThat(text(page)).contains("Don't restore this backup", "Use this backup instead:");
        assertThat(page)
                .contains("href=\"" + LEDGER + "/backups/" + WHOLE + "\"")
                .contains("href=\"" + LEDGER + "#take\"")
                .doesNotContain("/content\"", "curl -fOJ");
        assertThat(page(LEDGER + "/backups/" + WHOLE)).doesNotContain("id=\"instead\"");
    }

    @Test
    void itsRestoreSheetLeadsToAnotherOne() {
        checked(LEDGER + "/backups/" + DAMAGED);
        String page = page(LEDGER + "/backups/" + DAMAGED + "/restore?members=a=https://a:2380");

        assertThat(page)
                .contains("href=\"" + LEDGER + "?etcdVersion=3.5.16\"")
                .contains("Download blocked: this file is damaged.")
                .doesNotContain("curl -fOJ");
    }

    @Test
    void whereThereIsNoOtherItSaysSo() {
        String page = page(VAULT + "/backups/" + TORN);

        assertThat(text(page))
                .contains("it is truncated", "See the state of its sources")
                .doesNotContain("Use this backup instead:");
        assertThat(page).contains("href=\"" + VAULT + "\"");
    }

    @Test
    void whatNobodyHasReadHasNoChecksumAndSaysSo() {
        String unread = LEDGER + "/backups/" + UNREAD;

        for (String page : new String[] {page(unread), page(unread + "/restore")}) {
            assertThat(text(page))
                    .contains("SHA-256 Unknown: this backup has not been verified yet.");
            assertThat(page).doesNotContain("sha256sum");
        }
        assertThat(portal().json("admin", "/api/v1" + unread).has("check")).isFalse();
    }
}
