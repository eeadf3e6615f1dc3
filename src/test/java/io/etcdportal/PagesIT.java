package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;

import io.etcdportal.testbed.Demonstration;
import io.etcdportal.testbed.Endpoint;
import io.etcdportal.testbed.NeedsBrowser;

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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every page in every look: that it is accessible, keeps the content security policy and is no
 * wider than the window. Leaves a picture of each in {@code target/screenshots}.
 */
@NeedsBrowser
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagesIT {

    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final String LEDGER = "/clusters/eu/payments/ledger";
    private static final String BACKUP = LEDGER + "/backups/3.5.16_0000000000000025_etcd.backup";
    private static final String CLUSTER_PATH = "/clusters/{site}/{namespace}/{cluster}";
    private static final String BACKUP_PATH = CLUSTER_PATH + "/backups/{backup}";

    /** What is no page, or leads to another one. */
    private static final Set<String> NO_PAGES =
            Set.of("/", "/signed-out", "/assets/**", "/webjars/**");

    private static final List<String> FOR_PROGRAMS =
            List.of("/api/", "/live/", "/sidecar/", "/.well-known/", "/oauth2/", "/login/oauth2/");

    private static final List<Shown> PAGES =
            List.of(
                    new Shown("sign-in", "/login", "/login"),
                    new Shown("sign-in-failed", "/login", "/login?error"),
                    new Shown("clusters", "/clusters", "/clusters"),
                    new Shown("clusters-none", "/clusters", "/clusters?q=nothing"),
                    new Shown("cluster", CLUSTER_PATH, LEDGER + "?etcdVersion=3.5.16"),
                    new Shown("cluster-older", CLUSTER_PATH, "/clusters/us/payments/ledger"),
                    new Shown("cluster-nothing-fits", CLUSTER_PATH, LEDGER + "?etcdVersion=2.3.8"),
                    new Shown("backup", BACKUP_PATH, BACKUP),
                    new Shown(
                            "restore",
                            BACKUP_PATH + "/restore",
                            BACKUP
                                    + "/restore?etcdVersion=3.5.16&kubernetes=true"
                                    + "&members=etcd-0%3Dhttps://10.0.0.1:2380%0Aetcd-1%3Dhttps://10.0.0.2:2380"),
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
                                page.getByLabel("Name").fill("nightly");
                                press(page, "Make it");
                            },
                            "/tokens"),
                    new Shown("ticket", BACKUP_PATH, page -> press(page, "Make a ticket"), BACKUP),
                    new Shown("tickets", "/tickets", "/tickets"),
                    new Shown("sessions", "/sessions", "/sessions"),
                    new Shown("preferences", "/preferences", "/preferences"),
                    new Shown(
                            "access",
                            "/can-i",
                            "/can-i?user=alice&verb=download&cluster=eu/payments/ledger"),
                    new Shown("components", "/components", "/components"),
                    new Shown("not-found", "/**", "/nothing"),
                    new Shown("not-found-cluster", CLUSTER_PATH, "/clusters/eu/payments/nobody"));

    private final Map<Look, BrowserContext> signedIn = new EnumMap<>(Look.class);
    private @Nullable Demonstration started;

    /** How a page is looked at. */
    enum Look {
        LIGHT(ColorScheme.LIGHT, 1280),
        DARK(ColorScheme.DARK, 1280),
        PHONE(ColorScheme.LIGHT, 375);

        private final ColorScheme scheme;
        private final int width;

        Look(ColorScheme scheme, int width) {
            this.scheme = scheme;
            this.width = width;
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

    private static void press(Page page, String button) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true))
                .click();
    }

    @BeforeAll
    void start(@TempDir Path directory) {
        started = new Demonstration(directory);
        for (Look look : Look.values()) {
            Page page = portal().page(look.options());
            portal().signInAsAdministrator(page, "/");
            page.context()
                    .request()
                    .get(portal().address("/api/v1" + BACKUP + "/content"))
                    .dispose();
            page.close();
            signedIn.put(look, page.context());
        }
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
    }

    private Demonstration portal() {
        return Objects.requireNonNull(started);
    }

    static Stream<Arguments> looks() {
        return Arrays.stream(Look.values())
                .flatMap(look -> PAGES.stream().map(shown -> Arguments.of(shown, look)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("looks")
    void everyPageIsAccessibleKeepsThePolicyAndFitsTheWindow(Shown shown, Look look) {
        BrowserContext context =
                shown.forStrangers()
                        ? portal().page(look.options()).context()
                        : Objects.requireNonNull(signedIn.get(look));
        try (Page page = context.newPage()) {
            List<String> complaints = new ArrayList<>();
            page.onConsoleMessage(
                    message -> complaints.add(message.type() + ": " + message.text()));
            page.navigate(portal().address(shown.address()));
            shown.way().accept(page);
            page.screenshot(
                    new Page.ScreenshotOptions()
                            .setFullPage(true)
                            .setPath(PICTURES.resolve(name(shown, look))));

            assertThat(violations(page)).isEmpty();
            assertThat(complaints).filteredOn(text -> !text.contains("404")).isEmpty();
            assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                    .isLessThanOrEqualTo(look.width);
        } finally {
            if (shown.forStrangers()) {
                context.close();
            }
        }
    }

    private static String name(Shown shown, Look look) {
        return shown.name() + "-" + look.name().toLowerCase(java.util.Locale.ROOT) + ".png";
    }

    private static List<String> violations(Page page) {
        Function<Rule, String> told =
                rule ->
                        rule.getId()
                                + ": "
                                + rule.getHelp()
                                + rule.getNodes().stream()
                                        .map(node -> "\n  " + node.getHtml())
                                        .collect(Collectors.joining());
        return new AxeBuilder(page).analyze().getViolations().stream().map(told).toList();
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
