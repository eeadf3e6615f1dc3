package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Visitor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** The access file is followed while the portal runs. */
class AccessFileReloadTests {

    private static final String WHO_AM_I = "/api/v1/whoami";
    private static final String TEAM =
            """
            teams:
              %s:
                members: {users: [alice]}
                grants: [{clusters: "*/*/*", verbs: [list]}]
            """;

    @TempDir private Path directory;

    @Test
    void aChangeHoldsWithoutARestart() throws IOException {
        Portal.Settings settings =
                Portal.in(directory).access(directory, TEAM.formatted("one") + accounts("alice"));
        try (Portal portal = settings.start()) {
            assertThat(teamsOfAlice(portal)).contains("one");

            write(TEAM.formatted("two") + accounts("alice", "bob"));
            awaitInForce(portal, "two");
            assertThat(portal.get("bob", WHO_AM_I).statusCode()).isEqualTo(200);

            write(TEAM.formatted("two") + accounts("bob"));
            portal.await(WHO_AM_I, _ -> portal.get("alice", WHO_AM_I).statusCode() == 401);
        }
    }

    /** As a ConfigMap is mounted: a link to a link to a directory, which is swapped as a whole. */
    @Test
    void aConfigMapsSwappedLinksAreFollowed() throws IOException {
        version("v1", "one");
        Path data = Files.createSymbolicLink(directory.resolve("..data"), Path.of("v1"));
        Path file =
                Files.createSymbolicLink(
                        directory.resolve("access.yaml"), Path.of("..data/access.yaml"));
        try (Portal portal = Portal.in(directory).set("portal.access-file", file).start()) {
            assertThat(teamsOfAlice(portal)).contains("one");

            version("v2", "two");
            Path swapped = Files.createSymbolicLink(directory.resolve("..tmp"), Path.of("v2"));
            Files.move(swapped, data, StandardCopyOption.ATOMIC_MOVE);

            awaitInForce(portal, "two");
        }
    }

