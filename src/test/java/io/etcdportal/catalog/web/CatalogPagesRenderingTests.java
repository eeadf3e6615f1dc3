package io.etcdportal.catalog.web;

import static io.etcdportal.catalog.ExampleCatalog.ORDERS;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.etcdportal.access.ClusterPattern;
import io.etcdportal.access.ClusterScope;
import io.etcdportal.catalog.BackupLinks;
import io.etcdportal.catalog.ExampleCatalog;
import io.etcdportal.catalog.NoBackupToRecommend;
import io.etcdportal.catalog.Timeline;
import io.etcdportal.catalog.model.Anomaly;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.ClusterCounts;
import io.etcdportal.catalog.model.ClusterFilter;
import io.etcdportal.catalog.model.ClusterOrder;
import io.etcdportal.catalog.model.ClusterState;
import io.etcdportal.catalog.model.ClusterSummary;
import io.etcdportal.catalog.model.ClusterTotals;
import io.etcdportal.catalog.model.Recommendation;
import io.etcdportal.catalog.model.SourceStatus;
import io.etcdportal.catalog.model.UnrecognizedFile;
import io.etcdportal.catalog.store.BackupOrder;
import io.etcdportal.catalog.web.PageRendering.Pages;
import io.etcdportal.etcd.Compatibility;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.snapshot.SnapshotVerdict;
import io.etcdportal.paging.Page;
import io.etcdportal.paging.Pager;
import io.etcdportal.sentence.Sentence;
import io.etcdportal.source.SourceKind;
import io.etcdportal.web.Problem;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.junit.jupiter.web.SpringJUnitWebConfig;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

@SpringJUnitWebConfig(PageRendering.class)
class CatalogPagesRenderingTests {

    private static final String NAME = "3.5.16_0000000000d5a3c1_etcd.backup";
    private static final Backup WHOLE = ExampleCatalog.whole(ORDERS, NAME, Duration.ofHours(3));
    private static final CurlCommands CURL =
            new CurlCommands("https://backups.example", "alice", true);
    private static final ClusterFilter ALL = new ClusterFilter(null, null, null, null, null);

    private final Pages pages;

    @Autowired
    CatalogPagesRenderingTests(Pages pages) {
        this.pages = pages;
    }

    @Test
    void clustersShowStateNewestBackupAndWhereItsCopiesAre() {
        String html =
                clusters("clusters", ALL, ExampleCatalog.clusters(), ExampleCatalog.sources());

        assertThat(html)
                .contains("/clusters/prod-eu/payments/orders", "14001089", "3 days ago", "1.2 GiB")
                .contains("data-cluster=\"OVERDUE\"", "data-cluster=\"EMPTY\"", "No known backups.")
                .contains("data-condition=\"TRUNCATED\"", "The copies differ in size.")
                .contains("title=\"1,262,485,536 bytes\"", "title=\"2026-05-01 10:00:00 UTC\"")
                .contains("href=\"?cursor=prod-us%2Fweb%2Fsessions\"");
    }

    @Test
    void clustersSayFirstWhichSourcesFailAndSinceWhen() {
        String html =
                clusters("clusters", ALL, ExampleCatalog.clusters(), ExampleCatalog.sources());

        assertThat(text(html))
                .contains("prod-backups last answered 5 h ago; its backups are shown as of then.")
                .contains("The bucket answered 403.")
                .contains("prod-sidecars could not be read for 2 clusters");
    }

    @Test
    void manyFailingSourcesDoNotHideTheClusters() {
        List<SourceStatus> failing = Collections.nCopies(9, ExampleCatalog.sources().get(1));

        String html = clusters("clusters-many-failing", ALL, ExampleCatalog.clusters(), failing);

        assertThat(html.split("last answered", -1)).hasSize(6);
        assertThat(html).contains("More sources are unreachable");
    }

    @Test
    void clustersKeepTheFilterThatWasAskedFor() {
        ClusterFilter filter =
                new ClusterFilter("prod-asia", "payments", "or", ClusterState.OVERDUE, null);

        String html =
                clusters(
                        "clusters-filtered",
                        filter,
                        ExampleCatalog.clusters().subList(1, 2),
                        List.of());

        assertThat(html)
                .contains("value=\"or\"", "value=\"payments\"", "Clear")
                .containsPattern("<option[^>]*selected[^>]*>prod-asia<")
                .containsPattern(
                        "class=\"stat\"[^>]*data-cluster=\"OVERDUE\"[^>]*aria-current=\"true\"")
                .contains("<input type=\"hidden\" name=\"state\" value=\"overdue\">")
                .contains(
                        "?cursor=",
                        "namespace=payments&amp;q=or&amp;site=prod-asia&amp;state=overdue");
    }

