package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Objects;

/** Nobody waits for a check until the enormous files of others have been read. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CheckFairnessTests {

    private static final String NEWER = Snapshots.name("3.5.16", 37);
    private static final String OLDER = Snapshots.name("3.5.16", 35);
    private static final long ENORMOUS = 1L << 40;
    private static final int SMALL = 5;

    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        Path volume = directory.resolve("volume/v1");
        for (int i = 0; i < 4; i++) {
            enlarge(volume.resolve("huge-" + i).resolve(NEWER));
            enlarge(volume.resolve("huge-" + i).resolve(OLDER));
        }
        enlarge(volume.resolve("background").resolve(NEWER));
        for (int i = 0; i < SMALL; i++) {
            Snapshots.lay(
                    volume.resolve("small-" + i).resolve(NEWER), Snapshots.bytes("3.5.16", 37));
        }
        Path empty = volume.resolve("holes").resolve(NEWER);
        Snapshots.lay(empty, new byte[4096]);
        enlarge(empty, 100L << 30);
        started =
                Portal.in(directory)
                        .access(
                                directory,
                                """
                                teams:
                                  huge:
                                    members: {users: [alice]}
                                    grants: [{clusters: "eu/all/huge-*", verbs: [list, verify]}]
                                  small:
                                    members: {users: [bob]}
                                    grants: [{clusters: "eu/all/small-*", verbs: [list, verify]}]
                                  holes:
                                    members: {users: [carol]}
                                    grants: [{clusters: "eu/all/holes", verbs: [list, verify]}]
                                """
                                        + Portal.accounts("alice", "bob", "carol"))
                        .directory("volume", "all", Objects.requireNonNull(volume.getParent()))
                        .set("portal.checks.at-once", 1)
                        .set("portal.checks.newest", 1)
                        .set("portal.checks.look-every", "100ms")
                        .set("portal.checks.bandwidth", "20MB")
                        .start()
                        .awaitReading();
    }

    private static void enlarge(Path file) throws IOException {
        if (Files.notExists(file)) {
            Snapshots.lay(file, Snapshots.bytes("3.5.16", 37));
        }
        enlarge(file, ENORMOUS);
    }

    private static void enlarge(Path file, long length) throws IOException {
        FileTime written = Files.getLastModifiedTime(file);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(length);
        }
        Files.setLastModifiedTime(file, written);
    }

    @AfterAll
    void stop() {
        portal().close();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    private static String backup(String cluster, String name) {
        return "/api/v1/clusters/eu/all/" + cluster + "/backups/" + name;
    }

    private void ask(String user, String cluster, String name) {
        assertThat(
                        portal().send(
                                        portal().as(user, backup(cluster, name) + "/check")
                                                .POST(BodyPublishers.noBody()),
                                        BodyHandlers.discarding())
                                .statusCode())
                .isEqualTo(202);
    }

    private JsonNode checked(String cluster) {
        portal().await(backup(cluster, NEWER), backup -> backup.has("check"));
        return portal().json("admin", backup(cluster, NEWER)).get("check");
    }

    private String state(String cluster, String name) {
        return portal().json("admin", backup(cluster, name) + "/check")
                .get(0)
                .get("state")
                .asString();
    }

    @Test
    void enormousFilesOfOneTeamHoldUpNoOtherTeam() {
        for (int i = 0; i < 4; i++) {
            ask("alice", "huge-" + i, NEWER);
            ask("alice", "huge-" + i, OLDER);
        }
        portal().await(
                        backup("huge-0", NEWER) + "/check",
                        tasks -> tasks.get(0).get("state").asString().equals("reading"));

        for (int i = 0; i < SMALL; i++) {
            ask("bob", "small-" + i, NEWER);
        }

        for (int i = 0; i < SMALL; i++) {
            assertThat(checked("small-" + i).get("verdict").asString()).isEqualTo("whole");
        }
        assertThat(state("huge-0", NEWER)).isEqualTo("reading");
        assertThat(state("huge-0", OLDER)).as("of one cluster one at a time").isEqualTo("waiting");
    }

    @Test
    void aFileThatDoesNotBeginAsADatabaseIsNotReadToItsEnd() {
        ask("carol", "holes", NEWER);

        JsonNode check = checked("holes");

        assertThat(check.get("verdict").asString()).isEqualTo("unreadable");
        assertThat(check.has("sha256")).isFalse();
    }
}
