package io.etcdportal.web.preferences;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Visitor;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreferencesTests {

    private @org.jspecify.annotations.Nullable Portal portal;

    @BeforeAll
    void start(@TempDir Path directory) {
        portal = Portal.in(directory).start();
    }

    @AfterAll
    void stop() {
        portal().close();
    }

    private Portal portal() {
        return Objects.requireNonNull(portal);
    }

    private String login(String cookie, String value) {
        Visitor visitor = new Visitor(portal());
        visitor.keep(cookie, value);
        return visitor.get("/login").body();
    }

    @Test
    void theBrowserChoosesTheColoursWhereTheViewerDidNot() {
        assertThat(login("a", "b"))
                .doesNotContain("data-bs-theme")
                .contains("content=\"light dark\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void coloursAreThoseOfTheCookie(String theme) {
        assertThat(login("EBP_THEME", theme))
                .contains("data-bs-theme=\"" + theme + "\"", "content=\"" + theme + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "EBP_ZONE,     Asia/Kolkata, Asia/Kolkata (UTC+05:30)",
        "EBP_ZONE,     UTC,          Times are in UTC",
        "EBP_ZONE,     Nowhere/Else, Times are in UTC",
        "EBP_ZONE,     <b>,          Times are in UTC",
        "EBP_THEME,    %00,          Times are in UTC",
        "EBP_LANGUAGE, ..,           Times are in UTC",
        "other,        1,            Times are in UTC"
    })
    void timesAreInTheZoneOfTheCookieAndElseInUtc(String cookie, String value, String told) {
        assertThat(login(cookie, value)).contains(told);
    }

    @ParameterizedTest
    @CsvSource({
        "'de-AT,de;q=0.9,en;q=0.8', de, Anmelden",
        "'fr-FR,fr;q=0.9',          en, Sign in",
        "'fr,de;q=0.5',             de, Anmelden",
        "*,                         en, Sign in"
    })
    void theFirstLanguageOfTheBrowserThatThePagesSpeakIsTaken(
            String accepted, String language, String told) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(portal().uri("/login"))
                            .header("Accept-Language", accepted)
                            .build();

            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).body())
                    .contains("<html lang=\"" + language + "\"", "<h1>" + told + "</h1>");
        }
    }

    @Test
    void aLanguageThatWasChosenComesBeforeThatOfTheBrowser() {
        Visitor visitor = administrator();

        visitor.post("/preferences", preferences("auto", "de", "UTC"));

        assertThat(visitor.get("/preferences").body()).contains("Zeiten in UTC.");
        assertThat(visitor.get("/clusters/a/b/c").body())
                .contains("Cluster nicht gefunden", "Fehler 404");
    }

    @Test
    void theLanguageIsChosenOnAnyPageBeforeAndAfterSigningIn() {
        Visitor visitor = new Visitor(portal());
        assertThat(visitor.get("/login?signedOut").body())
                .contains("<html lang=\"en\"", "value=\"de\" lang=\"de\"");

        HttpResponse<String> answer =
                visitor.post("/preferences/language", Map.of("language", "de"));

        assertThat(answer.headers().firstValue("Location").orElseThrow())
                .endsWith("/login?signedOut");
        assertThat(visitor.get("/login").body())
                .contains(
                        "<html lang=\"de\"", "<h1>Anmelden</h1>", "aria-current=\"true\">Deutsch");
        visitor.signIn("admin", "admin" + Portal.PASSWORD);
        assertThat(visitor.get("/clusters").body()).contains("<html lang=\"de\"");
        assertThat(visitor.get("/nothing").body())
                .contains("Fehler 404", "value=\"en\" lang=\"en\"");

        visitor.post("/preferences/language", Map.of("language", "en"));
        assertThat(visitor.get("/nothing").body()).contains("Error 404", "<html lang=\"en\"");
    }

    @Test
    void whatIsNoLanguageChangesNothing() {
        Visitor visitor = new Visitor(portal());
        visitor.get("/login");

        HttpResponse<String> answer =
                visitor.post("/preferences/language", Map.of("language", "xx; Path=/"));

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().allValues("Set-Cookie"))
                .noneMatch(cookie -> cookie.contains("EBP_LANGUAGE"));
    }

    @Test
    void theSwitchOfColoursGoesBackToItsPage() {
        Visitor visitor = administrator();
        visitor.get("/clusters?q=a%20b");
        HttpResponse<String> answer = visitor.post("/preferences/theme", Map.of("theme", "dark"));

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location").orElseThrow())
                .endsWith("/clusters?q=a%20b");
        assertThat(visitor.get("/sources").body()).contains("data-bs-theme=\"dark\"");
    }

    @ParameterizedTest
    @CsvSource({
        "http://portal.example/clusters?q=a%20b, /clusters?q=a%20b",
        "https://evil.example/clusters,          /clusters",
        "http://portal.example//evil.example/,   /",
        "javascript:alert(1),                    /",
        "http://portal.example/\\evil.example/,  /",
        ",                                       /"
    })
    void goingBackNeverLeadsToAnotherHost(String from, String to) {
        assertThat(PreferencePages.back(from, "/")).isEqualTo(to);
    }

    @Test
    void whatIsChosenIsKeptAndWhatIsNoPreferenceIsNot() {
        Visitor visitor = administrator();

        visitor.post("/preferences", preferences("dark", "en", "Asia/Kolkata"));
        assertThat(visitor.get("/preferences?saved").body())
                .contains("Saved.", "value=\"Asia/Kolkata\"", "data-bs-theme=\"dark\"");

        visitor.post("/preferences", preferences("pink", "xx", "Mars\r\nX: y"));
        assertThat(visitor.get("/preferences").body())
                .doesNotContain("data-bs-theme")
                .contains("value=\"UTC\"");
    }

    private static Map<String, String> preferences(String theme, String language, String zone) {
        return Map.of("theme", theme, "language", language, "zone", zone);
    }

    private Visitor administrator() {
        Visitor visitor = new Visitor(portal());
        visitor.signIn("admin", "admin" + Portal.PASSWORD);
        return visitor;
    }
}
