package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;

import io.etcdportal.testbed.Chromium;
import io.etcdportal.testbed.NeedsBrowser;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.PrintedPage;
import io.etcdportal.testbed.Snapshots;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The restore sheet of a producer with tools of its own, in a browser and on paper. */
@NeedsBrowser
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProducerSheetIT {

    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final int SCREEN = 1280;

    private @Nullable Portal started;
    private @Nullable Chromium chromium;

    @BeforeAll
    void start(@TempDir Path directory) {
        byte[] snapshot = Snapshots.bytes("3.5.16", 37);
        Path volumes = directory.resolve("volumes");
        Snapshots.lay(
                volumes.resolve("k3s/prod/etcd-snapshot-control-plane-1-1700000000"), snapshot);
        Snapshots.lay(volumes.resolve("openshift/ocp/snapshot_2026-11-30_030000.db"), snapshot);
        Snapshots.lay(
                volumes.resolve("kubermatic/6fkx2bxq7w-nightly-2026-11-30t03-00-00.db.gz"),
                snapshot);
        Portal.Settings settings = Portal.in(directory).teams(directory);
        for (String layout : List.of("k3s", "openshift", "kubermatic")) {
            settings.directory(layout, "default", volumes.resolve(layout))
                    .set("portal.sources.directory." + layout + ".layout", layout);
        }
        started = settings.start().awaitReading();
        chromium = Chromium.start();
    }

    @AfterAll
    void stop() {
        Objects.requireNonNull(chromium).close();
        Objects.requireNonNull(started).close();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    private String sheet(String cluster) {
        String path = "/clusters/eu/default/" + cluster;
        return portal().json("admin", "/api/v1" + path + "/backups")
                .get("items")
                .valueStream()
                .map(backup -> path + "/backups/" + backup.get("id").asString() + "/restore")
                .findFirst()
                .orElseThrow();
    }

    private Page shown(String cluster, String language, int width) {
        Page page =
                Objects.requireNonNull(chromium)
                        .page(new Browser.NewContextOptions().setViewportSize(width, 900));
        page.navigate(portal().uri("/login").toString());
        page.getByLabel("Name").fill("admin");
        page.getByLabel("Password").fill("admin" + Portal.PASSWORD);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in")).click();
        page.context()
                .addCookies(
                        List.of(
                                new Cookie("EBP_LANGUAGE", language)
                                        .setUrl(portal().uri("/").toString())));
        page.navigate(portal().uri(sheet(cluster)).toString());
        return page;
    }

    @ParameterizedTest
    @CsvSource({"prod, 1280", "prod, 390", "ocp, 1280", "ocp, 390", "6fkx2bxq7w, 390"})
    void isAccessibleAndFitsTheWindow(String cluster, int width) {
        Page page = shown(cluster, "en", width);
        page.screenshot(
                new Page.ScreenshotOptions()
                        .setFullPage(true)
                        .setPath(PICTURES.resolve("producer-" + cluster + "-" + width + ".png")));

        assertThat(new AxeBuilder(page).setLegacyMode(true).analyze().getViolations()).isEmpty();
        assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(width);
        page.context().close();
    }

    @ParameterizedTest
    @CsvSource({"prod, en, A4", "prod, de, Letter", "ocp, de, A4", "6fkx2bxq7w, en, Letter"})
    void isWholeOnPaper(String cluster, String language, String format) {
        Page page = shown(cluster, language, SCREEN);
        PrintedPage printedPage =
                PrintedPage.print(
                        page,
                        format,
                        PICTURES.resolve(
                                "producer-on-%s-%s-%s.pdf"
                                        .formatted(
                                                format.toLowerCase(Locale.ROOT),
                                                language,
                                                cluster)));
        page.context().close();

        assertThat(printedPage.sheets()).hasSizeBetween(1, 4);
        List<String> commands = new ArrayList<>();
        for (JsonNode step : portal().json("admin", "/api/v1" + sheet(cluster)).get("steps")) {
            if (step.hasNonNull("command")) {
                commands.add(step.get("command").asString());
            }
        }
        assertThat(commands)
                .hasSizeGreaterThan(2)
                .allSatisfy(command -> assertThat(printedPage.hasOnOneSheet(command)).isTrue());
        assertThat(printedPage.text())
                .contains(
                        language.equals("de")
                                ? "WasderSnapshotnichtenthält"
                                : "Whatthesnapshotdoesn'tcontain");
    }
}
