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

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What an auditor finds, and what everybody finds about themselves; the same on every database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AuditSearchContract {

    private static final String NEWEST = "3.5.16_0000000000000025_etcd.backup";
    private static final String OLDER = "3.5.16_0000000000000023_etcd.backup";
    private static final String ENTRIES = "/api/v1/audit/entries";
    private static final String EXPOSURE = "/api/v1/audit/exposure";

    private static final ZoneId KOLKATA = ZoneId.of("Asia/Kolkata");

    private @Nullable Portal started;
    private String token = "";

    /** Names the database. */
    abstract Portal.Settings on(Portal.Settings settings);

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        lay(directory, "payments", "ledger", NEWEST);
        lay(directory, "payments", "ledger", OLDER);
        lay(directory, "payments", "vault", NEWEST);
        lay(directory, "platform", "registry", OLDER);
        Portal.Settings settings = Portal.in(directory).teams(directory);
        for (String namespace : List.of("payments", "platform")) {
            settings.directory(namespace, namespace, directory.resolve(namespace));
        }
        started = on(settings).start().awaitReading();
        token = makeToken();
        fetch("alice", "payments/ledger", NEWEST);
        fetch("alice", "payments/ledger", OLDER);
        fetch("alice", "payments/vault", NEWEST);
        fetch("bob", "platform/registry", OLDER);
        fetch("carol", "payments/ledger", NEWEST);
        byToken("/api/v1/clusters/eu/payments/ledger/backups/" + OLDER + "/content");
        portal().await(ENTRIES + "?event=download_end", page -> page.get("items").size() == 5);
    }

    private static void lay(Path directory, String volume, String cluster, String snapshot) {
        Snapshots.lay(
                directory.resolve(volume).resolve("v1").resolve(cluster).resolve(snapshot),
                Snapshots.read("3.5.16/" + snapshot));
    }

    private String makeToken() {
        return portal().makeToken("alice", "{\"name\":\"nightly\",\"days\":1}")
                .get("token")
                .asString();
    }

    private void fetch(String user, String cluster, String backup) {
        portal().download(
                        user, "/api/v1/clusters/eu/" + cluster + "/backups/" + backup + "/content");
    }

    private HttpResponse<String> byToken(String path) {
        return portal().send(
                        HttpRequest.newBuilder(portal().uri(path))
                                .header("Authorization", "Bearer " + token),
                        BodyHandlers.ofString());
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

    private String tokenId() {
        return token.split("_", -1)[1];
    }

    /** Ends of downloads as {@code person cluster revision}. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "person=bob                       | bob registry 35",
                "person=local/bob                 | bob registry 35",
                "person=local/bob&team=platform   | bob registry 35",
                "team=platform                    | bob registry 35",
                "token=TOKEN                      | alice ledger 35",
                "cluster=eu/payments/vault        | alice vault 37",
                "cluster=*/pay*/ledger            | alice ledger 35, alice ledger 35, alice ledger"
                        + " 37",
                "backup=" + NEWEST + "            | alice vault 37, alice ledger 37",
                "source=platform                  | bob registry 35",
                "person=bob&outcome=completed     | bob registry 35",
                "person=bob&outcome=failed        | ''",
                "person=bob&address=127.0.0.1     | bob registry 35",
                "person=bob&address=10.9.8.7      | ''",
                "person=bob&from=2026-01-01       | bob registry 35",
                "person=bob&to=2026-01-01T10:00   | ''",
                "person=nobody                    | ''"
            })
    void entriesAreFoundByWhatTheySay(String query, String expected) {
        String answer =
                String.join(
                        ", ",
                        items("admin", query.replace("TOKEN", tokenId())).stream()
                                .filter(AuditSearchContract::isEnd)
                                .map(AuditSearchContract::line)
                                .toList());

        assertThat(answer).isEqualTo(expected);
    }

    @Test
    void pagesFollowEachOtherWithoutGapOrDouble() {
        List<String> whole = keys(items("admin", "person=alice"));

        List<String> paged = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = portal().json("admin", ENTRIES + "?person=alice&limit=3" + cursor);
            paged.addAll(keys(page.get("items").valueStream().toList()));
            cursor = page.has("next") ? "&cursor=" + page.get("next").asString() : null;
        } while (cursor != null);

        assertThat(whole).hasSizeGreaterThan(8);
        assertThat(paged).containsExactlyElementsOf(whole);
    }

    @Test
    void anAuditorSeesTheirClustersAndNothingElse() {
        assertThat(items("alice", "")).isNotEmpty();
        assertThat(items("alice", ""))
                .allSatisfy(
                        entry ->
                                assertThat(entry.get("cluster").get("namespace").asString())
                                        .isEqualTo("payments"));
        assertThat(items("alice", "person=bob")).isEmpty();
        assertThat(items("alice", "cluster=eu/platform/registry")).isEmpty();
        assertThat(items("bob", "")).isEmpty();
        assertThat(page("bob", "/audit").body()).contains("have access to any audit");
    }

    @Test
    void aFoldedListTellsEachDownloadOnce() {
        List<JsonNode> folded = items("admin", "folded=true&cluster=eu/payments/ledger");

        assertThat(folded.stream().map(entry -> entry.get("event").asString()))
                .contains("download_end", "download_denied")
                .doesNotContain("download_begin");
        assertThat(items("admin", "folded=true&event=download_begin")).isNotEmpty();
    }

    @Test
    void aDownloadIsToldFromItsBeginningToItsEnd() {
        String id =
                items("admin", "person=bob&event=download_end")
                        .getFirst()
                        .get("download")
                        .asString();
        JsonNode story = portal().json("admin", "/api/v1/audit/downloads/" + id);

        assertThat(story.get("begin").get("event").asString()).isEqualTo("download_begin");
        assertThat(story.get("end").get("outcome").asString()).isEqualTo("completed");
        assertThat(story.get("whole").asBoolean()).isTrue();
        assertThat(story.get("sent").get("ranges").toString())
                .isEqualTo(
                        "[{\"from\":0,\"to\":%d}]"
                                .formatted(story.get("end").get("size").asLong()));
        assertThat(page("admin", "/audit/downloads/" + id).body())
                .contains("Timeline", "registry", OLDER, "the whole backup", "Requested");
        assertThat(page("bob", "/audit/downloads/" + id).statusCode()).isEqualTo(200);
        HttpResponse<String> hidden = portal().get("alice", "/api/v1/audit/downloads/" + id);
        assertThat(hidden.statusCode()).isEqualTo(404);
        assertThat(hidden.body()).contains("download-not-found");
    }

    @Test
    void everybodySeesTheirOwnDownloads() {
        assertThat(own("bob")).containsExactly("bob registry 35");
        assertThat(own("alice"))
                .containsExactly(
                        "alice ledger 35", "alice vault 37", "alice ledger 35", "alice ledger 37");
        assertThat(own("carol")).isEmpty();
        assertThat(portal().json("bob", "/api/v1/downloads?person=alice").get("items").size())
                .isOne();
        assertThat(page("bob", "/downloads").body()).contains("registry", "completed");
        assertThat(page("dave", "/downloads").body()).contains("downloaded any backups yet");
    }

    @Test
    void readingAboutOthersIsWrittenDownOnceForALook() {
        String look = "person=alice&cluster=eu/payments/vault";
        items("admin", look + "&limit=1");
        items("admin", look);
        page("bob", "/downloads");

        assertThat(items("admin", "event=audit_read&cluster=eu/payments/vault&person=admin"))
                .extracting(entry -> entry.get("details"))
                .containsOnlyOnce(
                        new JsonMapper()
                                .readTree(
                                        """
                                        {"cluster": "eu/payments/vault", "person": "alice", "view": "entries"}
                                        """));
        assertThat(items("admin", "event=audit_read&person=bob")).isEmpty();
    }

    @Test
    void aDeniedLookAtAHiddenClusterDoesNotStandAmongItsEntries() {
        items("alice", "cluster=eu/platform/registry");

        assertThat(items("admin", "event=audit_read&cluster=eu/platform/registry&person=alice"))
                .isEmpty();
        assertThat(items("admin", "event=audit_read&person=alice")).isNotEmpty();
    }

    @Test
    void theReportSaysWhoHoldsCopiesOfACluster() {
        JsonNode report =
                portal().json("alice", EXPOSURE + "?cluster=eu/payments/ledger&since=2026-01-01");

        assertThat(report.get("items").valueStream().map(AuditSearchContract::holding))
                .containsExactly(
                        "local/alice " + OLDER + " whole in 2 downloads",
                        "local/alice " + NEWEST + " whole in 1 downloads");
        assertThat(report.get("running").size()).isZero();
        assertThat(
                        portal().json("alice", EXPOSURE + "/holders?cluster=eu/payments/ledger")
                                .get("items"))
                .singleElement()
                .satisfies(
                        holder -> {
                            assertThat(holder.get("whole").asLong()).isEqualTo(2);
                            assertThat(holder.get("downloads").asLong()).isEqualTo(3);
                        });
        assertThat(
                        portal().json(
                                        "alice",
                                        EXPOSURE + "?cluster=eu/payments/ledger&since=2100-01-01")
                                .get("items")
                                .size())
                .isZero();
    }

    @Test
    void theReportSaysWhatSomebodyHolds() {
        JsonNode mine = portal().json("admin", EXPOSURE + "/holders?person=alice&limit=1");
        JsonNode next =
                portal().json(
                                "admin",
                                EXPOSURE
                                        + "/holders?person=alice&cursor="
                                        + mine.get("next").asString());

        assertThat(mine.get("items").get(0).get("cluster").get("name").asString())
                .isEqualTo("ledger");
        assertThat(next.get("items"))
                .singleElement()
                .satisfies(
                        holder ->
                                assertThat(holder.get("cluster").get("name").asString())
                                        .isEqualTo("vault"));
        assertThat(portal().json("alice", EXPOSURE + "?person=local/bob").get("items").size())
                .isZero();
        assertThat(portal().json("admin", EXPOSURE + "?person=local/bob").get("items").size())
                .isOne();
    }

    @Test
    void theReportComesAsAPageAndAsCsvAndIsWrittenDown() {
        assertThat(page("alice", "/audit/exposure?cluster=eu/payments/vault").body())
                .contains("local/alice", "eu/payments/vault", "exposure.csv?cluster=");
        assertThat(page("alice", "/audit/exposure?cluster=eu/payments/vault&person=alice").body())
                .contains("complete", NEWEST);
        HttpResponse<String> csv =
                portal().get("admin", EXPOSURE + ".csv?cluster=eu/payments/vault");

        assertThat(csv.headers().firstValue("Content-Type")).hasValue("text/csv;charset=UTF-8");
        assertThat(csv.body())
                .startsWith("person_id,person,cluster,backup,")
                .contains("\r\nlocal/alice,alice,eu/payments/vault," + NEWEST + ",37,whole,73760,");
        assertThat(items("admin", "event=audit_exported&cluster=eu/payments/vault")).hasSize(1);
        assertThat(items("admin", "event=audit_read&cluster=eu/payments/vault&person=alice"))
                .isNotEmpty();
    }

    @Test
    void theReportTellsNothingOfOtherClusters() {
        HttpResponse<String> hidden =
                portal().get("alice", EXPOSURE + "?cluster=eu/platform/registry");
        HttpResponse<String> missing =
                portal().get("alice", EXPOSURE + ".csv?cluster=eu/platform/nothing");

        assertThat(hidden.statusCode()).isEqualTo(404).isEqualTo(missing.statusCode());
        assertThat(hidden.body()).contains("not-in-audit");
        assertThat(missing.body()).contains("not-in-audit");
        assertThat(portal().get("alice", EXPOSURE).statusCode()).isEqualTo(400);
    }

    private static String holding(JsonNode holding) {
        return holding.get("person").get("id").asString()
                + " "
                + holding.get("backup").asString()
                + " "
                + holding.get("extent").asString()
                + " in "
                + holding.get("downloads").asLong()
                + " downloads";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from=yesterday",
                "to=2026-13-01",
                "cluster=ledger",
                "cluster=EU/x/y",
                "outcome=great",
                "event=party",
                "cursor=x",
                "limit=many"
            })
    void whatCannotBeUnderstoodIsToldByItsName(String query) {
        HttpResponse<String> answer = portal().get("admin", ENTRIES + "?" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .contains("invalid-parameter", "The parameter " + query.split("=", 2)[0]);
    }

    @Test
    void thePageKeepsItsFiltersAndLeadsOn() {
        String page = page("admin", "/audit?person=alice&token=&outcome=completed").body();

        assertThat(page)
                .contains(
                        "value=\"alice\"",
                        "href=\"/audit?cluster=eu/payments/ledger\"",
                        "href=\"/audit?token=" + tokenId() + "\"",
                        "/audit/downloads/")
                .doesNotContain("registry");
    }

    @Test
    void thePageOpensOnDownloadsAndOtherEventsAreOneTabAway() {
        String page = page("admin", "/audit").body();
        String other = page("admin", "/audit?events=other").body();

        assertThat(page)
                .contains(">Download</a>", "?events=other", "value=\"download_denied\"")
                .doesNotContain("Token created", "value=\"signed_in\"");
        assertThat(other)
                .contains("Token created", "value=\"signed_in\"")
                .doesNotContain("/audit/downloads/", "value=\"download_denied\"");
        assertThat(page("admin", "/audit?event=token_created").body())
                .as("the tab is that of the event")
                .contains("Token created", "name=\"events\" value=\"other\"");
        assertThat(ids(items("admin", "events=downloads&folded=true")))
                .as("page and API agree")
                .containsAll(downloads(page));
        assertThat(items("admin", "events=other"))
                .isNotEmpty()
                .noneMatch(entry -> entry.get("event").asString().startsWith("download_"));
        assertThat(items("admin", "events=all").stream().map(each -> each.get("event").asString()))
                .contains("download_end", "token_created");
    }

    @Test
    void filtersAndRowsOfAPageAreInTheViewersTimeZone() {
        JsonNode end = items("admin", "person=bob&event=download_end").getFirst();
        String id = end.get("download").asString();
        String there =
                Instant.parse(end.get("at").asString())
                        .atZone(KOLKATA)
                        .toLocalDateTime()
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString();
        Visitor visitor = visitor("admin");
        visitor.keep("EBP_ZONE", KOLKATA.getId());

        String since = visitor.get("/audit?person=bob&from=" + there).body();
        assertThat(since)
                .contains(id, "From (Asia/Kolkata)", there.replace('T', ' '))
                .contains("value=\"" + there + "\"");
        assertThat(link(since, "/api/v1/audit/export"))
                .as("an export means the same to everybody")
                .contains("from=" + there.substring(0, 13))
                .contains("%2B05%3A30");
        assertThat(visitor.get("/audit?person=bob&to=" + there).body()).doesNotContain(id);
        assertThat(visitor.get("/downloads?from=2026-05-04").body())
                .contains("from=2026-05-04T00%3A00%2B05%3A30");
        assertThat(visitor.get("/audit/exposure?person=bob&since=2026-05-04").body())
                .contains("since=2026-05-04T00%3A00%2B05%3A30", "Downloaded since (Asia/Kolkata)");
        assertThat(ids(items("admin", "person=bob&event=download_end&from=" + there)))
                .as("the API has no viewer's zone: 15:30 in Kolkata is 15:30 UTC")
                .doesNotContain(id);
    }

    @Test
    void oneClickAsksForTheLastDays() {
        String page = page("admin", "/audit?person=bob&from=7d").body();

        assertThat(page)
                .contains(
                        "href=\"?events=downloads&amp;from=24h&amp;person=bob\"",
                        "href=\"?events=downloads&amp;from=90d&amp;person=bob\"")
                .containsPattern("from=7d&amp;person=bob\"[^>]*aria-current=\"true\"");
        assertThat(downloads(page)).hasSize(1);
        assertThat(items("admin", "person=bob&event=download_end&from=24h")).hasSize(1);
        assertThat(items("admin", "person=bob&event=download_end&to=1d")).isEmpty();
        assertThat(page("bob", "/downloads").body()).contains("?from=30d");
        assertThat(page("admin", "/audit/exposure?person=bob").body())
                .contains("?person=bob&amp;since=30d");
    }

    /** The links are taken from the page, as a browser would follow them. */
    @Test
    void exportsCarryWhatThePageShows() {
        Visitor visitor = visitor("admin");
        String page = visitor.get("/audit?cluster=*/payments/*&outcome=completed&from=1d").body();
        String csv = visitor.get(link(page, "/api/v1/audit/export").replace("&amp;", "&")).body();

        assertThat(downloads(page)).hasSize(4);
        assertThat(csv.lines().skip(1)).hasSize(4);
        assertThat(downloads(page)).allSatisfy(id -> assertThat(csv).contains(id));

        String every = visitor.get("/audit?cluster=*/payments/*&from=1d").body();
        assertThat(visitor.get(link(every, "/api/v1/audit/export").replace("&amp;", "&")).body())
                .as("a download that has ended is one line")
                .contains(",download_end,")
                .doesNotContain(",download_begin,");

        String denied = visitor.get("/audit?event=download_denied").body();
        assertThat(visitor.get(link(denied, "/api/v1/audit/export").replace("&amp;", "&")).body())
                .contains(",download_denied,")
                .doesNotContain(",download_end,");

        Visitor bob = visitor("bob");
        String own = bob.get("/downloads?outcome=completed").body();
        String mine = bob.get(link(own, "/api/v1/downloads/export").replace("&amp;", "&")).body();
        assertThat(mine.lines().skip(1)).hasSize(1);
        assertThat(mine).contains("registry").contains(downloads(own)).doesNotContain("alice");

        String exposure = visitor.get("/audit/exposure?cluster=eu/payments/ledger&since=1d").body();
        assertThat(
                        visitor.get(
                                        link(exposure, "/api/v1/audit/exposure.csv")
                                                .replace("&amp;", "&"))
                                .body())
                .contains("local/alice")
                .doesNotContain("vault");
    }

    @Test
    void aPageTellsDetailsAsWordsAndTimesToTheSecond() {
        String english = page("admin", "/audit?event=token_created").body();
        Visitor visitor = visitor("admin");
        visitor.keep("EBP_LANGUAGE", "de");
        String german = visitor.get("/audit?event=token_created").body();
        byWrongToken();

        assertThat(words(english))
                .contains("Owner: alice", "Allows: list")
                .containsPattern("Expires: \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC")
                .doesNotContain("owner: alice", "addresses:");
        assertThat(words(german)).contains("Besitzer: alice", "Läuft ab: ");
        assertThat(words(page("admin", "/audit?event=token_refused").body()))
                .contains("Reason: ")
                .doesNotContain("leftOut", "not listed");
        assertThat(words(page("admin", "/audit?event=audit_read").body()))
                .contains("Page: audit")
                .doesNotContain("view:");
    }

    private void byWrongToken() {
        portal().send(
                        HttpRequest.newBuilder(portal().uri(ENTRIES))
                                .header(
                                        "Authorization",
                                        "Bearer ebp_0123456789ab_" + "x".repeat(43)),
                        BodyHandlers.ofString());
    }

    @Test
    void listsTellWhichPartOfHowManyIsShown() {
        JsonNode all =
                portal().json("admin", ENTRIES + "?limit=1000&person=alice&events=downloads");
        JsonNode first = portal().json("admin", ENTRIES + "?limit=3&person=alice&events=downloads");
        JsonNode second =
                portal().json(
                                "admin",
                                ENTRIES
                                        + "?limit=3&person=alice&events=downloads&cursor="
                                        + first.get("next").asString());
        int total = all.get("items").size();

        assertThat(all.get("total").asInt()).isEqualTo(total);
        assertThat(first.get("first").asInt()).isOne();
        assertThat(first.get("total").asInt()).isEqualTo(total);
        assertThat(second.get("first").asInt()).isEqualTo(4);
        assertThat(second.get("total").asInt()).isEqualTo(total);
        assertThat(page("alice", "/downloads").body()).contains("1–4 of 4");
        assertThat(page("admin", "/audit?person=bob&outcome=completed").body())
                .contains("1–1 of 1");
        assertThat(portal().json("alice", "/api/v1/downloads?limit=3").get("total").asInt())
                .isEqualTo(4);
    }

    @Test
    void thePageOfAClusterLeadsAuditorsToWhoFetchedItsBackups() {
        assertThat(page("alice", "/clusters/eu/payments/ledger").body())
                .contains(
                        "href=\"/audit?cluster=eu/payments/ledger\"",
                        "href=\"/audit/exposure?cluster=eu/payments/ledger\"");
        assertThat(page("carol", "/clusters/eu/payments/ledger").body())
                .doesNotContain("/audit?", "/audit/exposure");
    }

    private Visitor visitor(String user) {
        Visitor visitor = new Visitor(portal());
        visitor.signIn(user, user + Portal.PASSWORD);
        return visitor;
    }

    private HttpResponse<String> page(String user, String path) {
        return visitor(user).get(path);
    }

    /** {@return the address of the first link to there} */
    private static String link(String page, String path) {
        Matcher link = Pattern.compile("href=\"(" + path + "[^\"]*)\"").matcher(page);
        assertThat(link.find()).as("a link to " + path).isTrue();
        return link.group(1);
    }

    private static Set<String> downloads(String page) {
        return Pattern.compile("/audit/downloads/([^\"]+)")
                .matcher(page)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }

    private static Set<String> ids(List<JsonNode> entries) {
        return entries.stream()
                .filter(entry -> entry.has("download"))
                .map(entry -> entry.get("download").asString())
                .collect(Collectors.toSet());
    }

    private static String words(String page) {
        return page.replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ").replace(" :", ":");
    }

    private List<JsonNode> items(String user, String query) {
        return portal().json(user, ENTRIES + "?limit=1000&" + query)
                .get("items")
                .valueStream()
                .toList();
    }

    private List<String> own(String user) {
        return portal().json(user, "/api/v1/downloads")
                .get("items")
                .valueStream()
                .map(AuditSearchContract::line)
                .toList();
    }

    private static List<String> keys(List<JsonNode> entries) {
        return entries.stream().map(entry -> entry.get("key").asString()).toList();
    }

    private static boolean isEnd(JsonNode entry) {
        return entry.get("event").asString().equals("download_end");
    }

    private static String line(JsonNode entry) {
        return entry.get("user").asString()
                + " "
                + entry.get("cluster").get("name").asString()
                + " "
                + entry.get("revision").asLong();
    }
}
