package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.SidecarServer;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.SqlStatements;
import io.etcdportal.testbed.Visitor;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Nobody can tell a cluster that is hidden from them from one that does not exist: not by what is
 * answered, and not by what it takes to answer.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HiddenEqualsMissingTests {

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final String UNLISTED = "3.5.16_0000000000000026_etcd.backup";

    private final S3Server bucket = S3Server.start();
    private final SqlStatements sqlStatements = new SqlStatements();
    private @Nullable SidecarServer sidecars;
    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        Snapshots.copy(
                "3.5.16",
                37,
                Files.createDirectories(directory.resolve("fleet").resolve("ledger")));
        SidecarServer fleet = SidecarServer.startFleet(directory.resolve("fleet"));
        sidecars = fleet;
        bucket.put("payments/v1/ledger/" + NAME, Snapshots.read("3.5.16/" + NAME));
        bucket.put("v1/payments/ledger/" + NAME, Snapshots.read("3.5.16/" + NAME));
        bucket.put("v1/platform/registry/" + NAME, Snapshots.read("3.5.16/" + NAME));
        started =
                Portal.in(directory)
                        .teams(directory)
                        .set("portal.catalog.refresh-every", "10m")
                        .bucket("bucket", "payments", bucket)
                        .sidecars("fleet", fleet, "payments/ledger")
                        .start(sqlStatements);
        portal().await(
                        "/api/v1/sources",
                        sources ->
                                sources.valueStream()
                                        .allMatch(one -> one.path("answered").isString()));
        assertThat(portal().get("alice", "/api/v1/clusters/eu/payments/ledger").statusCode())
                .as("there is something to hide")
                .isEqualTo(200);
        // What signing in for the first time takes is no part of an answer.
        portal().get("bob", "/api/v1/whoami");
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
        fleet().close();
        bucket.close();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    /** What an answer and its making look like. */
    private record Seen(
            int status,
            Map<String, List<String>> headers,
            String body,
            List<String> statements,
            int requestsToTheSources,
            int audited) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/clusters/eu/payments/%s",
                "GET /api/v1/clusters/eu/payments/%s/backups",
                "GET /api/v1/clusters/eu/payments/%s/backups?etcdVersion=3.5.0&limit=1",
                "GET /api/v1/clusters/eu/payments/%s/backups/latest",
                "GET /api/v1/clusters/eu/payments/%s/backups/" + NAME,
                "GET /api/v1/clusters/eu/payments/%s/backups/banana",
                "GET /api/v1/clusters/eu/payments/%s/backups/" + NAME + "/content",
                "HEAD /api/v1/clusters/eu/payments/%s/backups/" + NAME + "/content",
                "GET /api/v1/clusters/eu/payments/%s/backups/latest/content",
                "HEAD /api/v1/clusters/eu/payments/%s/backups/latest/content",
                "GET /api/v1/clusters?q=payments/%s",
                "GET /api/v1/clusters?namespace=%s",
                "GET /api/v1/clusters?cursor=eu/payments/%s",
                "GET /sidecar/eu/payments/%s/v1/backup",
                "HEAD /sidecar/eu/payments/%s/v1/backup",
                "GET /sidecar/eu/payments/%s/v1/backup?etcdVersion=3.5.16&etcdRevision=37",
                "GET /sidecar/eu/payments/%s/v1/status",
                "DELETE /api/v1/clusters/eu/payments/%s",
                "GET /api/v1/can-i?user=alice&cluster=eu/payments/%s",
                "GET /api/v1/audit/entries?q=%s",
                "GET /api/v1/clusters/eu/payments/%s/backups/latest?history=newest",
                "GET /api/v1/clusters/eu/payments/%s/backups/latest?history=banana",
                "GET /api/v1/clusters/eu/payments/%s/backups/latest/content?history=highest",
                "HEAD /api/v1/clusters/eu/payments/%s/backups/latest/content?history=newest",
                "GET /api/v1/clusters/eu/payments/%s/backups/" + UNLISTED,
                "GET /api/v1/clusters/eu/payments/%s/backups/" + UNLISTED + "/content",
                "GET /api/v1/clusters/eu/payments/%s/backups/" + NAME + "/check",
                "POST /api/v1/clusters/eu/payments/%s/backups/" + NAME + "/check",
                "POST /api/v1/clusters/eu/payments/%s/backups/" + NAME + "/tickets",
                "POST /api/v1/clusters/eu/payments/%s/backups/"
                        + NAME
                        + "/restore/tickets?member=etcd-0",
                "GET /sidecar/eu/payments/%s/v1/backup?etcdVersion=3.5.16&etcdRevision=38",
                "GET /sidecar//eu/payments/%s//v1/backup",
                "GET /sidecar/eu/payments/%s/v1%%2Fbackup",
                "GET /api/v1/clusters/counts?q=payments/%s",
                "GET /api/v1/downloads/export?format=csv&q=%s"
            })
    void bothAreAnsweredAndMadeTheSame(String request) {
        Seen hidden = see(request.formatted("ledger"));
        Seen missing = see(request.formatted("nobody"));

        assertThat(hidden).isEqualTo(missing);
        assertThat(hidden.body().replace("\"q=ledger", "")).doesNotContain("ledger", NAME);
        assertThat(hidden.requestsToTheSources()).isZero();
    }

    /** Its only cluster is hidden from bob. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/sources/%s/strays",
                "POST /api/v1/sources/%s/refresh",
                "GET /api/v1/sources/%s"
            })
    void aHiddenSourceIsNone(String request) {
        Seen hidden = see(request.formatted("fleet"));

        assertThat(hidden).isEqualTo(see(request.formatted("nobody")));
        assertThat(hidden.requestsToTheSources()).isZero();
    }

    private Seen see(String request) {
        String[] parts = request.split(" ", 2);
        int sources = requestsToTheSources();
        long audited = audited();
        sqlStatements.take();
        HttpResponse<String> answer =
                portal().send(
                                portal().as("bob", parts[1])
                                        .method(parts[0], BodyPublishers.noBody()),
                                BodyHandlers.ofString());
        List<String> made = sqlStatements.take();
        return new Seen(
                answer.statusCode(),
                comparable(answer),
                Portal.withoutIds(answer.body()),
                made,
                requestsToTheSources() - sources,
                Math.toIntExact(audited() - audited));
    }

    private int requestsToTheSources() {
        return bucket.requests().size() + fleet().requests().size();
    }

    private SidecarServer fleet() {
        return Objects.requireNonNull(sidecars);
    }

    /** The pages as well. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/clusters/eu/payments/%s",
                "/clusters/eu/payments/%s/backups/" + NAME,
                "/clusters?namespace=no-%s"
            })
    void pagesTellNoMore(String path) {
        Visitor bob = new Visitor(portal());
        bob.signIn("bob", "bob-password");
        bob.get("/clusters");
        sqlStatements.take();
        HttpResponse<String> hidden = bob.get(path.formatted("ledger"));
        List<String> ofHidden = sqlStatements.take();
        HttpResponse<String> missing = bob.get(path.formatted("nobody"));

        assertThat(sqlStatements.take()).isEqualTo(ofHidden);
        assertThat(hidden.statusCode()).isEqualTo(missing.statusCode());
        assertThat(comparable(hidden)).isEqualTo(comparable(missing));
        assertThat(withoutTokens(hidden.body()).replace("ledger", "nobody"))
                .isEqualTo(withoutTokens(missing.body()));
    }

    /** Numbers, pages, searches and hints are of what is seen, and of nothing else. */
    @Test
    void whatIsHiddenIsNotCountedPagedOrFound() {
        JsonNode first = portal().json("bob", "/api/v1/clusters?limit=1");
        assertThat(first.get("items").size()).isOne();
        assertThat(first.has("next")).as("a page that only hidden clusters are on").isFalse();
        for (String query : List.of("q=ledger", "q=payments", "namespace=payments")) {
            assertThat(portal().json("bob", "/api/v1/clusters?" + query).get("items").size())
                    .as(query)
                    .isZero();
        }
        assertThat(portal().get("bob", "/api/v1/sources").body())
                .doesNotContain("\"copies\"", "\"strays\"", "payments");
        Visitor bob = new Visitor(portal());
        bob.signIn("bob", "bob-password");
        for (String page : List.of("/clusters", "/sources", "/clusters?q=payments")) {
            assertThat(bob.get(page).body()).as(page).doesNotContain("ledger", "eu/payments");
        }
        assertThat(portal().get("dave", "/api/v1/clusters").body()).doesNotContain("eu/");
        assertThat(portal().json("dave", "/api/v1/sources").size()).isZero();
    }

    private long audited() {
        return portal().bean(org.springframework.jdbc.core.simple.JdbcClient.class)
                .sql("select count(*) from audit_entry")
                .query(Long.class)
                .single();
    }

    private static Map<String, List<String>> comparable(HttpResponse<?> answer) {
        Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        headers.keySet().removeAll(List.of("date", "x-request-id", "set-cookie"));
        return headers;
    }

    private static String withoutTokens(String page) {
        return Portal.withoutIds(page).replaceAll("name=\"_csrf\" value=\"[^\"]+\"", "CSRF");
    }
}
