package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;

import io.etcdportal.testbed.Demonstration;
import io.etcdportal.testbed.NeedsBrowser;
import io.etcdportal.testbed.PrintedPage;
import io.etcdportal.testbed.PrintedPage.Sheet;
import io.etcdportal.testbed.Snapshots;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The restore sheet as it comes out of a printer. Leaves the PDF and a picture of each page in
 * {@code target/screenshots}.
 */
@NeedsBrowser
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrintedRestoreSheetIT {

    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final String LEDGER = "/clusters/eu/payments/ledger";
    private static final String BACKUP = LEDGER + "/backups/" + NAME;
    private static final String MEMBERS =
            """
            ledger-etcd-0=https://ledger-etcd-0.ledger-etcd.payments.svc.cluster.local:2380
            ledger-etcd-1=https://ledger-etcd-1.ledger-etcd.payments.svc.cluster.local:2380
            ledger-etcd-2=https://ledger-etcd-2.ledger-etcd.payments.svc.cluster.local:2380
            """;
    private static final String SHEET =
            BACKUP
                    + "/restore?etcdVersion=3.5.21&kubernetes=true&dataDirectory=/var/lib/etcd-new&members="
                    + URLEncoder.encode(MEMBERS, StandardCharsets.UTF_8);

    private static final Pattern A_TIME_IN_BOTH_ZONES =
            Pattern.compile(
                    "\\d{4}-\\d\\d-\\d\\d\\d\\d:\\d\\d:\\d\\dGMT[+]0[12]:00,\\d{4}-\\d\\d-\\d\\d\\d\\d:\\d\\d:\\d\\dUTC");

    /** What is pressed, filled in or gone to on the screen, and how old something was then. */
    private static final List<String> OF_THE_SCREEN =
            List.of(
                    "Show the commands",
                    "Befehle zeigen",
                    "Members, one per line",
                    "Mitglieder, eines pro Zeile",
                    "Copy",
                    "Kopieren",
                    "My downloads",
                    "Meine Downloads",
                    "Sign out",
                    "Abmelden",
                    "just now",
                    "gerade eben",
                    "h ago",
                    "vor 2 h");

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

    private Page signedIn(String language, String theme) {
        Page page =
                portal().page(
                                new Browser.NewContextOptions()
                                        .setTimezoneId("Europe/Berlin")
                                        .setColorScheme(
                                                theme.equals("light")
                                                        ? ColorScheme.LIGHT
                                                        : ColorScheme.DARK));
        portal().signInAsAdministrator(page, "/");
        page.context().request().get(portal().address("/api/v1" + BACKUP + "/content")).dispose();
        page.context()
                .addCookies(
                        List.of(
                                cookie("EBP_LANGUAGE", language),
                                cookie("EBP_THEME", theme.equals("light") ? "auto" : theme)));
        return page;
    }

    private Cookie cookie(String name, String value) {
        return new Cookie(name, value).setUrl(portal().address("/"));
    }

    private PrintedPage printed(
            String sheet, String language, String format, String theme, String name) {
        Page page = signedIn(language, theme);
        page.navigate(portal().address(sheet));
        PrintedPage printedPage = PrintedPage.print(page, format, PICTURES.resolve(name + ".pdf"));
        page.context().close();
        return printedPage;
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @CsvSource({
        "en, A4, light",
        "en, Letter, dark",
        "de, A4, dark",
        "de, Letter, light",
        "en, A4, auto"
    })
    void isWholeAndBlackOnWhite(String language, String format, String theme) {
        PrintedPage printedPage =
                printed(
                        SHEET,
                        language,
                        format,
                        theme,
                        "restore-on-"
                                + format.toLowerCase(java.util.Locale.ROOT)
                                + "-"
                                + language
                                + "-"
                                + theme);

        assertThat(printedPage.sheets()).hasSizeBetween(1, 3);
        for (Sheet sheet : printedPage.sheets()) {
            assertThat(sheet.size().getWidth())
                    .isBetween(PrintedPage.points(209), PrintedPage.points(217));
            assertThat(sheet.left()).isGreaterThan(PrintedPage.points(11));
            assertThat(sheet.right()).isLessThan(sheet.size().getWidth() - PrintedPage.points(11));
            assertThat(sheet.bottom()).isLessThan(sheet.size().getHeight() - PrintedPage.points(4));
            assertThat(sheet.colour()).as("a difference of colours").isLessThan(8);
            assertThat(sheet.white()).isGreaterThan(0.75);
            assertThat(sheet.text()).as("the foot of each").contains("eu/payments/ledger·" + NAME);
        }
        identifiesItself(printedPage.sheets().getFirst().text());
        assertThat(OF_THE_SCREEN)
                .allSatisfy(
                        text ->
                                assertThat(printedPage.text())
                                        .doesNotContain(PrintedPage.squeezed(text)));
        hasItsCommands(printedPage);
    }

    private void identifiesItself(String head) {
        assertThat(head)
                .contains("eu/payments/ledger", NAME, "0x0000000000000025", "etcd3.5.16", "3.5.21")
                .containsPattern("73[,.]760[bB]ytes")
                .contains(Snapshots.sha256("3.5.16/" + NAME))
                .contains(portal().address(""), "admin")
                .contains("/var/lib/etcd-new", "ledger-37")
                .contains(PrintedPage.squeezed(MEMBERS));
        assertThat(A_TIME_IN_BOTH_ZONES.matcher(head).results())
                .as("when it was written, read and printed")
                .hasSize(3);
    }

    private void hasItsCommands(PrintedPage printedPage) {
        JsonNode sheet = portal().portal().json("admin", "/api/v1" + SHEET);
        assertThat(sheet.get("commands")).hasSize(3);
        for (JsonNode command : sheet.get("commands")) {
            String line = command.get("line").asString();
            assertThat(printedPage.hasOnOneSheet(line)).as(line).isTrue();
        }
        String fetch =
                "curl -fOJ -u admin '" + portal().address("/api/v1" + BACKUP + "/content") + "'";
        assertThat(printedPage.hasOnOneSheet(fetch)).as(fetch).isTrue();
        String check =
                "echo '" + Snapshots.sha256("3.5.16/" + NAME) + "  " + NAME + "' | sha256sum -c";
        assertThat(printedPage.hasOnOneSheet(check)).as(check).isTrue();
    }
}
