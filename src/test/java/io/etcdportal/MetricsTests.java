package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.HeldDownload;
import io.etcdportal.testbed.NeedsProgram;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Prometheus;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.SqlStatements;
import io.etcdportal.testbed.Visitor;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What a portal that has been used exports to Prometheus. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsTests {

    private static final String BACKUP = Snapshots.name("3.5.16", 37);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LARGE = HeldDownload.SIZE;
    private static final int SMALL = 64 << 10;

    private final S3Server bucket = S3Server.start();
    private final SqlStatements statements = new SqlStatements();
    private @Nullable Portal started;
    private Exposition scraped = new Exposition("");

    @BeforeAll
    void use(@TempDir Path directory) throws IOException {
        Instant anHourAgo = Instant.now().minus(Duration.ofHours(1));
        bucket.put("v1/fresh/" + BACKUP, Snapshots.bytes("3.5.16", 37));
        bucket.put("v1/large/" + BACKUP, Snapshots.sealed(LARGE));
        Path volume = directory.resolve("volume");
        Snapshots.lay(
                volume.resolve("v1/flipped/" + BACKUP),
                Files.readAllBytes(Snapshots.damaged("3.5.16", "flipped-middle")),
                anHourAgo);
        Snapshots.lay(
                volume.resolve("v1/old/" + BACKUP),
                Snapshots.sealed(SMALL),
                anHourAgo.minus(Duration.ofDays(3)));
        Snapshots.lay(volume.resolve("v1/old/readme.txt"), new byte[] {'x'});
        Portal portal =
                Portal.in(directory)
                        .management()
                        .teams(directory)
                        .set("portal.metrics.read-every", "100ms")
                        .set("portal.metrics.clusters", 3)
                        .set("portal.checks.after", "0s")
                        .set("portal.downloads.patience", "100ms")
                        .set("portal.downloads.check-first", "0")
                        .set("portal.downloads.wait-in-line", "0s")
                        .set("portal.downloads.at-once-per-viewer", 1)
                        .set("portal.notifications.channels.nobody.type", "webhook")
                        .set("portal.notifications.channels.nobody.team", "nobody")
                        .set("portal.notifications.channels.nobody.url", "http://127.0.0.1:9/")
                        .set("portal.audit.file.path", directory.resolve("feed.jsonl"))
                        .bucket("bucket", "payments", bucket)
                        .directory("volume", "payments", volume)
                        .directory("gone", "payments", directory.resolve("gone"))
                        .set("portal.sources.directory.gone.site", "us")
                        .start(statements)
                        .awaitReading();
        started = portal;
        useAs(portal);
        scraped =
                await(
                        now ->
                                now.value("portal_checks_total", "verdict", "damaged") == 1
                                        && now.value("portal_clusters", "state", "damaged") == 1
                                        && now.value("portal_clusters", "state", "fresh") == 2
                                        && now.value("portal_audit_feed_behind") == 0
                                        && now.value("portal_source_up", "source", "gone") == 0
                                        && now.value(
                                                        "portal_download_duration_seconds_count",
                                                        "outcome",
                                                        "completed")
                                                >= 2);
    }

    private void useAs(Portal portal) {
        assertThat(portal.download("alice", content("fresh")).statusCode()).isEqualTo(200);
        assertThat(portal.download("alice", content("missing")).statusCode()).isEqualTo(404);
        assertThat(portal.download("carol", content("fresh")).statusCode()).isEqualTo(403);
        portal.await("/api/v1/transfers", running -> running.get("total").asLong() == 0);
        try (HeldDownload held = new HeldDownload(portal, "alice", content("large"))) {
            assertThat(portal.download("alice", content("fresh")).statusCode()).isEqualTo(429);
            assertThat(await(now -> now.value("portal_downloads_active") == 1)).isNotNull();
            held.rest();
        }
        for (String cluster : List.of("flipped", "fresh")) {
            HttpRequest.Builder check =
                    portal.as("alice", content(cluster).replace("/content", "/check"))
                            .POST(BodyPublishers.noBody());
            assertThat(portal.send(check, BodyHandlers.ofString()).statusCode()).isEqualTo(202);
        }
        new Visitor(portal).signIn("alice", "alice" + Portal.PASSWORD);
        new Visitor(portal).signIn("alice", "wrong");
    }

    @AfterAll
    void stop() {
        portal().close();
        bucket.close();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    private static String content(String cluster) {
        return "/api/v1/clusters/eu/payments/" + cluster + "/backups/" + BACKUP + "/content";
    }

    private Exposition scrape() {
        return new Exposition(
                portal().send(
                                HttpRequest.newBuilder(portal().management("/actuator/prometheus")),
                                BodyHandlers.ofString())
                        .body());
    }

    private Exposition await(Predicate<Exposition> expected) {
        Instant end = Instant.now().plus(PATIENCE);
        Exposition now = scrape();
        while (!expected.test(now)) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("Not within " + PATIENCE + ":\n" + now.text());
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            now = scrape();
        }
        return now;
    }

    @Test
    void theDocumentationListsExactlyWhatIsExported() throws IOException {
        assertThat(scraped.families().stream().filter(one -> one.name().startsWith("portal_")))
                .containsExactlyInAnyOrderElementsOf(MetricsDocument.read().families());
    }

    @Test
    void theDocumentationNamesTheLibrariesWhoseMetricsAreExported() throws IOException {
        List<String> prefixes = MetricsDocument.read().prefixes();

        assertThat(scraped.families())
                .extracting(MetricsDocument.Family::name)
                .filteredOn(name -> !name.startsWith("portal_"))
                .allMatch(name -> prefixes.stream().anyMatch(name::startsWith));
        assertThat(prefixes)
                .allSatisfy(
                        prefix ->
                                assertThat(scraped.families())
                                        .extracting(MetricsDocument.Family::name)
                                        .anyMatch(name -> name.startsWith(prefix)));
    }

    @Test
    void sourcesAreCounted() {
        assertThat(scraped.value("portal_source_up", "source", "bucket")).isEqualTo(1);
        assertThat(scraped.value("portal_source_copies", "source", "bucket")).isEqualTo(2);
        assertThat(scraped.value("portal_source_unrecognized_files", "source", "volume"))
                .isEqualTo(1);
        assertThat(scraped.has("portal_source_copies", "source", "gone")).isFalse();
        assertThat(scraped.value("portal_checks_total", "source", "gone", "verdict", "failed"))
                .as("alerts see the first failure")
                .isZero();
        assertThat(
                        scraped.value(
                                "portal_source_refresh_duration_seconds_count",
                                "source",
                                "gone",
                                "outcome",
                                "failed"))
                .isPositive();
    }

    /** Three of four: of those that are well, the last one by its name has none. */
    @Test
    void onlyTheClustersThatNeedAttentionMostHaveSeriesOfTheirOwn() {
        assertThat(scraped.labels("portal_cluster_damaged", "etcd_cluster"))
                .containsExactlyInAnyOrder("flipped", "fresh", "old");
        assertThat(scraped.value("portal_clusters_without_series")).isEqualTo(1);
        assertThat(scraped.value("portal_clusters", "state", "overdue")).isEqualTo(1);
        assertThat(scraped.value("portal_cluster_damaged", "etcd_cluster", "flipped")).isEqualTo(1);
        assertThat(scraped.value("portal_cluster_damaged", "etcd_cluster", "old")).isZero();
        assertThat(scraped.value("portal_cluster_unverified", "etcd_cluster", "old")).isEqualTo(1);
        assertThat(
                        Instant.now().getEpochSecond()
                                - scraped.value(
                                        "portal_cluster_good_backup_timestamp_seconds",
                                        "etcd_cluster",
                                        "old"))
                .isGreaterThan(
                        scraped.value(
                                "portal_cluster_expected_backup_interval_seconds",
                                "etcd_cluster",
                                "old"));
    }

    @Test
    void downloadsAreCounted() {
        assertThat(scraped.value("portal_download_bytes_total", "source", "bucket"))
                .isEqualTo(Snapshots.sealed(LARGE).length + Snapshots.bytes("3.5.16", 37).length);
        assertThat(scraped.value("portal_downloads_refused_total", "reason", "too_many_of_viewer"))
                .isEqualTo(1);
        assertThat(scraped.value("portal_audit_entries_total", "event", "download_denied"))
                .isEqualTo(1);
        assertThat(scraped.value("portal_audit_entries_total", "event", "download_hidden"))
                .isEqualTo(1);
        assertThat(scraped.value("portal_downloads_active")).isZero();
    }

    @Test
    void signInsAreCounted() {
        assertThat(signIns("succeeded")).isEqualTo(1);
        assertThat(signIns("failed")).isEqualTo(1);
        assertThat(signIns("locked")).isZero();
    }

    private double signIns(String result) {
        return scraped.value("portal_login_sign_ins_total", "method", "local", "result", result);
    }

    @Test
    void aScrapeAsksTheDatabaseNothing() {
        statements.take();

        assertThat(scrape().value("portal_database_writable")).isEqualTo(1);
        assertThat(statements.take()).isEmpty();
    }

    @Test
    void aScrapeNamesNobodyAndNoBackup() {
        assertThat(scraped.text()).doesNotContain("alice", "carol", BACKUP, bucket.secretKey());
    }

    /**
     * A real Prometheus takes every expression of the alerts and of the dashboard, and the
     * dashboard has something to show.
     */
    @Test
    @NeedsProgram("prometheus")
    void prometheusUnderstandsAlertsAndDashboard(@TempDir Path directory) throws IOException {
        AlertRules rules = AlertRules.read();
        try (Prometheus prometheus =
                Prometheus.start(
                        directory, portal().management("/actuator/prometheus"), AlertRules.RULES)) {
            prometheus.await(
                    "count_over_time(portal_clusters{state=\"fresh\"}[1m]) >= 2",
                    series -> !series.isEmpty());

            assertThat(rules.alerts()).allSatisfy(alert -> prometheus.query(alert.expression()));
            assertThat(rules.dashboard())
                    .hasSizeGreaterThan(40)
                    .allSatisfy(
                            expression -> assertThat(prometheus.query(expression)).isNotEmpty());
            assertThat(
                            prometheus.await(
                                    "ALERTS{etcd_cluster=\"flipped\"}",
                                    series -> !series.isEmpty()))
                    .singleElement()
                    .satisfies(
                            alert ->
                                    assertThat(alert.path("metric").path("alertname").asString())
                                            .isEqualTo("EtcdBackupDamaged"));
        }
    }

    @Test
    void theCommandsOfTheAlertsWork() throws IOException {
        List<String> addresses =
                Pattern.compile("(?m)(?:^|`)portal '?([a-z/?=&_]+)'?")
                        .matcher(Files.readString(Path.of("docs", "alerts.md")))
                        .results()
                        .map(command -> command.group(1))
                        .toList();

        assertThat(addresses)
                .hasSizeGreaterThan(8)
                .allSatisfy(
                        address ->
                                assertThat(portal().get("admin", "/api/v1/" + address).statusCode())
                                        .isEqualTo(200));
    }
}
