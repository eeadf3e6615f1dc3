package io.etcdportal.testbed;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

import java.time.Duration;

/**
 * A PostgreSQL behind Debian's PgBouncer with its defaults: it gives a client another connection to
 * the server for each transaction.
 */
public final class PgBouncer implements AutoCloseable {

    private static final int PORT = 6432;
    private static final Duration START_LIMIT = Duration.ofMinutes(1);

    private final Network network = Network.newNetwork();
    private final PostgresServer server;
    private final GenericContainer<?> bouncer;

    /** Starts both. */
    @SuppressWarnings("resource")
    public PgBouncer() {
        server = new PostgresServer();
        server.withNetwork(network).withNetworkAliases("postgres");
        server.start();
        LocalImage image = new LocalImage("pgbouncer", "entry.sh");
        image.build();
        bouncer = new GenericContainer<>(DockerImageName.parse("pgbouncer"));
        bouncer.setImage(image);
        bouncer.withNetwork(network)
                .withEnv("DB_HOST", "postgres")
                .withEnv("DB_USER", server.getUsername())
                .withEnv("DB_PASSWORD", server.getPassword())
                .withEnv("POOL_MODE", "transaction")
                .withExposedPorts(PORT)
                .waitingFor(Wait.forListeningPort().withStartupTimeout(START_LIMIT));
        bouncer.start();
        UsedServers.used("PgBouncer", bouncer, "pgbouncer", "--version");
    }

    /** The address of the database through PgBouncer, for JDBC. */
    public String url() {
        return "jdbc:postgresql://%s:%d/%s"
                .formatted(
                        bouncer.getHost(), bouncer.getMappedPort(PORT), server.getDatabaseName());
    }

    /** Who may use it. */
    public String user() {
        return server.getUsername();
    }

    /** The user's password. */
    public String password() {
        return server.getPassword();
    }

    @Override
    public void close() {
        bouncer.stop();
        server.stop();
        network.close();
    }
}
