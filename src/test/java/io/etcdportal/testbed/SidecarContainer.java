package io.etcdportal.testbed;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.MountableFile;

import java.net.URI;
import java.time.Duration;

/**
 * A {@link SidecarServer} in a container of its own, which serves the snapshots of one version. The
 * operator's own sidecar is no longer published; this one answers as it was seen to answer.
 */
public final class SidecarContainer extends GenericContainer<SidecarContainer> {

    private static final int PORT = 19999;

    private final LocalImage image;

    /** One that is not started yet. */
    public SidecarContainer(String etcdVersion) {
        this(new LocalImage("sidecar"), etcdVersion);
    }

    private SidecarContainer(LocalImage image, String etcdVersion) {
        super(image);
        this.image = image;
        withExposedPorts(PORT);
        withCopyFileToContainer(
                MountableFile.forHostPath("src/test/java/io/etcdportal/testbed/SidecarServer.java"),
                "/SidecarServer.java");
        withCopyFileToContainer(
                MountableFile.forClasspathResource("snapshots/" + etcdVersion), "/backups");
        waitingFor(Wait.forHttp("/v1/status").withStartupTimeout(Duration.ofMinutes(1)));
    }

    @Override
    public void start() {
        if (getContainerId() == null) {
            image.build();
            super.start();
            UsedServers.used("A backup sidecar in a container");
        }
    }

    /** Where it answers. */
    public URI address() {
        return URI.create("http://" + getHost() + ":" + getMappedPort(PORT));
    }
}
