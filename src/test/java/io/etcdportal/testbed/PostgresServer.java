package io.etcdportal.testbed;

import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;

import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;

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

    /**
     * For tests of what is asked of a database, and not of what it keeps when it is killed; to be
     * said before it is started.
     */
    PostgresServer forManyPortals() {
        setCommand(
                "postgres",
                "-c",
                "fsync=off",
                "-c",
                "full_page_writes=off",
                "-c",
                "max_connections=200");
        return this;
    }

    /** On the same port after it was killed and started again; to be said before it is started. */
    public PostgresServer onOnePort() {
        int port = freePort();
        withCreateContainerCmdModifier(
                command ->
                        command.getHostConfig()
                                .withPortBindings(
                                        new PortBinding(
                                                Ports.Binding.bindIpAndPort("127.0.0.1", port),
                                                ExposedPort.tcp(POSTGRESQL_PORT))));
        return this;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With a disk of so many MiB for all its files; to be said before it is started. */
    public PostgresServer onSmallDisk(int mebibytes) {
        withEnv("PGDATA", "/small/data");
        withTmpFs(Map.of("/small", "rw,mode=1777,size=" + mebibytes + "m"));
        return this;
    }

    /** Takes what is left of its small disk. */
    public void fillDisk() {
        run("! dd if=/dev/zero of=/small/filler bs=4k");
    }

    /** Gives it back. */
    public void freeDisk() {
        run("rm /small/filler");
    }

    private void run(String command) {
        try {
            ExecResult result = execInContainer("bash", "-c", command);
            if (result.getExitCode() != 0) {
                throw new IllegalStateException(command + ": " + result.getStderr());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Has it hang: its connections stay, and nothing answers on them. */
    public void pause() {
        getDockerClient().pauseContainerCmd(getContainerId()).exec();
    }

    /** Has it go on. */
    public void resume() {
        getDockerClient().unpauseContainerCmd(getContainerId()).exec();
    }

    /** Kills it (SIGKILL). */
    public void kill() {
        getDockerClient().killContainerCmd(getContainerId()).exec();
    }

    /** Starts it after it was killed, with what is on its disk. */
    public void startAgain() {
        getDockerClient().startContainerCmd(getContainerId()).exec();
    }

    @Override
    public void start() {
        if (getContainerId() == null) {
            image.build();
            super.start();
            UsedServers.used("PostgreSQL", this, "postgres", "--version");
        }
    }
}