    /** Of the same length and the same time: nothing but the content tells them apart. */
    private void version(String name, String team) throws IOException {
        Path file = Files.createDirectories(directory.resolve(name)).resolve("access.yaml");
        Files.writeString(file, TEAM.formatted(team) + accounts("alice"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    }

    @Test
    void aBadFileKeepsTheLastGoodOneInForceAndIsShownToAdministrators() throws IOException {
        Portal.Settings settings =
                Portal.in(directory).access(directory, TEAM.formatted("one") + accounts("alice"));
        try (Portal portal = settings.management().start()) {
            write("teams:\n  two: {}\n  three: {members: {}, grant: []}\n");
            portal.await(WHO_AM_I, who -> who.get("accessFile").has("refusedAt"));

            assertThat(teamsOfAlice(portal)).contains("one");
            JsonNode file = portal.json("admin", WHO_AM_I).get("accessFile");
            assertThat(file.get("mistakes").valueStream().map(m -> m.get("line").asInt()))
                    .containsExactly(2, 3);
            assertThat(page(portal, "admin"))
                    .contains("line 2: teams.two: members is missing", "remains in effect");
            assertThat(file.get("file").asString()).startsWith("/").endsWith("/access.yaml");
            assertThat(portal.json("alice", WHO_AM_I).has("accessFile")).isFalse();
            assertThat(metrics(portal)).contains("portal_access_file_refused 1.0");
            assertThat(page(portal, "alice")).doesNotContain("line 2", "remains in effect");

            Files.delete(directory.resolve("access.yaml"));
            portal.await(WHO_AM_I, who -> who.toString().contains("it is not there"));
            assertThat(teamsOfAlice(portal)).contains("one");

            write(TEAM.formatted("four") + accounts("alice"));
            awaitInForce(portal, "four");
            assertThat(portal.json("admin", WHO_AM_I).get("accessFile").has("refusedAt")).isFalse();
            assertThat(page(portal, "admin")).doesNotContain("remains in effect");
            assertThat(metrics(portal)).contains("portal_access_file_refused 0.0");
            portal.await("/api/v1/audit/entries", _ -> events(portal).size() == 4);
            assertThat(events(portal))
                    .containsExactly(
                            "access_loaded", "access_refused", "access_refused", "access_loaded");
            assertThat(portal.get("admin", "/api/v1/audit/entries").body())
                    .contains("line 3: teams.three.grant: there is no such key", "\"sha256\":");
        }
    }

    /** Editors truncate a file before they write it, and disks are full at times. */
    @ParameterizedTest
    @ValueSource(strings = {"", "# nobody", "teams: {}\naccounts:\n"})
    void aFileThatSuddenlyNamesNobodyIsTakenForAMistakeForAWhile(String nobody) throws IOException {
        Portal.Settings settings =
                Portal.in(directory).access(directory, TEAM.formatted("one") + accounts("alice"));
        try (Portal portal = settings.start()) {
            write(nobody);
            portal.await(WHO_AM_I, who -> who.get("accessFile").has("refusedAt"));

            assertThat(teamsOfAlice(portal)).contains("one");
            assertThat(page(portal, "admin"))
                    .contains(
                            "it names no team and no account",
                            "for 60 seconds",
                            "remains in effect");
            portal.await("/api/v1/audit/entries", _ -> events(portal).size() == 2);
            assertThat(events(portal)).containsExactly("access_refused", "access_loaded");

            write(TEAM.formatted("one") + accounts("alice"));
            portal.await(WHO_AM_I, who -> !who.get("accessFile").has("refusedAt"));
            assertThat(teamsOfAlice(portal)).contains("one");
        }
    }

    @Test
    void whoMeansItTakesAllRightsByAnEmptyFile() throws IOException {
        Portal.Settings settings =
                Portal.in(directory)
                        .access(directory, TEAM.formatted("one") + accounts("alice"))
                        .set("portal.access-file-emptied-for", "1s");
        try (Portal portal = settings.start()) {
            write("");
            portal.await(WHO_AM_I, _ -> portal.get("alice", WHO_AM_I).statusCode() == 401);

            portal.await(WHO_AM_I, who -> !who.get("accessFile").has("refusedAt"));
            portal.await("/api/v1/audit/entries", _ -> events(portal).size() == 3);
            assertThat(events(portal))
                    .containsExactly("access_loaded", "access_refused", "access_loaded");
        }
    }

    /** They stand on every page, which is to stay small. */
    @Test
    void ofManyMistakesTheFirstTenAreShown() throws IOException {
        Portal.Settings settings =
                Portal.in(directory).access(directory, TEAM.formatted("one") + accounts("alice"));
        try (Portal portal = settings.start()) {
            write("teams:\n" + "  team-%d: {}\n".repeat(50).formatted(numbers(50)));
            portal.await(WHO_AM_I, who -> who.get("accessFile").has("refusedAt"));

            assertThat(page(portal, "admin"))
                    .contains("line 11: teams.team-9", "And 40 more; see the log.")
                    .doesNotContain("line 12");
        }
    }

    private static Object[] numbers(int count) {
        return IntStream.range(0, count).boxed().toArray();
    }

    private static List<String> events(Portal portal) {
        return portal.json("admin", "/api/v1/audit/entries")
                .get("items")
                .valueStream()
                .map(entry -> entry.get("event").asString())
                .filter(event -> event.startsWith("access_"))
                .toList();
    }

    private void write(String yaml) throws IOException {
        Files.writeString(directory.resolve("access.yaml"), yaml);
    }

    private static String accounts(String... users) {
        return Portal.accounts(users);
    }

    private static void awaitInForce(Portal portal, String team) {
        portal.await(WHO_AM_I, _ -> teamsOfAlice(portal).contains(team));
    }

    private static String teamsOfAlice(Portal portal) {
        return portal.json("alice", WHO_AM_I).path("teams").toString();
    }

    private static String metrics(Portal portal) {
        return portal.send(
                        HttpRequest.newBuilder(portal.management("/actuator/prometheus")),
                        BodyHandlers.ofString())
                .body();
    }

    private static String page(Portal portal, String user) {
        Visitor visitor = new Visitor(portal);
        visitor.signIn(user, user + Portal.PASSWORD);
        return visitor.get("/clusters").body();
    }
}
