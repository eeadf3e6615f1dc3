package io.etcdportal.testbed;

import org.testcontainers.containers.Container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Keeps a list of the real servers and programs that a run used, so that "green" can be told from
 * "skipped".
 */
public final class UsedServers {

    private static final Path LIST = Path.of("target", "used-real-parts.txt");

    private UsedServers() {}

    /** Notes one, such as "Chromium 156.0.8078.79"; the same text is noted once. */
    public static synchronized void used(String part) {
        try {
            Files.createDirectories(LIST.getParent());
            if (Files.notExists(LIST) || !Files.readAllLines(LIST).contains(part)) {
                Files.write(
                        LIST, List.of(part), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Notes one that runs in a container, with the version that it gives itself. */
    static void used(String part, Container<?> container, String... versionCommand) {
        try {
            used(
                    part
                            + " in a container: "
                            + container.execInContainer(versionCommand).getStdout().strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
