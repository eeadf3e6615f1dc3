package io.etcdportal.login.provider;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

import io.etcdportal.testbed.Chromium;
import io.etcdportal.testbed.IdentityProvider;
import io.etcdportal.testbed.Keycloak;
import io.etcdportal.testbed.NeedsBrowser;
import io.etcdportal.testbed.Snapshots;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A real Keycloak, and people who come by it with a real browser. */
@NeedsBrowser
class KeycloakIT extends ProviderContract {

    private static final Duration LONG_DOWNLOAD = Duration.ofMinutes(10);
    private static final Duration CUT_WITHIN = Duration.ofSeconds(30);
    private static final int SIP = 8 << 10;

    private @Nullable Keycloak keycloak;
    private @Nullable Chromium chromium;

    @Override
    IdentityProvider startProvider(Path directory) {
        keycloak = Keycloak.start(directory);
        return keycloak;
    }

    @BeforeAll
    void openBrowser() {
        chromium = Chromium.start();
    }

    @AfterAll
    void closeBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    private Page page() {
        return Objects.requireNonNull(chromium).page(new Browser.NewContextOptions());
    }

    private String address(String path) {
        return portal().uri(path).toString();
    }

    private static Locator way(Page page, String label) {
        return page.getByRole(
                AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign in with " + label));
    }

    private void signIn(Page page, String user) {
        way(page, "Keycloak").click();
        page.locator("input[name='username']").fill(user);
        page.locator("input[name='password']")
                .fill(Objects.requireNonNull(keycloak).password(user));
        page.locator("input[name='password']").press("Enter");
    }

    @Test
    void signsInAtKeycloakAndOutOfItToo() {
        sso().enrol("nora", "payments-sre");
        Page page = page();
        page.navigate(address(LEDGER));
        assertThat(way(page, "Keycloak")).isVisible();
        assertThat(way(page, "other")).isVisible();
        signIn(page, "nora");

        assertThat(page).hasURL(address(LEDGER));
        assertThat(page.locator("h1")).containsText("ledger");
        assertThat(page.locator(".menu .name")).hasText("sso:nora");
        page.navigate(address("/clusters"));
        assertThat(page.locator("main")).containsText("ledger");
        assertThat(page.locator("main")).not().containsText("registry");

        page.getByText("Signed in as").locator("xpath=..").click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign out")).click();
        assertThat(page.locator("main").getByRole(AriaRole.STATUS))
                .containsText("You have signed out");
        way(page, "Keycloak").click();
        assertThat(page.locator("input[name='password']")).isVisible();
        page.context().close();
    }

    @Test
    void aSessionThatKeycloakEndsIsGoneFromTheBrowserToo() {
        sso().enrol("oleg", "payments-sre");
        Page page = page();
        page.navigate(address("/clusters"));
        signIn(page, "oleg");
        assertThat(page.locator(".menu .name")).hasText("sso:oleg");
        sso().endSessions("oleg");
        page.navigate(address("/clusters"));

        assertThat(page.locator("h1")).containsText("Sign in");
        page.context().close();
    }

    @Test
    void anotherProviderIsAnotherWayIn() {
        other().says(
                        "nora",
                        Map.of(
                                "preferred_username",
                                "nora",
                                "groups",
                                new String[] {"platform-sre", "payments-sre"}));
        Page page = page();
        page.navigate(address("/clusters"));
        way(page, "other").click();

        assertThat(page.locator(".menu .name")).hasText("other:nora");
        assertThat(page.locator("main")).containsText("registry");
        assertThat(page.locator("main")).not().containsText("ledger");
        page.context().close();
    }

    /** With the times that the portal has where nothing is set. */
    @Test
    void whoeverIsTakenOutOfAGroupLosesARunningDownload() throws Exception {
        sso().enrol("paul", "payments-sre", "others");
        Page page = page();
        page.navigate(address("/clusters"));
        signIn(page, "paul");
        assertThat(page.locator(".menu .name")).hasText("sso:paul");
        String cookie =
                page.context().cookies().stream()
                        .filter(one -> one.name.equals("EBP_SESSION"))
                        .map(one -> one.name + "=" + one.value)
                        .findFirst()
                        .orElseThrow();
        try (Socket client = new Socket()) {
            client.setReceiveBufferSize(SIP);
            client.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), portal().port()));
            client.getOutputStream().write(request(cookie));
            InputStream answer = client.getInputStream();
            assertThat(new String(answer.readNBytes(SIP), StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 200");
            AtomicLong got = new AtomicLong(SIP);
            Thread reader = Thread.startVirtualThread(() -> sip(answer, got));

            sso().regroup("paul", "others");
            Instant removed = Instant.now();
            JsonNode end = awaitEnd(removed);

            assertThat(end.get("outcome").asString()).isEqualTo("revoked");
            assertThat(end.get("detail").asString()).contains("sso:payments-sre");
            assertThat(end.get("bytes").asLong()).isLessThan(SIZE);
            assertThat(reader.join(CUT_WITHIN)).isTrue();
            assertThat(got.get()).isLessThan(SIZE);
        }
        page.context().close();
    }

    private static byte[] request(String cookie) {
        return ("GET /api/v1"
                        + LEDGER
                        + "/backups/"
                        + Snapshots.name("3.5.16", 37)
                        + "/content HTTP/1.1\r\nHost: portal\r\nCookie: "
                        + cookie
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Reads as slowly as a download that takes so long. */
    private static void sip(InputStream answer, AtomicLong count) {
        long pause = LONG_DOWNLOAD.toNanos() / (SIZE / SIP);
        byte[] buffer = new byte[SIP];
        try {
            for (int n = answer.read(buffer); n >= 0; n = answer.read(buffer)) {
                count.addAndGet(n);
                LockSupport.parkNanos(pause * n / SIP);
            }
        } catch (IOException cut) {
            // A connection that is reset has ended too, and not as one that ends well.
        }
    }

    private JsonNode awaitEnd(Instant since) {
        String path = "/api/v1/audit/entries?event=download_end&person=sso:paul";
        JsonNode ends = portal().json("admin", path).get("items");
        while (ends.isEmpty()) {
            assertThat(Instant.now()).isBefore(since.plus(CUT_WITHIN));
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            ends = portal().json("admin", path).get("items");
        }
        return ends.get(0);
    }
}
