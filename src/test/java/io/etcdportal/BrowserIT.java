package io.etcdportal;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;

import io.etcdportal.testbed.Demonstration;
import io.etcdportal.testbed.NeedsBrowser;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;

import org.jspecify.annotations.Nullable;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** The ways through the pages, in a real browser, over the demonstration's snapshots. */
@NeedsBrowser
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserIT {

    private static final String NEWEST = "3.5.16_0000000000000025_etcd.backup";
    private static final String MEMBER = "etcd-0=https://10.0.0.1:2380";
    private static final int MOST_STOPS = 80;

    private @Nullable Demonstration started;

    @BeforeAll
    void start(@TempDir Path directory) {
        started = new Demonstration(directory);
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

    private static Locator named(Page page, AriaRole role, String name) {
        return page.locator("main").getByRole(role, new Locator.GetByRoleOptions().setName(name));
    }

    @ParameterizedTest(name = "{0} wide")
    @ValueSource(ints = {320, 375, 640, 1280})
    void everyWayToAPageIsWithinTheScreen(int width) {
        Page page = portal().page(new NewContextOptions().setViewportSize(width, 800));
        portal().signIn(page, "/clusters");
        for (Locator link : page.locator(".rail a").all()) {
            isWithin(link, width);
        }
        page.locator(".menu > summary").click();
        isWithin(page.locator(".menu > div"), width);
        page.context().close();
    }

    private static void isWithin(Locator locator, int width) {
        BoundingBox box = locator.boundingBox();
        assertThat(box.x).isNotNegative();
        assertThat(box.x + box.width).isLessThanOrEqualTo(width);
    }

    /**
     * A word is broken where its letters stand on more than one line and it would have fitted on
     * one. What is long by nature, as a digest or the name of a backup, may break.
     */
    private static final String BROKEN_WORDS =
            """
            () => {
              const broken = []
              const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
              while (texts.nextNode()) {
                const text = texts.currentNode
                if (!text.parentElement.checkVisibility() || text.parentElement.closest('svg, script, code, .visually-hidden')) continue
                for (const word of text.data.matchAll(/[\\p{L}\\p{N}]{2,}/gu)) {
                  const end = word.index + word[0].length
                  const name = /\\S*$/.exec(text.data.slice(0, word.index))[0] + /^\\S*/.exec(text.data.slice(word.index))[0]
                  if (name.length > 24) continue
                  const range = document.createRange()
                  range.setStart(text, word.index)
                  range.setEnd(text, end)
                  const lines = new Set([...range.getClientRects()].filter(r => r.width > 0).map(r => Math.round(r.top)))
                  if (lines.size > 1) broken.push(word[0])
                }
              }
              return broken
            }
            """;

    @ParameterizedTest(name = "{0} wide")
    @ValueSource(ints = {390, 768, 1280})
    void noPageBreaksAShortWord(int width) {
        Page page = portal().page(new NewContextOptions().setViewportSize(width, 900));
        portal().signInAsAdministrator(page, "/clusters");
        List<String> broken = new ArrayList<>();
        for (String address :
                List.of(
                        "/clusters",
                        "/clusters/eu/payments/ledger",
                        "/clusters/eu/payments/ledger/backups/" + NEWEST,
                        "/clusters/eu/payments/ledger/backups/" + NEWEST + "/restore",
                        "/sources",
                        "/audit",
                        "/audit?events=all",
                        "/audit/exposure?cluster=eu/payments/ledger",
                        "/downloads",
                        "/transfers",
                        "/tokens",
                        "/tickets",
                        "/sessions",
                        "/my-access",
                        "/can-i",
                        "/preferences",
                        "/nothing")) {
            page.navigate(portal().address(address));
            ((List<?>) page.evaluate(BROKEN_WORDS))
                    .forEach(word -> broken.add(address + ": " + word));
        }
        assertThat(broken).isEmpty();
        page.context().close();
    }

    /** Sign in, find, understand, download, copy the command that restores. */
    @ParameterizedTest(name = "with JavaScript: {0}, {1} wide")
    @CsvSource({"true, 1280", "false, 1280", "true, 375", "false, 375"})
    void findsUnderstandsDownloadsAndCopiesTheRestoreCommand(boolean javaScript, int width)
            throws IOException {
        Page page =
                portal().page(
                                new NewContextOptions()
                                        .setJavaScriptEnabled(javaScript)
                                        .setViewportSize(width, 800));
        portal().signIn(page, "/");
        page.getByLabel("Name contains").fill("ledger");
        if (!javaScript) {
            named(page, AriaRole.BUTTON, "Filter").click();
        }
        assertThat(page).hasURL(Pattern.compile("q=ledger"));
        fits(page, width);
        page.locator("main a[href='/clusters/eu/payments/ledger']").first().click();

        assertThat(page.locator("h1")).containsText("ledger");
        assertThat(page.locator("main")).containsText("Why: Highest revision");
        assertThat(page.locator("main")).containsText(Pattern.compile("Not verified yet|Verified"));
        fits(page, width);
        isTheNewest(
                page.waitForDownload(() -> named(page, AriaRole.LINK, "Download").first().click()));

        named(page, AriaRole.LINK, "How to restore it").click();
        page.getByLabel("Members, one per line").fill(MEMBER);
        named(page, AriaRole.BUTTON, "Show the commands").click();
        Locator command = page.locator("#member-0");
        assertThat(command).containsText("etcdutl snapshot restore " + NEWEST);
        fits(page, width);
        if (javaScript) {
            mayCopy(page);
            named(page, AriaRole.BUTTON, "Copy the command of etcd-0").click();
            assertThat(page.getByText("Copied").first()).isVisible();
            assertThat(clipboard(page)).isEqualTo(command.textContent());
        } else {
            assertThat(named(page, AriaRole.BUTTON, "Copy the command of etcd-0")).hasCount(0);
            command.selectText();
            assertThat(page.evaluate("getSelection().toString()"))
                    .asString()
                    .isEqualToNormalizingWhitespace(command.textContent());
        }
        page.context().close();
    }

    private static void isTheNewest(Download download) throws IOException {
        assertThat(download.suggestedFilename()).isEqualTo(NEWEST);
        assertThat(Snapshots.sha256(Files.readAllBytes(download.path())))
                .isEqualTo(Snapshots.sha256("3.5.16/" + NEWEST));
    }

    private static void fits(Page page, int width) {
        assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(width);
    }

    private static void mayCopy(Page page) {
        page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
    }

    private static String clipboard(Page page) {
        return (String) page.evaluate("navigator.clipboard.readText()");
    }

    @Test
    void theSameWayIsGoneByTheKeyboardAlone() throws IOException {
        Page page = portal().page(new NewContextOptions());
        mayCopy(page);
        page.navigate(portal().address("/"));
        goTo(page, "#username");
        page.keyboard().type("alice");
        goTo(page, "#password");
        page.keyboard().type("alice-demonstration");
        page.keyboard().press("Enter");

        assertThat(page.locator("h1")).hasText("Clusters");
        goTo(page, "a.skip");
        page.keyboard().press("Enter");
        goTo(page, "#q");
        page.keyboard().type("ledger");
        page.keyboard().press("Enter");
        assertThat(page).hasURL(Pattern.compile("q=ledger"));
        goTo(page, "a[href='/clusters/eu/payments/ledger']");
        page.keyboard().press("Enter");

        assertThat(page.locator("h1")).containsText("ledger");
        goTo(page, "a[data-icon=download][href$='/content']");
        isTheNewest(page.waitForDownload(() -> page.keyboard().press("Enter")));
        goTo(page, "a[href*='/restore']");
        page.keyboard().press("Enter");
        assertThat(page.locator("h1")).containsText("Restore ledger");
        goTo(page, "#members");
        page.keyboard().press("Control+A");
        page.keyboard().type(MEMBER);
        goTo(page, "form.card button");
        page.keyboard().press("Enter");
        assertThat(page.locator("#member-0")).isVisible();
        goTo(page, "button[data-copies=member-0]");
        page.keyboard().press("Enter");

        assertThat(page.getByText("Copied").first()).isVisible();
        assertThat(clipboard(page)).isEqualTo(page.locator("#member-0").textContent());
        page.context().close();
    }

    /**
     * Presses the tabulator until the element has the focus; each that has it on the way shows it.
     */
    private static void goTo(Page page, String selector) {
        for (int stop = 0; stop < MOST_STOPS; stop++) {
            if ((boolean)
                    page.evaluate(
                            "selector => document.activeElement.matches(selector)", selector)) {
                return;
            }
            page.keyboard().press("Tab");
            assertThat(
                            (boolean)
                                    page.evaluate(
                                            """
                                            () => {
                                              const style = getComputedStyle(document.activeElement)
                                              return document.activeElement === document.body
                                                || style.outlineStyle !== 'none' || style.boxShadow !== 'none'
                                            }\
                                            """))
                    .as(
                            "the focus is seen on %s",
                            page.evaluate("document.activeElement.outerHTML"))
                    .isTrue();
        }
        throw new AssertionError("The keyboard does not reach " + selector);
    }

    @Test
    void comesBackToThePageThatAskedToSignIn() {
        Page page = portal().page(new NewContextOptions());
        portal().signIn(page, "/clusters/us/payments/ledger");

        assertThat(page).hasURL(portal().address("/clusters/us/payments/ledger"));
        page.context().close();
    }

    @Test
    void signsOut() {
        Page page = portal().page(new NewContextOptions());
        portal().signIn(page, "/");
        page.getByText("Signed in as").locator("xpath=..").click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign out")).click();
        page.navigate(portal().address("/clusters"));

        assertThat(page.locator("h1")).containsText("Sign in");
        page.context().close();
    }

    @Test
    void aWrongPasswordIsToldWithoutSayingWhatWasWrong() {
        Page page = portal().page(new NewContextOptions());
        page.navigate(portal().address("/login"));
        page.getByLabel("Name").fill("alice");
        page.getByLabel("Password").fill("wrong");
        named(page, AriaRole.BUTTON, "Sign in").click();

        assertThat(page.getByRole(AriaRole.ALERT)).isVisible();
        page.context().close();
    }

    @Test
    void aHiddenClusterIsNoCluster() {
        Page page = portal().page(new NewContextOptions());
        portal().signIn(page, "/clusters/eu/platform/registry");
        String hidden = page.locator("main").innerText();
        page.navigate(portal().address("/clusters/eu/platform/nobody"));

        assertThat(page.locator("h1")).containsText("Cluster not found");
        assertThat(Portal.withoutIds(hidden))
                .isEqualTo(Portal.withoutIds(page.locator("main").innerText()));
        page.context().close();
    }
}
