package io.etcdportal.testbed;

import org.testcontainers.DockerClientFactory;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The container engine that tests run their servers in, if this machine has one. */
public final class Engine {

    private Engine() {}

    /** Whether an engine answers; asked once for all tests of a run. */
    public static boolean available() {
        return Answer.AVAILABLE;
    }

    /**
     * Finding the way to the engine includes a call to it. {@code isDockerAvailable} would go on to
     * start a helper container, and spend minutes on its image where no registry is reachable.
     */
    private static boolean ask() {
        try {
            DockerClientFactory.instance().getTransportConfig();
            return true;
        } catch (IllegalStateException _) {
            return false;
        }
    }

    /** Asks when first used; an engine that hangs counts as none. */
    private static final class Answer {

        // Engine::ask and not a method of this class, which the other thread could not enter before
        // this line is done.
        static final boolean AVAILABLE =
                CompletableFuture.supplyAsync(Engine::ask)
                        .completeOnTimeout(false, 20, TimeUnit.SECONDS)
                        .join();
    }
}