    @Test
    void anEmptyListOfClustersSaysWhyAndWhatToDo() {
        List<SourceStatus> sources = ExampleCatalog.sources();
        assertThat(
                        clusters(
                                "clusters-no-match",
                                new ClusterFilter(null, null, "x", null, null),
                                List.of(),
                                sources))
                .contains("No clusters match", "Show all clusters");
        assertThat(noClusters("clusters-no-grant", List.of(), false))
                .contains("have access to any cluster", "permission to list");
        assertThat(noClusters("clusters-no-source", List.of(), true))
                .contains("No sources configured", "portal.sources");
        assertThat(noClusters("clusters-not-asked", sources.subList(3, 4), true))
                .contains("No source has been read yet");
        assertThat(noClusters("clusters-none", sources, true))
                .contains("No source contains a cluster");
    }

    @Test
    void aClusterOffersTheBackupToTakeWithReasonAndWarnings() {
        EtcdVersion target = ExampleCatalog.version("3.4.23");
        Recommendation best =
                new Recommendation(
                        WHOLE,
                        Compatibility.of(WHOLE.version(), target),
                        Recommendation.Reason.HIGHEST.sentence(),
                        List.of(
                                Compatibility.of(WHOLE.version(), target).reason(),
                                Recommendation.Warning.REVISIONS_BEGAN_AGAIN.sentence(NAME)),
                        null);

        String html = cluster("cluster-target", target, best, null, true);

        assertThat(text(html))
                .contains("Recommended backup", "14001089", "Why:", "Highest revision")
                .contains("Before you restore From etcd 3.5 down to 3.4 starts")
                .contains("Backups that can be restored into etcd 3.4.23")
                .contains("Download (1.2 GiB)");
        assertThat(html)
                .contains("value=\"3.4.23\"")
                .contains(
                        "curl -fOJ -u alice &#39;https://backups.example/api/v1/clusters/prod-eu"
                                + "/payments/orders/backups/"
                                + NAME
                                + "/content&#39;")
                .contains("/backups/latest/content?etcdVersion=3.4.23&#39;")
                .contains(
                        "https://backups.example/sidecar/prod-eu/payments/orders/v1/backup"
                                + "?etcdVersion=3.5.16&amp;etcdRevision=14001089");
    }

    @Test
    void whoHasNoPasswordIsShownALineWithAToken() {
        String html =
                pages.render(
                        "backup-of-provider",
                        "catalog/backup",
                        Map.of(
                                "backup",
                                WHOLE,
                                "mayDownload",
                                true,
                                "mayAudit",
                                false,
                                "curl",
                                new CurlCommands("https://backups.example", "corp:alice", false)));

        assertThat(html)
                .contains("Authorization: Bearer $TOKEN", "<a href=\"/tokens\">Create a token</a>")
                .doesNotContain("-u corp", "asks for your password");
    }

    @Test
    void aClusterListsItsBackupsAndWhatEachSourceSays() {
        String html = cluster("cluster", null, recommended(), null, true);

        assertThat(text(html))
                .contains(
                        "recommended",
                        "No integrity hash",
                        "Truncated",
                        "Being written",
                        "Not verified yet")
                .contains("The copies differ in size.", "unreachable")
                .contains("The connection was refused. Nothing listens at this address")
                .contains("It reports 14 backups, about 16.0 GiB.")
                .contains("lists only its latest backup");
        assertThat(html)
                .contains("aria-label=\"Download " + NAME + "\"")
                .contains("/backups/" + NAME + "/content\"");
    }

    @Test
    void withoutTheRightToDownloadThereIsNoButtonButSomebodyToAsk() {
        String html = cluster("cluster-no-download", null, recommended(), null, false);

        assertThat(html).doesNotContain("/content", "curl -f");
        assertThat(text(html))
                .contains("You may list the backups of this cluster but not download them. Ask");
    }

    @Test
    void aClusterWithNothingToTakeSaysWhy() {
        assertThat(
                        text(
                                cluster(
                                        "cluster-nothing-fits",
                                        ExampleCatalog.version("2.3.8"),
                                        null,
                                        NoBackupToRecommend.Why.NONE_FITS.sentence(
                                                ORDERS, "3.5", "2.3.8"),
                                        true)))
                .contains("No usable backup", "none of them can be restored into etcd 2.3.8.")
                .contains("Enter another version");
    }

