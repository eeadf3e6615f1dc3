package io.etcdportal.testbed;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

import java.net.URI;
import java.time.Duration;

/**
 * Ceph's S3 gateway: not a stand-in but a server that people run, with users who cannot read each
 * other's buckets. It keeps its objects in memory, 2 GiB at most. Use path-style addresses and the
 * region {@code us-east-1}.
 */
public final class CephGateway extends GenericContainer<CephGateway> {

    private static final int PORT = 7480;
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final CephGateway SHARED = new CephGateway();

    private final LocalImage image;

    /**
     * One of its own, for a test that stops it or wants it empty; start it, and close it at the
     * end.
     */
    public CephGateway() {
        this(new LocalImage("rgw", "start-rgw.sh"));
    }

    private CephGateway(LocalImage image) {
        super(image);
        this.image = image;
        withExposedPorts(PORT);
        withEnv("PORTAL_ACCESS_KEY", accessKey());
        withEnv("PORTAL_SECRET_KEY", secretKey());
        withEnv("OTHER_ACCESS_KEY", otherAccessKey());
        withEnv("OTHER_SECRET_KEY", otherSecretKey());
        waitingFor(Wait.forLogMessage(".*READY\\n", 1).withStartupTimeout(START_LIMIT));
    }

    /**
     * The one that tests share, since a start takes a dozen seconds. It runs until the tests' JVM
     * ends: don't stop it, and give your buckets names that no other test uses.
     */
    public static synchronized CephGateway shared() {
        SHARED.start();
        return SHARED;
    }

    @Override
    public void start() {
        if (getContainerId() == null) {
            image.build();
            super.start();
            UsedServers.used("Ceph RGW", this, "radosgw", "--version");
        }
    }

    /** Where it answers, by plain HTTP. */
    public URI endpoint() {
        return URI.create("http://" + getHost() + ":" + getMappedPort(PORT));
    }

    /** The access key of the user whom the portal acts as. */
    public String accessKey() {
        return "AKIDPORTAL";
    }

    /** Belongs to {@link #accessKey()}. */
    public String secretKey() {
        return "secret-of-portal";
    }

    /** The access key of another user, whose buckets the portal's user may not read. */
    public String otherAccessKey() {
        return "AKIDOTHER";
    }

    /** Belongs to {@link #otherAccessKey()}. */
    public String otherSecretKey() {
        return "secret-of-other";
    }
}
