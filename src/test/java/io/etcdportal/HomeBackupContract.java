package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What docs/operations.md says of the backup of a portal's own database and keys. */
@ExtendWith(OutputCaptureExtension.class)
abstract class HomeBackupContract {

    private static final String BACKUP = "3.5.16_0000000000000025_etcd.backup";
    private static final String CONTENT =
            "/api/v1/clusters/eu/payments/ledger/backups/" + BACKUP + "/content";

    @TempDir private Path directory;

    /** Names the database, where it isn't the embedded one. */
    abstract Portal.Settings onFirst(Portal.Settings settings);

    /** Names the database that was restored, where it isn't the embedded one. */
    abstract Portal.Settings onRestored(Portal.Settings settings);

    /** Backs up the database, where the portal's command does not. */
    abstract void backUp() throws Exception;

    /** Restores it under another name, where the portal's command did not back it up. */
    abstract void restore() throws Exception;

    static int run(String... arguments) {
        return Command.of(arguments).orElseThrow().run(arguments);
    }

    private Portal.Settings in(String place) throws IOException {
        Path there = Files.createDirectories(directory.resolve(place));
        return Portal.in(there)
                .access(there, Files.readString(directory.resolve("access.yaml")))
                .directory("volume", "payments", directory.resolve("volume"));
    }

    @Test
    void aRestoredPortalKnowsTokensAndAccountsAndItsAuditIsSound(CapturedOutput output)
            throws Exception {
        Portal.in(directory).teams(directory);
        Path volume = Files.createDirectories(directory.resolve("volume/v1/ledger"));
        Snapshots.lay(volume.resolve(BACKUP), Snapshots.bytes("3.5.16", 37));
        String token;
        String key;
        List<String> hashes;
        Path copy = directory.resolve("copy");
        String home = directory.resolve("first/home").toString();
        try (Portal portal = onFirst(in("first")).start().awaitReading()) {
            token = makeToken(portal);
            assertThat(download(portal, token)).isEqualTo(200);
            key = signingKey(portal);
            hashes = hashes(portal);
            assertThat(run("home", "backup", home, copy.toString())).isZero();
            backUp();
            // Whatever comes after a backup is lost with the database.
            assertThat(download(portal, token)).isEqualTo(200);
        }
        isRefused(home, copy, output);
        Path restored = Files.createDirectories(directory.resolve("restored")).resolve("home");
        Files.move(copy, restored);
        restore();
        try (Portal portal = onRestored(in("restored")).start().awaitReading()) {
            assertThat(hashes(portal)).containsAll(hashes);
            assertThat(download(portal, token)).isEqualTo(200);
            assertThat(portal.get("alice", "/api/v1/whoami").statusCode()).isEqualTo(200);
            JsonNode found = portal.json("admin", "/api/v1/audit/verification");
            assertThat(found.get("sound").asBoolean()).as(found.toString()).isTrue();
            assertThat(found.toString()).contains(key);
            assertThat(portal.json("admin", "/api/v1/audit/entries?event=audit_alarm").get("items"))
                    .isEmpty();
        }
    }

    private static String makeToken(Portal portal) {
        return portal.makeToken("alice", "{\"name\": \"t\", \"days\": 1}").get("token").asString();
    }

    private static int download(Portal portal, String token) {
        return portal.send(
                        HttpRequest.newBuilder(portal.uri(CONTENT))
                                .header("Authorization", "Bearer " + token),
                        BodyHandlers.ofByteArray())
                .statusCode();
    }

    private static List<String> hashes(Portal portal) {
        return portal.json("admin", "/api/v1/audit/entries?events=downloads&limit=1000")
                .get("items")
                .valueStream()
                .map(entry -> entry.get("hash").asString())
                .toList();
    }

    /** An export is signed up to its end, so that there is a checkpoint to be copied. */
    private static String signingKey(Portal portal) {
        portal.get("admin", "/api/v1/audit/chain");
        JsonNode keys = portal.json("admin", "/api/v1/audit/verification").get("keys");
        return keys.get(0).asString();
    }

    private static void isRefused(String home, Path copy, CapturedOutput output)
            throws IOException {
        try (Stream<Path> files = Files.list(copy)) {
            assertThat(files)
                    .allSatisfy(
                            file ->
                                    assertThat(Files.getPosixFilePermissions(file))
                                            .as(file.toString())
                                            .hasSize(2));
        }
        assertThat(Files.getPosixFilePermissions(copy)).hasSize(3);
        assertThat(run("home", "backup", home, copy.toString())).isOne();
        assertThat(run("home", "backup", "/nowhere/home", copy + "-2")).isOne();
        assertThat(run("home", "backup", home)).isEqualTo(2);
        assertThat(output.getErr())
                .contains(
                        copy + " exists. Name a new directory.",
                        "is not the home directory of a portal.",
                        "Usage: home backup HOME DIRECTORY");
    }
}