    @Test
    void aBackupShowsEachOfItsCopies() {
        String html =
                backup(
                        "backup-differing",
                        ExampleCatalog.differing(ORDERS, NAME, Duration.ofHours(3)),
                        true);

        assertThat(text(html))
                .contains("0x0000000000d5a3c1", "14001089", "1,237,319,712 bytes")
                .contains("The copies differ in size.", "v1/orders/" + NAME, "Truncated")
                .contains("The source is unreachable; the copy may be gone.")
                .contains("The source rejects the portal&#39;s credentials");
        assertThat(text(backup("backup", WHOLE, true)))
                .contains("S3 bucket", "Volume", "Download (1.2 GiB)");
        assertThat(backup("backup", WHOLE, true))
                .contains("href=\"/audit?cluster=prod-eu/payments/orders&amp;backup=" + NAME);
        assertThat(backup("backup-no-download", WHOLE, false))
                .doesNotContain("/content", "href=\"/audit?");
        assertThat(
                        text(
                                backup(
                                        "backup-unknown",
                                        ExampleCatalog.behindSilentSidecar(ORDERS, NAME),
                                        true)))
                .contains("Not verified yet", "No source reports the size.");
    }

    @Test
    void sourcesSayHowTheyAreDoingAndWhatToDo() {
        String html = sources("sources", ExampleCatalog.sources(), true);

        assertThat(text(html))
                .contains("Unreachable", "Partly unreachable", "Not read yet", "Healthy")
                .contains("Check the keys and their permissions")
                .contains("2 clusters could not be read.", "88,412");
        assertThat(html).contains("/sources/nfs/strays", "3 unrecognized files in nfs");
    }

    @Test
    void onlyWhoSeesEverythingSeesCopiesAndUnrecognizedFiles() {
        String html = sources("sources-some", ExampleCatalog.sourcesWithoutTotals(), false);

        assertThat(html)
                .contains("prod-sidecars")
                .doesNotContain("nrecognized", "strays", ">Copies<");
        assertThat(sources("sources-none", List.of(), false)).contains("have access to any source");
    }

    /** A page stays below 100 kB: lists of what is configured are no exception. */
    @Test
    void thousandsOfTeamsAndSitesAreNamedByTypingThem() {
        Map<String, ClusterScope> teams = new LinkedHashMap<>();
        for (int i = 0; i < 2_000; i++) {
            teams.put("team-%04d".formatted(i), new ClusterScope.Everything());
        }
        Page<ClusterSummary> page =
                new Page<>(Collections.nCopies(30, ExampleCatalog.clusters().getFirst()), "next");
        List<SourceStatus> sources =
                IntStream.range(0, 2_000)
                        .mapToObj(i -> ExampleCatalog.failing("source-" + i, "site-" + i))
                        .toList();

        String html =
                clusters("clusters-many-teams", ALL, page, sources, true, new VisibleTeams(teams));

        assertThat(html.length()).isLessThan(100_000);
        assertThat(html)
                .contains("name=\"team\" type=\"text\"", "name=\"site\" type=\"text\"")
                .contains("team-0004", "and 1,995 more")
                .doesNotContain("<option", "team-0005");
    }

    @Test
    void manySourcesThatFailStaySmall() {
        List<SourceStatus> sources =
                IntStream.range(0, 40)
                        .mapToObj(i -> ExampleCatalog.failing("source-" + i, "site-" + i))
                        .toList();

        assertThat(sources("sources-many", sources, true).length()).isLessThan(100_000);
    }

    @Test
    void clustersSayWhichTeamsThatTheViewerMayKnowOfMayDownload() {
        VisibleTeams teams =
                new VisibleTeams(
                        Map.of(
                                "payments",
                                new ClusterScope.Matching(
                                        List.of(ClusterPattern.parse("prod-eu/payments/*")))));

        assertThat(teams.of(ORDERS)).containsExactly("payments");
        assertThat(teams.within(new ClusterScope.Everything(), "payments").contains(ORDERS))
                .isTrue();
        assertThat(teams.within(new ClusterScope.Everything(), "hidden").contains(ORDERS))
                .isFalse();
    }

