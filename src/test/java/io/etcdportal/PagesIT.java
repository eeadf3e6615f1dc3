package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;

import io.etcdportal.testbed.Demonstration;
import io.etcdportal.testbed.Endpoint;
import io.etcdportal.testbed.ExampleFleet;
import io.etcdportal.testbed.HeldDownload;
import io.etcdportal.testbed.NeedsBrowser;
import io.etcdportal.testbed.TestScale;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every page in every look: that it is accessible, keeps the content security policy, is no wider
 * than the window and cuts nothing off, in each language. Long runs and {@code
 * src/bench/pages/screenshots} leave a picture of each in {@code target/screenshots}.
 */
@NeedsBrowser
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagesIT {

    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final String LEDGER = "/clusters/eu/payments/ledger";
    private static final String BACKUP = LEDGER + "/backups/" + ExampleFleet.NEWEST;
    private static final String CLUSTER_PATH = "/clusters/{site}/{namespace}/{cluster}";
    private static final String BACKUP_PATH = CLUSTER_PATH + "/backups/{backup}";

    /** What is no page, or leads to another one. */
    private static final Set<String> NO_PAGES =
            Set.of("/", "/signed-out", "/assets/**", "/webjars/**");

    private static final List<String> FOR_PROGRAMS =
            List.of("/api/", "/sidecar/", "/.well-known/", "/oauth2/", "/login/oauth2/");

    /** These have every component, and every mark of a state. */
    private static final Set<String> COLOURFUL =
            Set.of(
                    "components",
                    "sign-in-failed",
                    "clusters",
                    "wall",
                    "cluster",
                    "backup-damaged",
                    "backup-unsealed",
                    "restore",
                    "sources",
                    "audit",
                    "downloads");

    private static final List<Shown> PAGES =
            List.of(
                    new Shown("sign-in", "/login", "/login"),
                    new Shown("sign-in-failed", "/login", "/login?error"),
                    new Shown("clusters", "/clusters", "/clusters"),
                    new Shown("clusters-none", "/clusters", "/clusters?q=nothing"),
                    new Shown("wall", "/wall", "/wall"),
                    new Shown("cluster", CLUSTER_PATH, LEDGER + "?etcdVersion=3.5.16"),
                    new Shown("cluster-older", CLUSTER_PATH, "/clusters/us/payments/ledger"),
                    new Shown("cluster-empty", CLUSTER_PATH, "/clusters/us/payments/orders"),
                    new Shown("cluster-silent", CLUSTER_PATH, "/clusters/ap/payments/settlement"),
                    new Shown("cluster-nothing-fits", CLUSTER_PATH, LEDGER + "?etcdVersion=2.3.8"),
                    new Shown("backup", BACKUP_PATH, BACKUP),
                    new Shown("backup-damaged", BACKUP_PATH, ExampleFleet.TORN),
                    new Shown("backup-unsealed", BACKUP_PATH, ExampleFleet.UNSEALED),
                    new Shown(
                            "restore",
                            BACKUP_PATH + "/restore",
                            BACKUP + "/restore?etcdVersion=3.5.21&kubernetes=true"),
                    new Shown(
                            "restore-damaged",
                            BACKUP_PATH + "/restore",
                            ExampleFleet.TORN + "/restore"),
                    new Shown(
                            "restore-mistake",
                            BACKUP_PATH + "/restore",
                            BACKUP + "/restore?etcdVersion=3.1.20&members=etcd-0"),
                    new Shown("sources", "/sources", "/sources"),
                    new Shown(
                            "strays",
                            "/sources/{source}/strays",
                            "/sources/eu-payments-volume/strays"),
                    new Shown("audit", "/audit", "/audit"),
                    new Shown("audit-none", "/audit", "/audit?person=nobody"),
                    new Shown(
                            "exposure",
                            "/audit/exposure",
                            "/audit/exposure?cluster=eu/payments/ledger"),
                    new Shown("downloads", "/downloads", "/downloads"),
                    new Shown(
                            "download",
                            "/audit/downloads/{download}",
                            page -> page.locator("a[href^='/audit/downloads/']").first().click(),
                            "/downloads"),
                    new Shown("transfers", "/transfers", "/transfers"),
                    new Shown("tokens", "/tokens", "/tokens"),
                    new Shown(
                            "token",
                            "/tokens",
                            page -> {
                                page.locator("form.make [name=name]").fill("nightly");
                                page.locator("form.make button").click();
                            },
                            "/tokens"),
                    new Shown(
                            "ticket",
                            BACKUP_PATH,
                            page -> page.locator("form[action$='/tickets'] button").click(),
                            BACKUP),
                    new Shown("tickets", "/tickets", "/tickets"),
                    new Shown("sessions", "/sessions", "/sessions"),
                    new Shown("my-access", "/my-access", "/my-access"),
                    new Shown("preferences", "/preferences", "/preferences"),
                    new Shown(
                            "access",
                            "/can-i",
                            "/can-i?user=alice&verb=download&cluster=eu/payments/ledger"),
                    new Shown("api-reference", "/api-reference", "/api-reference"),
                    new Shown("components", "/components", "/components"),
                    new Shown("not-found", "/**", "/nothing"),
                    new Shown("not-found-cluster", CLUSTER_PATH, "/clusters/eu/payments/nobody"));

    /**
     * Words that are wider than what they stand in, or that begin or end outside of the window
     * where nothing can be moved.
     */
    private static final String CUT =
            """
            () => {
              const seen = element => !element.closest('.visually-hidden, .skip') && element.getClientRects().length > 0
              const moves = element => element.closest('.scroll, .rail')
              const cut = element => {
                const box = element.getBoundingClientRect()
                const around = element.parentElement.getBoundingClientRect()
                return element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1
                  || !moves(element) && (box.left < -1 || box.right > innerWidth + 1)
                  || element.matches('.btn, .mark, label') && !moves(element) && box.right > around.right + 1
              }
              const words = 'button, .btn, label, legend, summary, .mark, th, td, dt, dd, h1, h2, h3, p, li, .stat, .rail a, code, pre'
              return [...document.querySelectorAll(words)].filter(seen).filter(cut).map(element => element.outerHTML.slice(0, 200))
            }\
            """;

    /** Tables that are wider than what they stand in. */
    private static final String ASIDE =
            """
            () => [...document.querySelectorAll('.scroll')]
              .filter(part => part.scrollWidth > part.clientWidth + 1)
              .map(part => part.scrollWidth + ' in ' + part.clientWidth + ' ' + part.outerHTML.slice(0, 100))\
            """;

    private final Map<Look, Page> signedIn = new EnumMap<>(Look.class);
    private final Map<Look, Page> strangers = new EnumMap<>(Look.class);
    private final List<String> complaints = new ArrayList<>();
    private @Nullable Demonstration started;
    private @Nullable ExampleFleet exampleFleet;
    private @Nullable HeldDownload running;

    /** How a page is looked at. */
    enum Look {
        LIGHT(ColorScheme.LIGHT, 1280, "en"),
        DARK(ColorScheme.DARK, 1280, "en"),
        PHONE(ColorScheme.LIGHT, 375, "en"),
        GERMAN(ColorScheme.LIGHT, 1280, "de"),
        GERMAN_PHONE(ColorScheme.LIGHT, 375, "de");

        private final ColorScheme scheme;
        private final int width;
        private final String language;

        Look(ColorScheme scheme, int width, String language) {
            this.scheme = scheme;
            this.width = width;
            this.language = language;
        }

        boolean wide() {
            return width > 1000;
        }

        Browser.NewContextOptions options() {
            return new Browser.NewContextOptions()
                    .setColorScheme(scheme)
                    .setViewportSize(width, 800);
        }
    }

    /**
     * A page to look at.
     *
     * @param name of its picture
     * @param path the endpoint that it is of
     * @param way what is done once it is there
     * @param address where that is
     */
    record Shown(String name, String path, java.util.function.Consumer<Page> way, String address) {

        Shown(String name, String path, String address) {
            this(name, path, page -> {}, address);
        }

        boolean forStrangers() {
            return path.equals("/login");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    void start(@TempDir Path directory) {
        exampleFleet = new ExampleFleet(directory);
        started = new Demonstration(directory, exampleFleet);
        for (Look look : Look.values()) {
            Page page = portal().page(look.options());
            portal().signInAsAdministrator(page, "/");
            page.context()
                    .request()
                    .get(portal().address("/api/v1" + BACKUP + "/content"))
                    .dispose();
            signedIn.put(look, listened(page, look));
            strangers.put(look, listened(portal().page(look.options()), look));
        }
        running = new HeldDownload(portal().portal(), "admin", "/api/v1" + BACKUP + "/content");
        running.more();
        running.more();
    }

    @AfterAll
    void stop() {
        if (running != null) {
            running.close();
        }
        if (started != null) {
            started.close();
        }
        if (exampleFleet != null) {
            exampleFleet.close();
        }
    }

    /** Every page is shown in the same window of its look: a new one takes a second or two. */
    private Page listened(Page page, Look look) {
        page.context()
                .addCookies(
                        List.of(
                                new Cookie("EBP_LANGUAGE", look.language)
                                        .setUrl(portal().address("/"))));
        page.onConsoleMessage(message -> complaints.add(message.type() + ": " + message.text()));
        return page;
    }

    private Demonstration portal() {
        return Objects.requireNonNull(started);
    }

    /**
     * German words are the longest, and a phone is the narrowest: what fits there fits elsewhere
     * too. The dark look differs in its colours alone, and a few pages show them all.
     */
    static Stream<Arguments> looks() {
        Set<Look> some = EnumSet.of(Look.LIGHT, Look.DARK, Look.GERMAN_PHONE);
        return Arrays.stream(Look.values())
                .filter(look -> some.contains(look) || everyLook())
                .flatMap(
                        look ->
                                PAGES.stream()
                                        .filter(
                                                shown ->
                                                        look != Look.DARK
                                                                || COLOURFUL.contains(shown.name())
                                                                || everyLook())
                                        .map(shown -> Arguments.of(shown, look)));
    }

    private static boolean everyLook() {
        return Boolean.getBoolean("pages.all") || TestScale.isLong();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("looks")
    void everyPageIsAccessibleKeepsThePolicyAndFitsTheWindow(Shown shown, Look look) {
        Page page = Objects.requireNonNull((shown.forStrangers() ? strangers : signedIn).get(look));
        complaints.clear();

        page.navigate(portal().address(shown.address()));
        shown.way().accept(page);
        if (everyLook()) {
            page.screenshot(
                    new Page.ScreenshotOptions()
                            .setFullPage(true)
                            .setPath(PICTURES.resolve(name(shown, look))));
        }

        assertThat(page.locator("html").getAttribute("lang")).isEqualTo(look.language);
        assertThat(complaints).filteredOn(text -> !text.contains("404")).isEmpty();
        assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(look.width);
        assertThat((List<?>) page.evaluate(CUT)).as("what is cut off").isEmpty();
        if (look.wide()) {
            assertThat((List<?>) page.evaluate(ASIDE)).as("columns out of sight").isEmpty();
        }
        if (look.wide() && look.language.equals("en")) {
            assertThat(violations(page, look)).isEmpty();
        }
    }

    private static String name(Shown shown, Look look) {
        return shown.name()
                + "-"
                + look.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-')
                + ".png";
    }

    /** The dark look has the same elements as the light one: only its colours are its own. */
    private static List<String> violations(Page page, Look look) {
        Function<Rule, String> told =
                rule ->
                        rule.getId()
                                + ": "
                                + rule.getHelp()
                                + rule.getNodes().stream()
                                        .map(node -> "\n  " + node.getHtml())
                                        .collect(Collectors.joining());
        // The portal has no frames, so that the page itself can be asked: else each asking opens a
        // window of its own.
        AxeBuilder axe = new AxeBuilder(page).setLegacyMode(true);
        if (look == Look.DARK) {
            axe.withRules(List.of("color-contrast"));
        }
        return axe.analyze().getViolations().stream().map(told).toList();
    }

    @Test
    void noPageIsForgotten() {
        Set<String> pages =
                Endpoint.all(portal().portal()).stream()
                        .filter(endpoint -> !endpoint.management())
                        .filter(endpoint -> endpoint.method().equals("GET"))
                        .map(Endpoint::path)
                        .filter(path -> !NO_PAGES.contains(path))
                        .filter(path -> FOR_PROGRAMS.stream().noneMatch(path::startsWith))
                        .collect(Collectors.toSet());

        assertThat(PAGES.stream().map(Shown::path).collect(Collectors.toSet()))
                .as("the pages that are looked at: add the new one to PAGES")
                .isEqualTo(pages);
    }
}
