package io.etcdportal.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The image that is shipped, built from the packaged jar as {@code .ci/image} does, and run with
 * the engine's own program, as its users do.
 */
public final class PortalImage {

    private static final String NAME = "etcd-portal-test/portal";
    private static final Path LOCK = Path.of("target", "image-build.lock");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** What a careful operator runs it with. */
    private static final List<String> CONFINED =
            List.of(
                    "--read-only",
                    "--tmpfs=/tmp",
                    "--cap-drop=ALL",
                    "--security-opt=no-new-privileges",
                    "--memory=512m");

    private PortalImage() {}

    /** Builds it, unless neither the jar nor what describes the image has changed. */
    public static void build() throws Exception {
        try (FileChannel lock = FileChannel.open(LOCK, CREATE, WRITE);
                FileLock _ = lock.lock()) {
            ProcessBuilder build = new ProcessBuilder(".ci/image", NAME);
            build.environment().put("JAVA_HOME", System.getProperty("java.home"));
            Ended ended = run(build);
            assertThat(ended.status()).as(ended.output()).isZero();
        }
    }

    /** {@return what the engine knows of it, by a template of {@code docker image inspect}} */
    public static String inspect(String template) throws Exception {
        return docker("image", "inspect", "--format", template, NAME).output().strip();
    }

    /** A process that has ended: its exit code, and what it printed. */
    public record Ended(int status, String output) {}

    /**
     * Runs it until it ends.
     *
     * @param options of {@code docker run}, as {@code --env=PORTAL_HOME=/x}
     * @param arguments what stands behind the image's name
     */
    public static Ended run(List<String> options, String... arguments) throws Exception {
        List<String> command = command("run", "--rm");
        command.addAll(options);
        command.add(NAME);
        command.addAll(List.of(arguments));
        return run(new ProcessBuilder(command));
    }

    /** Starts it, and waits until it says that it is ready. */
    public static Container start(String... options) throws Exception {
        List<String> command =
                command("run", "--detach", "--env=MANAGEMENT_SERVER_ADDRESS=0.0.0.0");
        command.addAll(List.of("--publish=127.0.0.1::8080", "--publish=127.0.0.1::8081"));
        // A cache that does not fit would be left aside, and be noticed by nobody.
        command.add("--env=JAVA_TOOL_OPTIONS=-XX:AOTMode=on");
        command.addAll(List.of(options));
        command.add(NAME);
        Ended started = run(new ProcessBuilder(command));
        assertThat(started.status()).as(started.output()).isZero();
        Container container = new Container(started.output().lines().toList().getLast());
        try {
            container.awaitReady();
        } catch (Exception | AssertionError e) {
            container.close();
            throw e;
        }
        return container;
    }

    private static Ended docker(String... arguments) throws Exception {
        return run(new ProcessBuilder(command(arguments)));
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add("docker");
        command.addAll(List.of(arguments));
        if (arguments[0].equals("run")) {
            command.addAll(CONFINED);
        }
        return command;
    }

    private static Ended run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Ended(process.waitFor(), output);
    }

    /**
     * A container with a portal that runs.
     *
     * @param id the engine's name of it
     */
    public record Container(String id) implements AutoCloseable {

        /** The port of this machine that leads to one of the container. */
        public int port(int port) throws Exception {
            String address = docker("port", id, Integer.toString(port)).output().strip();
            return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        }

        /** What the portal has said until now. */
        public String log() throws Exception {
            return docker("logs", id).output();
        }

        /** {@return what the engine knows of it, by a template of {@code docker inspect}} */
        public String inspect(String template) throws Exception {
            return docker("inspect", "--format", template, id).output().strip();
        }

        /** Sends GET with a name and a password, separated by a colon. */
        public <T> HttpResponse<T> get(String account, String path, BodyHandler<T> handler)
                throws Exception {
            return HTTP.send(
                    HttpRequest.newBuilder(
                                    URI.create("http://127.0.0.1:%d%s".formatted(port(8080), path)))
                            .timeout(PATIENCE)
                            .header(
                                    "Authorization",
                                    "Basic "
                                            + Base64.getEncoder()
                                                    .encodeToString(account.getBytes(UTF_8)))
                            .build(),
                    handler);
        }

        /** Waits until an address is answered with 200. */
        public void await(String account, String path) throws Exception {
            Instant deadline = Instant.now().plus(PATIENCE);
            while (get(account, path, BodyHandlers.discarding()).statusCode() != 200) {
                assertThat(Instant.now()).as(log()).isBefore(deadline);
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }

        private void awaitReady() throws Exception {
            Instant deadline = Instant.now().plus(PATIENCE);
            URI readiness = readiness();
            while (!isReady(readiness)) {
                assertThat(inspect("{{.State.Running}}")).as(log()).isEqualTo("true");
                assertThat(Instant.now()).as(log()).isBefore(deadline);
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }

        /** Waits until it is ready no longer, as once it was asked to stop. */
        public void awaitRefusing() throws Exception {
            Instant deadline = Instant.now().plus(PATIENCE);
            URI readiness = readiness();
            while (isReady(readiness)) {
                assertThat(Instant.now()).as(log()).isBefore(deadline);
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }

        private URI readiness() throws Exception {
            return URI.create(
                    "http://127.0.0.1:%d/actuator/health/readiness".formatted(port(8081)));
        }

        private static boolean isReady(URI readiness) throws InterruptedException {
            try {
                return HTTP.send(
                                        HttpRequest.newBuilder(readiness)
                                                .timeout(Duration.ofSeconds(5))
                                                .build(),
                                        BodyHandlers.discarding())
                                .statusCode()
                        == 200;
            } catch (IOException e) {
                // Nothing listens yet.
                return false;
            }
        }

        /** Asks it to stop, and kills it after a minute. The process that asks is returned. */
        public Process stopping() throws IOException {
            return new ProcessBuilder("docker", "stop", "--time=60", id)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        }

        /** {@return a file of the container} */
        public String file(String path) throws Exception {
            Process tar =
                    new ProcessBuilder(
                                    "sh", "-c", "docker cp \"$1:$2\" - | tar -xO", "sh", id, path)
                            .start();
            String content = new String(tar.getInputStream().readAllBytes(), UTF_8);
            assertThat(tar.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return content;
        }

        @Override
        public void close() {
            try {
                new ProcessBuilder(command("rm", "--force", "--volumes", id))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .onExit()
                        .join();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
