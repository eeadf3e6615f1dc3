package io.etcdportal.testbed;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

import java.nio.file.Path;

/** The demonstration's portal, and a real browser in front of it. */
public final class Demonstration implements AutoCloseable {

    private final Portal portal;
    private final Chromium chromium;

    public Demonstration(Path directory) {
        this(settings(directory).start().awaitReading());
    }

    /** Shows that landscape in place of the few files that come with the demonstration. */
    public Demonstration(Path directory, ExampleFleet exampleFleet) {
        this(exampleFleet.lay(settings(directory)).start().awaitReading());
        exampleFleet.settle(portal);
    }

    private Demonstration(Portal portal) {
        this.portal = portal;
        chromium = Chromium.start();
    }

    private static Portal.Settings settings(Path directory) {
        return Portal.in(directory)
                .set("spring.profiles.active", "demonstration")
                .set("portal.admin-password", "admin-password");
    }

    public Portal portal() {
        return portal;
    }

    /** {@return a page of a browser that nobody has signed in with} */
    public Page page(NewContextOptions options) {
        return chromium.page(options);
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
        portal.close();
    }
}
