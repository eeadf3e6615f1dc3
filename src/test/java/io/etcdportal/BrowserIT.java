package io.etcdportal;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;

import io.etcdportal.testbed.Chromium;
import io.etcdportal.testbed.NeedsBrowser;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The pages, in a real browser, over the demonstration's snapshots. */
@NeedsBrowser
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserIT {

    private static final String NEWEST = "3.5.16_0000000000000025_etcd.backup";
    private final List<AutoCloseable> open = new ArrayList<>();
    private @org.jspecify.annotations.Nullable Portal portal;
    private @org.jspecify.annotations.Nullable Chromium browser;

    @BeforeAll
    void start(@TempDir Path directory) {
        Portal started =
                Portal.in(directory)
                        .set("spring.profiles.active", "demonstration")
                        .set("portal.admin-password", "admin-password")
                        .start()
                        .awaitReading();
        Chromium chromium = Chromium.start();
        open.addAll(List.of(chromium, started));
        portal = started;
        browser = chromium;
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    private Page page(Browser.NewContextOptions options) {
        return java.util.Objects.requireNonNull(browser).page(options);
    }

    private String address(String path) {
        return java.util.Objects.requireNonNull(portal).uri(path).toString();
    }

    private void signIn(Page page, String path) {
        page.navigate(address(path));
        page.getByLabel("Name").fill("alice");
        page.getByLabel("Password").fill("alice-demonstration");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in")).click();
    }

    @ParameterizedTest(name = "with JavaScript: {0}")
    @ValueSource(booleans = {true, false})
    void findsAndDownloadsTheBackupToTake(boolean javaScript) throws IOException {
        Page page = page(new Browser.NewContextOptions().setJavaScriptEnabled(javaScript));
        signIn(page, "/");
        page.locator("main a[href='/clusters/eu/payments/ledger']").first().click();
        assertThat(page.locator("h1")).containsText("ledger");
        assertThat(page.locator("main")).containsText(Pattern.compile("Looks whole|Whole"));

        Download download =
                page.waitForDownload(
                        () ->
                                page.locator("main")
                                        .getByRole(
                                                AriaRole.LINK,
                                                new Locator.GetByRoleOptions().setName("Download"))
                                        .first()
                                        .click());

        assertThat(download.suggestedFilename()).isEqualTo(NEWEST);
        assertThat(Snapshots.sha256(Files.readAllBytes(download.path())))
                .isEqualTo(Snapshots.sha256("3.5.16/" + NEWEST));
        page.context().close();
    }

    @Test
    void comesBackToThePageThatAskedToSignIn() {
        Page page = page(new Browser.NewContextOptions());
        signIn(page, "/clusters/us/payments/ledger");

        assertThat(page).hasURL(address("/clusters/us/payments/ledger"));
        page.context().close();
    }

    @Test
    void signsOut() {
        Page page = page(new Browser.NewContextOptions());
        signIn(page, "/");
        page.getByText("Signed in as").locator("xpath=..").click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign out")).click();
        page.navigate(address("/clusters"));

        assertThat(page.locator("h1")).containsText("Sign in");
        page.context().close();
    }

    @Test
    void aWrongPasswordIsToldWithoutSayingWhatWasWrong() {
        Page page = page(new Browser.NewContextOptions());
        page.navigate(address("/login"));
        page.getByLabel("Name").fill("alice");
        page.getByLabel("Password").fill("wrong");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in")).click();

        assertThat(page.getByRole(AriaRole.ALERT)).isVisible();
        page.context().close();
    }

    @Test
    void aHiddenClusterIsNoCluster() {
        Page page = page(new Browser.NewContextOptions());
        signIn(page, "/clusters/eu/platform/registry");
        String hidden = page.locator("main").innerText();
        page.navigate(address("/clusters/eu/platform/nobody"));

        assertThat(page.locator("h1")).containsText("No such cluster");
        assertThat(withoutId(hidden)).isEqualTo(withoutId(page.locator("main").innerText()));
        page.context().close();
    }

    private static String withoutId(String text) {
        return text.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID");
    }

    /** Also leaves a picture of each page in {@code target/screenshots}. */
    @ParameterizedTest(name = "{0} in {1}, {2} wide")
    @CsvSource({
        "/login,                                              light, 1200",
        "/clusters,                                           light, 1200",
        "/clusters,                                           dark,  1200",
        "/clusters,                                           light, 375",
        "/clusters/eu/payments/ledger?etcdVersion=3.5.16,     light, 1200",
        "/clusters/eu/payments/ledger,                        dark,  1200",
        "/clusters/eu/payments/ledger,                        light, 375",
        "/clusters/eu/payments/ledger/backups/" + NEWEST + ", light, 1200",
        "/sources,                                            light, 1200",
        "/sources,                                            dark,  1200",
        "/components,                                         light, 1200",
        "/components,                                         dark,  1200",
        "/components,                                         light, 375",
        "/preferences,                                        dark,  1200",
        "/nothing,                                            dark,  375"
    })
    void everyPageIsAccessibleAndKeepsThePolicy(String path, String scheme, int width) {
        Page page =
                page(
                        new Browser.NewContextOptions()
                                .setColorScheme(
                                        scheme.equals("dark")
                                                ? ColorScheme.DARK
                                                : ColorScheme.LIGHT)
                                .setViewportSize(width, 800));
        List<String> complaints = new ArrayList<>();
        page.onConsoleMessage(message -> complaints.add(message.type() + ": " + message.text()));
        if (path.equals("/login")) {
            page.navigate(address(path));
        } else {
            signIn(page, path);
        }
        page.screenshot(
                new Page.ScreenshotOptions()
                        .setFullPage(true)
                        .setPath(Paths.get("target", "screenshots", name(path, scheme, width))));

        assertThat(new AxeBuilder(page).analyze().getViolations()).isEmpty();
        assertThat(complaints).filteredOn(text -> !text.contains("404")).isEmpty();
        assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(width);
        page.context().close();
    }

    private static String name(String path, String scheme, int width) {
        return path.substring(1).replaceAll("[/?=]", "-") + "-" + scheme + "-" + width + ".png";
    }
}