    @Test
    void unrecognizedFilesAreNamedWithTheirReason() {
        UnrecognizedFile unrecognizedFile =
                new UnrecognizedFile(
                        "v1/orders/<b>notes</b>.txt", "The name is not that of a backup.");

        assertThat(
                        pages.render(
                                "strays",
                                "catalog/unrecognized-files",
                                Map.of(
                                        "source",
                                        "nfs",
                                        "files",
                                        List.of(unrecognizedFile),
                                        "pager",
                                        new Pager(null, null))))
                .contains(
                        "Unrecognized files in nfs",
                        "&lt;b&gt;notes&lt;/b&gt;",
                        unrecognizedFile.reason());
        assertThat(
                        pages.render(
                                "strays-none",
                                "catalog/unrecognized-files",
                                Map.of(
                                        "source",
                                        "nfs",
                                        "files",
                                        List.of(),
                                        "pager",
                                        new Pager(null, null))))
                .contains("No unrecognized files");
    }

    @Test
    void theFormToSignInSaysWhatWentBefore() {
        Map<String, ?> model =
                Map.of(
                        "failed",
                        "",
                        "by",
                        "The provider",
                        "providers",
                        List.of(),
                        "hasAccounts",
                        true,
                        "typed",
                        "");
        assertThat(pages.renderForStranger("login", "login/login", model, null))
                .contains("autocomplete=\"username\"", "autocomplete=\"current-password\"")
                .contains("name=\"_csrf\" value=\"" + PageRendering.CSRF + "\"")
                .doesNotContain("Wrong user name", "signed out", "Sign out");
        assertThat(pages.renderForStranger("login-error", "login/login", model, "error"))
                .contains("Wrong user name or password.");
        assertThat(pages.renderForStranger("login-out", "login/login", model, "signedOut"))
                .contains("You have signed out.");
    }

    @Test
    void aProblemSaysWhatToDoNext() {
        Map<String, ?> model =
                Map.of(
                        "status",
                        502,
                        "title",
                        Problem.SOURCE_FAILED.title(),
                        "next",
                        Problem.SOURCE_FAILED.next(),
                        "detail",
                        "Source nfs: reading failed.",
                        "requestId",
                        "6f9619ff-8b86-d011-b42d-00cf4fc964ff");

        assertThat(text(pages.render("problem", "web/problem", model)))
                .contains("Error 502", Problem.SOURCE_FAILED.title(), Problem.SOURCE_FAILED.next())
                .contains("Source nfs: reading failed.", "6f9619ff-8b86-d011-b42d-00cf4fc964ff");
        assertThat(pages.renderForStranger("problem-stranger", "web/problem", model, null))
                .contains("href=\"/login\"")
                .doesNotContain("href=\"/clusters\"");
    }

    @Test
    void everyPageSaysWhoIsSignedInAndLetsThemOut() {
        assertThat(sources("sources", List.of(), true))
                .contains(">alice</span>", "action=\"/logout\"", "Skip to content")
                .contains("name=\"_csrf\" value=\"" + PageRendering.CSRF + "\"")
                .containsPattern("href=\"/sources\" aria-current=\"true\"");
    }

    @Test
    void aBackupThatWasReadSaysWhatWasFoundAndWhen() {
        Backup whole =
                ExampleCatalog.checked(
                        ORDERS,
                        NAME,
                        Duration.ofHours(3),
                        SnapshotVerdict.VERIFIED,
                        "17 keys, revision 37, trailing hash verified, readable.");
        Backup damaged =
                ExampleCatalog.checked(
                        ORDERS,
                        NAME,
                        Duration.ofHours(3),
                        SnapshotVerdict.DAMAGED,
                        "The seal does not agree.");

        assertThat(backup("backup-proven-whole", whole, true))
                .contains("data-condition=\"VERIFIED\"");
        assertThat(text(backup("backup-proven-whole", whole, true)))
                .contains("(SHA-256) matches. Verified 60 min ago.")
                .contains("17 keys, revision 37, trailing hash verified, readable.");
        assertThat(backup("backup-proven-damaged", damaged, true))
                .contains("data-condition=\"DAMAGED\"", "The seal does not agree.");
    }

    private String clusters(
            String name,
            ClusterFilter filter,
            List<ClusterSummary> shown,
            List<SourceStatus> sources) {
        return clusters(
                name,
                filter,
                new Page<>(shown, shown.isEmpty() ? null : shown.getLast().cluster().toString()),
                sources,
                true);
    }

