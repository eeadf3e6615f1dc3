package io.etcdportal.testbed;

import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real etcd with its tools, as a suite of Debian has it: one member on port 2379. */
public final class EtcdContainer extends GenericContainer<EtcdContainer> {

    private static final int PORT = 2379;
    private static final Pattern VERSION = Pattern.compile("etcd Version: (\\d+\\.\\d+\\.\\d+)");

    private final LocalImage image;

    /**
     * One that is not started yet.
     *
     * @param suite of Debian: {@code bookworm} (etcd 3.4), {@code trixie} or {@code forky} (3.5)
     */
    public EtcdContainer(String suite) {
        this(LocalImage.variant("etcd", suite, "SUITE", suite));
    }

    private EtcdContainer(LocalImage image) {
        super(image);
        this.image = image;
        withExposedPorts(PORT);
        waitingFor(Wait.forHttp("/health").withStartupTimeout(Duration.ofMinutes(1)));
    }

    @Override
    public void start() {
        if (getContainerId() == null) {
            image.build();
            super.start();
            UsedServers.used("etcd " + version() + " in a container");
        }
    }

    /** {@return the version of the server and of its tools, such as {@code 3.5.16}} */
    public String version() {
        Matcher version = VERSION.matcher(run("etcd --version"));
        if (!version.find()) {
            throw new IllegalStateException("etcd tells no version");
        }
        return version.group(1);
    }

    /** {@return what lines of a shell print, which must succeed} */
    public String run(String lines) {
        try {
            ExecResult result = execInContainer("sh", "-ec", lines);
            if (result.getExitCode() != 0) {
                throw new AssertionError(lines + ": " + result.getStderr() + result.getStdout());
            }
            return result.getStdout();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Copies a file out of the container. */
    public Path fetch(String file, Path to) {
        copyFileFromContainer(file, to.toString());
        return to;
    }
}
