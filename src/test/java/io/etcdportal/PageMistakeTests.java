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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** What pages say where something was typed or asked for that makes no sense. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageMistakeTests {

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final String CLUSTER = "/clusters/eu/payments/ledger";

    private @Nullable Portal started;
    private @Nullable Visitor admin;
    private @Nullable Visitor alice;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        Path volume = directory.resolve("volume");
        Snapshots.copy("3.5.16", 37, Files.createDirectories(volume.resolve("v1/ledger")));
        Files.writeString(volume.resolve("v1/ledger/notes.txt"), "no backup");
        Files.createDirectories(directory.resolve("other/v1"));
        started =
                Portal.in(directory)
                        .teams(directory)
                        .directory("payments", "payments", volume)
                        .directory("other", "platform", directory.resolve("other"))
                        .start()
                        .awaitReading();
        admin = new Visitor(portal());
        admin().signIn("admin", "admin" + Portal.PASSWORD);
        alice = new Visitor(portal());
        alice().signIn("alice", "alice" + Portal.PASSWORD);
    }

    @AfterAll
    void stop() {
        portal().close();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    private Visitor admin() {
        return Objects.requireNonNull(admin);
    }

    private Visitor alice() {
        return Objects.requireNonNull(alice);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /clusters/eu/payments/ledger?etcdVersion=3.banana       | etcdVersion | 3.banana  | Write an etcd version as
                    /clusters/eu/payments/ledger/backups/N/restore?etcdVersion=x&token=kept | etcdVersion | x | Write an etcd version as
                    /can-i?user=kept&verb=download&cluster=ledger           | cluster     | ledger    | Write a cluster as site/namespace/cluster.
                    /audit?from=yesterday&person=kept                       | from        | yesterday | Write a time as
                    /audit?to=4.5.2026&person=kept                          | to          | 4.5.2026  | Write a time as
                    /audit?cluster=a/b&person=kept                          | cluster     | a/b       | site/namespace/name
                    /downloads?from=yesterday&backup=kept                   | from        | yesterday | Write a time as
                    /audit/exposure?cluster=eu/payments/ledger&since=soon   | since       | soon      | Write a time as
                    """)
    void aTypingErrorKeepsThePageAndTheInputAndIsSaidAtTheField(
            String address, String field, String typed, String sentence) {
        HttpResponse<String> page = admin().get(address.replace("/N/", "/" + NAME + "/"));
        String right =
                admin().get(address.replace("/N/", "/" + NAME + "/").replaceAll("\\?.*", ""))
                        .body();
        String body = page.body();

        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(heading(body)).isEqualTo(heading(right));
        assertThat(tag(body, "input", field))
                .contains("value=\"" + typed + "\"", "aria-invalid=\"true\"")
                .contains("aria-describedby=\"" + field + "-mistake\"");
        assertThat(body).contains("id=\"" + field + "-mistake\"", sentence);
        assertThat(body).containsPattern("value=\"" + typed + "\"");
        if (address.contains("kept")) {
            assertThat(body).as("the rest of what was typed").contains("value=\"kept\"");
        }
    }

    /** Nobody types these, so that no field could say it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/clusters?state=banana",
                "/clusters?sort=banana",
                "/clusters?cursor=banana",
                "/audit?outcome=banana",
                "/audit?event=banana",
                "/tickets?everybody=banana",
                CLUSTER + "?cursor=banana"
            })
    void aLinkThatMakesNoSenseKeepsThePageTooAndSaysSoAbove(String address) {
        HttpResponse<String> page = admin().get(address);

        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(heading(page.body()))
                .isEqualTo(heading(admin().get(address.replaceAll("\\?.*", "")).body()));
        assertThat(page.body())
                .contains("id=\"mistakes\"")
                .containsPattern("<code>\\w+=banana</code>");
    }

    @Test
    void severalMistakesAreSaidAtOnce() {
        assertThat(admin().get("/audit?from=a&to=b&cluster=c&cursor=d").body())
                .contains("id=\"from-mistake\"", "id=\"to-mistake\"", "id=\"cluster-mistake\"")
                .contains("<code>cursor=d</code>");
    }

    @Test
    void whatWasTypedIsNoMarkup() {
        assertThat(admin().get(CLUSTER + "?etcdVersion=%3Cb%3E").body())
                .contains("value=\"&lt;b&gt;\"")
                .doesNotContain("<b>");
    }

    /**
     * Neither does the page tell a hidden cluster, nor what is wrong with a name in the address.
     */
    @Test
    void aTypingErrorTellsNothingOfWhatIsHidden() {
        HttpResponse<String> hidden = alice().get("/clusters/eu/platform/x?etcdVersion=banana");
        assertThat(hidden.statusCode()).isEqualTo(404);
        assertThat(alice().get("/can-i?cluster=ledger").statusCode()).isEqualTo(403);
        assertThat(alice().get(CLUSTER + "/backups/banana").statusCode()).isEqualTo(404);
    }

    @Test
    void programsAreToldTheProblem() {
        HttpResponse<String> answer =
                portal().get("alice", "/api/v1" + CLUSTER + "/backups?etcdVersion=banana");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(":invalid-parameter", "etcdVersion can't be understood");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /nothing",
                "GET /clusters/eu/payments/nobody",
                "GET /clusters/eu/payments/ledger/backups/banana",
                "GET /sources/nobody/strays",
                "GET /audit/downloads/nobody",
                "PUT /clusters",
                "POST /tokens"
            })
    void errorPagesKeepTheMenuOfTheViewer(String request) {
        String[] parts = request.split(" ", 2);
        String page = answer(admin(), parts[0], parts[1]);

        assertThat(page).contains("class=\"panel problem\"", "class=\"rail\"", ">admin</span>");
        assertThat(page).as("as everywhere for administrators").contains("href=\"/can-i\"");
        assertThat(answer(alice(), parts[0], parts[1]))
                .contains("class=\"panel problem\"", "class=\"rail\"", ">alice</span>")
                .doesNotContain("href=\"/can-i\"");
    }

    /** Without the token of a form, which is an error too. */
    private String answer(Visitor visitor, String method, String path) {
        return visitor.submitWithoutFormToken(
                        HttpRequest.newBuilder(portal().uri(path))
                                .method(method, BodyPublishers.noBody()))
                .body();
    }

    @Test
    void whoSeesASourceIsToldWhyItsUnrecognizedFilesAreNotForThem() {
        for (String api : new String[] {"", "/api/v1"}) {
            HttpResponse<String> seen = read("alice", api + "/sources/payments/strays");
            assertThat(seen.statusCode()).as(api).isEqualTo(403);
            assertThat(seen.body()).contains("can see every cluster").doesNotContain("notes.txt");

            HttpResponse<String> hidden = read("alice", api + "/sources/other/strays");
            HttpResponse<String> missing = read("alice", api + "/sources/nobody/strays");
            assertThat(hidden.statusCode()).isEqualTo(404);
            assertThat(withoutIds(hidden)).isEqualTo(withoutIds(missing));
            assertThat(read("admin", api + "/sources/payments/strays").body())
                    .contains("notes.txt");
        }
    }

    private static String withoutIds(HttpResponse<String> answer) {
        return Portal.withoutIds(answer.body()).replaceAll("_csrf\" value=\"[^\"]*", "");
    }

    private HttpResponse<String> read(String user, String path) {
        return path.startsWith("/api")
                ? portal().get(user, path)
                : (user.equals("admin") ? admin() : alice()).get(path);
    }

    @Test
    void aWholeIdOpensItsClusterAndTheNameOfABackupFindsIt() {
        assertThat(where(alice(), "q=eu/payments/ledger")).isEqualTo(CLUSTER);
        assertThat(where(alice(), "q=" + NAME)).isEqualTo(CLUSTER + "/backups/" + NAME);
        assertThat(where(alice(), "q=eu/payments/ledger&state=overdue")).as("a filter").isNull();
        Visitor bob = new Visitor(portal());
        bob.signIn("bob", "bob" + Portal.PASSWORD);
        assertThat(where(bob, "q=eu/payments/ledger")).as("hidden").isNull();
        assertThat(where(bob, "q=" + NAME)).as("hidden").isNull();
        assertThat(
                        alice().submit(
                                        HttpRequest.newBuilder(
                                                        portal().uri(
                                                                        "/clusters?q=eu/payments/ledger"))
                                                .header("HX-Request", "true"))
                                .statusCode())
                .as("who is still typing keeps the list")
                .isEqualTo(200);
        assertThat(alice().get("/clusters").body()).contains(">1–1 of 1<");
        assertThat(portal().json("alice", "/api/v1/clusters").get("total").asLong()).isOne();
    }

    /** {@return where a search leads, or null where it is a list} */
    private @Nullable String where(Visitor visitor, String query) {
        HttpResponse<String> answer = visitor.get("/clusters?" + query);
        return answer.headers()
                .firstValue("Location")
                .map(address -> address.replaceFirst("^http://[^/]*", ""))
                .orElse(null);
    }

    @Test
    void anEmptyListOfDownloadsSaysWhetherThereIsNoneOrNoneOfTheKind() {
        Visitor carol = new Visitor(portal());
        carol.signIn("carol", "carol" + Portal.PASSWORD);

        assertThat(carol.get("/downloads").body())
                .contains("No downloads yet")
                .doesNotContain("no such download");
        assertThat(carol.get("/downloads?backup=x").body()).contains("No downloads match");
    }

    private static String heading(String page) {
        return page.replaceAll("(?s).*<h1[^>]*>(.*?)</h1>.*", "$1").replaceAll("into etcd.*", "");
    }

    private static String tag(String page, String tag, String id) {
        return page.replaceAll("(?s).*(<" + tag + "[^>]* id=\"" + id + "\"[^>]*>).*", "$1");
    }
}
