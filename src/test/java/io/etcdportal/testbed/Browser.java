package io.etcdportal.testbed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The Chromium of this machine, if it has one; none is downloaded. */
public final class Browser {

    private Browser() {}

    /**
     * The program to start: the one that {@code PORTAL_BROWSER} names, and no other, or else where
     * packages put it.
     */
    public static Optional<Path> executable() {
        var chosen = System.getenv("PORTAL_BROWSER");
        var candidates =
                chosen != null
                        ? Stream.of(chosen)
                        : Stream.of(
                                // Much the lightest: it has nothing but what shows pages.
                                "/usr/bin/chromium-headless-shell",
                                "/usr/bin/chromium",
                                "/usr/bin/chromium-browser",
                                "/usr/bin/google-chrome");
        return candidates.map(Path::of).filter(Files::isExecutable).findFirst();
    }
}
