package io.etcdportal.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Signing in by the form, and what is left of it. */
class SignInTests {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    @TempDir private Path directory;

    @Test
    void aSessionLastsOverARestartAndEndsWithThePassword() {
        String cookie;
        Portal.Settings settings = Portal.in(directory).access(directory, Portal.accounts("alice"));
        try (Portal portal = settings.start()) {
            cookie =
                    signIn(portal, "alice", "alice-password")
                            .headers()
                            .allValues("Set-Cookie")
                            .stream()
                            .filter(c -> c.startsWith("EBP_SESSION="))
                            .findFirst()
                            .orElseThrow();
            assertThat(cookie).contains("HttpOnly", "SameSite=Lax");
            assertThat(status(portal, cookie)).isEqualTo(200);
        }
        try (Portal again = settings.start()) {
            assertThat(status(again, cookie)).isEqualTo(200);
        }
        try (Portal changed = settings.access(directory, Portal.accounts("alice")).start()) {
            assertThat(status(changed, cookie)).as("another hash").isEqualTo(401);
        }
    }

    @Test
    void aFailedSignInLeavesNothingOfWhatWasTyped() {
        try (Portal portal = Portal.in(directory).teams(directory).start()) {
            HttpResponse<String> answer = signIn(portal, "alice", "almost-her-password");

            assertThat(answer.headers().firstValue("Location").orElse("")).endsWith("/login?error");
            assertThat(sessions(portal)).isZero();
        }
    }

    @Test
    void lookingAtTheFormMakesNoSession() {
        try (Portal portal = Portal.in(directory).start()) {
            portal.send(
                    HttpRequest.newBuilder(portal.uri("/")).header("Accept", "text/html"),
                    BodyHandlers.discarding());
            portal.send(HttpRequest.newBuilder(portal.uri("/login")), BodyHandlers.discarding());

            assertThat(sessions(portal)).isZero();
        }
    }

    private static long sessions(Portal portal) {
        return portal.bean(JdbcClient.class)
                .sql("select count(*) from spring_session")
                .query(Long.class)
                .single();
    }

    private static int status(Portal portal, String cookie) {
        return portal.send(
                        HttpRequest.newBuilder(portal.uri("/api/v1/whoami"))
                                .header("Cookie", cookie),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpResponse<String> signIn(Portal portal, String user, String password) {
        HttpResponse<String> form =
                portal.send(HttpRequest.newBuilder(portal.uri("/login")), BodyHandlers.ofString());
        Matcher csrf = CSRF.matcher(form.body());
        assertThat(csrf.find()).as(form.body()).isTrue();
        String token = form.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
        return portal.send(
                HttpRequest.newBuilder(portal.uri("/login"))
                        .header("Cookie", token)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "username=%s&password=%s&_csrf=%s"
                                                .formatted(user, password, csrf.group(1)))),
                BodyHandlers.ofString());
    }
}
