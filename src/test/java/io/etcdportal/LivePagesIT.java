package io.etcdportal;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

import io.etcdportal.testbed.Chromium;
import io.etcdportal.testbed.HeldDownload;
import io.etcdportal.testbed.NeedsBrowser;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** What moves while somebody looks at it, in a real browser: each page is loaded once. */
@NeedsBrowser
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LivePagesIT {

    private static final String LARGE = "3.5.16_0000000000000020_etcd.backup";
    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final String NEXT = "3.5.16_0000000000000030_etcd.backup";
    private static final String LEDGER = "/clusters/eu/payments/ledger";

    /** What a screen reader would be given to say, from the first moment of a page on. */
    private static final String HEARD =
            """
            window.heard = []
            document.addEventListener('DOMContentLoaded', () => {
              const status = document.querySelector('#news[role=status]')
              heard.push(...[status?.textContent].filter(Boolean))
              new MutationObserver(() => heard.push(status.textContent)).observe(status, { childList: true, characterData: true, subtree: true })
            })\
            """;

    private @Nullable Path directory;
    private @Nullable Portal started;
    private @Nullable Chromium browser;
    private @Nullable Page window;

    @BeforeAll
    void start(@TempDir Path directory) {
        this.directory = directory;
        lay(LARGE, Snapshots.sealed(HeldDownload.SIZE));
        lay(NAME, Snapshots.read("3.5.16/" + NAME));
        started =
                Portal.in(directory)
                        .teams(directory)
                        .set("portal.checks.newest", 0)
                        .set("portal.catalog.refresh-every", "1s")
                        .directory("payments", "payments", directory.resolve("payments"))
                        .start()
                        .awaitReading();
        browser = Chromium.start();
    }

    @AfterAll
    void stop() {
        if (browser != null) {
            browser.close();
        }
        if (started != null) {
            started.close();
        }
    }

    @BeforeEach
    void signIn() {
        signIn(new NewContextOptions(), "Name", "Password", "Sign in");
    }

    private void signIn(NewContextOptions options, String name, String password, String enter) {
        window = Objects.requireNonNull(browser).page(options);
        page().addInitScript(HEARD);
        page().navigate(address("/login"));
        page().getByLabel(name).fill("alice");
        page().getByLabel(password).fill("alice" + Portal.PASSWORD);
        button(page(), enter).click();
    }

    @AfterEach
    void leave() {
        page().context().close();
    }

    private void lay(String name, byte[] bytes) {
        Path volume = Objects.requireNonNull(directory).resolve("payments");
        Snapshots.lay(volume.resolve("v1/ledger").resolve(name), bytes);
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    private Page page() {
        return Objects.requireNonNull(window);
    }

    private String address(String path) {
        return portal().uri(path).toString();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private void open(String path) {
        page().navigate(address(path));
        page().evaluate("window.loadedOnce = true");
    }

    private List<?> heard() {
        return (List<?>) page().evaluate("window.heard");
    }

    private Locator status() {
        return page().locator("[role=status]#news");
    }

    private void wasLoadedOnce() {
        assertThat((boolean) page().evaluate("window.loadedOnce === true")).isTrue();
    }

    @Test
    void aDownloadMovesAndEnds() {
        open("/transfers");
        Locator running = page().locator("#running");
        assertThat(running).containsText("No active downloads");

        Locator progress = running.locator("progress");
        try (HeldDownload download =
                new HeldDownload(
                        portal(), "alice", "/api/v1" + LEDGER + "/backups/" + LARGE + "/content")) {
            assertThat(progress).isVisible();
            String sent = progress.getAttribute("value");
            Locator end = running.locator("details.confirm summary");
            end.focus();

            download.more();

            assertThat(progress).not().hasAttribute("value", sent);
            assertThat(end).isFocused();
            download.rest();
        }

        assertThat(running).containsText("No active downloads");
        assertThat(heard())
                .isEqualTo(
                        List.of(
                                "1 active download.",
                                "No active downloads. The download of "
                                        + LARGE
                                        + " by alice has ended."));
        wasLoadedOnce();
    }

    /** Who stands on something stands there still when it has been said. */
    @Test
    void aSourceThatFailsIsSaidInTheLanguageOfThePage() throws IOException {
        page().context().close();
        signIn(new NewContextOptions().setLocale("de-DE"), "Name", "Passwort", "Anmelden");
        open("/sources");
        Locator summary = page().locator("header details.menu summary");
        summary.focus();
        Path volume = Objects.requireNonNull(directory).resolve("payments/v1");
        Path away = volume.resolveSibling("away");

        Files.move(volume, away);
        try {
            assertThat(status()).hasText("payments: Unerreichbar.");
        } finally {
            Files.move(away, volume);
        }
        assertThat(status()).hasText("payments: In Ordnung.");

        assertThat(heard()).isEqualTo(List.of("payments: Unerreichbar.", "payments: In Ordnung."));
        assertThat(summary).isFocused();
        wasLoadedOnce();
    }

    /** What is typed is not interrupted, and how many clusters it finds is said. */
    @Test
    void whatASearchFindsIsSaid() {
        open("/clusters");
        Locator search = page().locator("#q");

        search.fill("ledge");
        assertThat(status()).hasText("1 cluster matches.");
        search.fill("nobody");
        assertThat(status()).hasText("No clusters match.");

        assertThat(search).isFocused();
        wasLoadedOnce();
    }

    /** Long after other pages have stopped, since nobody touched them. */
    @Test
    void theWallDisplayGoesOnUntouched() {
        page().clock().install();
        open("/wall");
        assertThat(page().locator("#wall-total")).isVisible();
        page().clock().fastForward("20:00");
        Path folder = Objects.requireNonNull(directory).resolve("payments/v1/forgotten");
        Snapshots.lay(
                folder.resolve(NAME),
                Snapshots.read("3.5.16/" + NAME),
                Instant.now().minus(Duration.ofHours(30)));
        Locator trouble = page().getByText("eu/payments/forgotten");

        for (int i = 0; i < 200 && trouble.count() == 0; i++) {
            page().clock().runFor(30_000);
            page().waitForTimeout(100);
        }

        assertThat(trouble).isVisible();
        assertThat(page().locator("#wall-total")).containsText("need");
        assertThat(page().locator("nav.rail")).isHidden();
        wasLoadedOnce();
    }

    @Test
    void theVerdictOfACheckAppears() {
        open(LEDGER + "/backups/" + NAME);
        Locator verdict = page().locator("#verdict .mark");
        assertThat(verdict).hasText("Not verified yet");

        // As somebody else would, from elsewhere.
        page().evaluate(
                        """
                        () => {
                          const form = document.querySelector('form:has(#check)')
                          return fetch(form.action, { method: 'post', body: new URLSearchParams(new FormData(form)) })
                            .then(answer => answer.text())
                        }\
                        """);

        assertThat(verdict).hasText("Verified");
        assertThat(page().locator("#copies .mark")).hasText("Verified");
        assertThat(status()).containsText("This backup: Verified. Last check: ");
        assertThat(heard().toString()).doesNotContain("Not verified yet");
        wasLoadedOnce();
    }

    /** What somebody has typed and opened stays as it is. */
    @Test
    void aNewBackupAppears() {
        open(LEDGER);
        assertThat(page().locator("#backups")).not().containsText(NEXT);
        page().locator("#take details summary").click();

        lay(NEXT, Snapshots.read("3.5.16/" + NAME));

        assertThat(page().locator("#backups")).containsText(NEXT);
        assertThat(page().locator("#take .file")).hasText(NEXT);
        assertThat(status()).containsText(Pattern.compile("This cluster: .+ backups are known\\."));
        assertThat(status()).containsText("Recommended backup: " + NEXT + ": Not verified yet.");
        assertThat(heard()).hasSize(1);
        assertThat(page().locator("#take details")).hasAttribute("open", "");
        assertThat(page().locator("#take summary")).isFocused();
        wasLoadedOnce();
    }

    @Test
    void whoSignsOutInAnotherWindowIsShownTheDoor() {
        open(LEDGER);
        Page other = page().context().newPage();
        other.navigate(address("/sources"));
        other.locator("header details.menu summary").click();
        button(other, "Sign out").click();

        assertThat(page().locator("h1")).hasText("Sign in");
    }
}
