package io.etcdportal.testbed;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The demonstration's portal, and a real browser in front of it. */
public final class Demonstration implements AutoCloseable {

    private static final List<String> OPTIONS =
            List.of(
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync");
    private static final int PATIENCE_MS = 20_000;

    private final Portal portal;
    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;

    public Demonstration(Path directory) {
        portal =
                Portal.in(directory)
                        .set("spring.profiles.active", "demonstration")
                        .set("portal.admin-password", "admin-password")
                        .start()
                        .awaitReading();
        playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        chromium =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(Browser.executable().orElseThrow())
                                        .setArgs(OPTIONS));
        RealParts.used("Chromium " + chromium.version());
    }

    public Portal portal() {
        return portal;
    }

    /** {@return a browser that nobody has signed in with} */
    public BrowserContext browser(NewContextOptions options) {
        BrowserContext context = chromium.newContext(options);
        context.setDefaultTimeout(PATIENCE_MS);
        return context;
    }

    public Page page(NewContextOptions options) {
        return browser(options).newPage();
    }

    /** {@return the whole address of a path} */
    public String address(String path) {
        return portal.uri(path).toString();
    }

    /**
     * Signs in on the way to a page, as somebody who may everything with the payments' clusters.
     */
    public void signIn(Page page, String path) {
        signIn(page, path, "alice", "alice-demonstration");
    }

    /** Signs in on the way to a page, as the administrator. */
    public void signInAsAdministrator(Page page, String path) {
        signIn(page, path, "admin", "admin-password");
    }

    private void signIn(Page page, String path, String name, String password) {
        page.navigate(address(path));
        page.getByLabel("Name").fill(name);
        page.getByLabel("Password").fill(password);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in")).click();
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
        portal.close();
    }
}
