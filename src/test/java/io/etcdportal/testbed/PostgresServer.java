package io.etcdportal.testbed;

import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

import java.time.Duration;

/**
 * Debian's PostgreSQL 15. As the subclass of a container that Spring Boot knows, it may be a bean
 * or a field with {@code @ServiceConnection}; {@link #getJdbcUrl()}, {@link #getUsername()} and
 * {@link #getPassword()} do without.
 */
public final class PostgresServer extends PostgreSQLContainer {

    private static final Duration START_LIMIT = Duration.ofMinutes(1);

    private final LocalImage image = new LocalImage("postgres", "entry.sh");

    /** One that is not started yet. */
    public PostgresServer() {
        super(DockerImageName.parse("postgres"));
        setImage(image);
        // Testcontainers turns fsync off for speed; here, that a committed record is on the disk is
        // what is tested.
        setCommand("postgres", "-c", "fsync=on");
        waitingFor(
                Wait.forLogMessage(".*database system is ready to accept connections.*\\s", 1)
                        .withStartupTimeout(START_LIMIT));
    }

    @Override
    public void start() {
        if (getContainerId() == null) {
            image.build();
            super.start();
            RealParts.used("PostgreSQL", this, "postgres", "--version");
        }
    }
}