    private String sources(String name, List<SourceStatus> sources, boolean seesEverything) {
        return pages.render(
                name,
                "catalog/sources",
                Map.of(
                        "sources",
                        sources,
                        "pager",
                        new Pager(null, null),
                        "seesEverything",
                        seesEverything));
    }

    private String noClusters(String name, List<SourceStatus> sources, boolean seesEverything) {
        return clusters(name, ALL, new Page<>(List.of(), null), sources, seesEverything);
    }

    private String clusters(
            String name,
            ClusterFilter filter,
            Page<ClusterSummary> page,
            List<SourceStatus> sources,
            boolean seesEverything) {
        return clusters(name, filter, page, sources, seesEverything, new VisibleTeams(Map.of()));
    }

    private String clusters(
            String name,
            ClusterFilter filter,
            Page<ClusterSummary> page,
            List<SourceStatus> sources,
            boolean seesEverything,
            VisibleTeams teams) {
        return pages.render(
                name,
                "catalog/clusters",
                Map.of(
                        "teams",
                        teams,
                        "filter",
                        filter,
                        "sites",
                        sources.stream().map(SourceStatus::site).distinct().toList(),
                        "counts",
                        new ClusterCounts(
                                page.items().stream()
                                        .collect(groupingBy(ClusterSummary::state, counting()))),
                        "links",
                        new ClusterLinks(filter, ClusterOrder.ATTENTION),
                        "clusters",
                        page,
                        "pager",
                        Pager.of(page, null, filter.parameters()),
                        "sources",
                        sources,
                        "seesEverything",
                        seesEverything));
    }

    private static Recommendation recommended() {
        return new Recommendation(
                WHOLE, null, Recommendation.Reason.HIGHEST.sentence(), List.of(), null);
    }

    private String cluster(
            String name,
            @Nullable EtcdVersion target,
            @Nullable Recommendation latest,
            @Nullable Sentence nothingToTake,
            boolean mayDownload) {
        Map<String, @Nullable Object> model = new HashMap<>();
        Page<Backup> page = new Page<>(latest == null ? List.of() : backups(), null);
        model.put(
                "cluster",
                ExampleCatalog.at(
                        ORDERS,
                        ClusterState.FRESH,
                        WHOLE,
                        List.of(
                                ExampleCatalog.answering("prod-backups", SourceKind.S3),
                                ExampleCatalog.answering("nfs", SourceKind.DIRECTORY),
                                ExampleCatalog.silentSidecar())));
        model.put("totals", new ClusterTotals(1204, 1_292_785_188_864L));
        model.put("etcdVersion", target);
        model.put("backups", page);
        model.put(
                "anomalies",
                Collections.nCopies(10, new Anomaly(Anomaly.Kind.GAP, Duration.ofDays(3))));
        model.put("timeline", Timeline.of(List.of(), Duration.ofDays(1)));
        model.put("pager", Pager.of(page, null, Map.of()));
        model.put("links", new BackupLinks(null, BackupOrder.REVISION));
        model.put("latest", latest);
        model.put("nothingToTake", nothingToTake);
        model.put("mayDownload", mayDownload);
        model.put("mayAudit", mayDownload);
        model.put("curl", CURL);
        return pages.render(name, "catalog/cluster", model);
    }

    private static List<Backup> backups() {
        return List.of(
                ExampleCatalog.growing(ORDERS, "3.5.16_0000000000d5a4ff_etcd.backup"),
                WHOLE,
                ExampleCatalog.differing(
                        ORDERS, "3.5.16_0000000000d4b000_etcd.backup", Duration.ofHours(9)),
                ExampleCatalog.of(
                        ORDERS,
                        "3.5.16_0000000000d3c0de_etcd.backup",
                        Duration.ofHours(15),
                        1 << 30),
                ExampleCatalog.of(
                        ORDERS,
                        "3.5.15_0000000000d2beef_etcd.backup",
                        Duration.ofDays(2),
                        12_345_678),
                ExampleCatalog.behindSilentSidecar(ORDERS, "3.5.15_0000000000d1cafe_etcd.backup"));
    }

    private String backup(String name, Backup backup, boolean mayDownload) {
        return pages.render(
                name,
                "catalog/backup",
                Map.of(
                        "backup", backup,
                        "mayDownload", mayDownload,
                        "mayAudit", mayDownload,
                        "curl", CURL));
    }

    /** {@return what is to be read, with one blank between the words} */
    private static String text(String html) {
        return html.replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ");
    }
}
