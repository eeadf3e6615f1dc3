package io.etcdportal.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The portal as a process of its own, so that it can be killed, and made to meet with trouble. */
public final class PackagedPortal implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** A process that lives for seconds gains nothing from the best code: less is compiled. */
    private static final List<String> SHORT_LIVED =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final Process process;
    private final int port;
    private final Path logFile;

    private PackagedPortal(Process process, int port, Path logFile) {
        this.process = process;
        this.port = port;
        this.logFile = logFile;
    }

    /** A condition that may fail. */
    @FunctionalInterface
    public interface Condition {

        /** {@return whether it holds} */
        boolean holds() throws Exception;
    }

    /**
     * Starts it, and waits until it says that it has started.
     *
     * @param directory where it runs and leaves its log
     * @param options options of the virtual machine
     * @param settings what stands behind the jar, as {@code --portal.home=…}
     */
    public static PackagedPortal start(Path directory, List<String> options, List<String> settings)
            throws Exception {
        return start(directory, new PackagedJar(shortLived(options)), settings);
    }

    /** Starts it with a certain command, and waits until it says that it has started. */
    public static PackagedPortal start(Path directory, PackagedJar jar, List<String> settings)
            throws Exception {
        return start(directory, jar, Map.of(), settings);
    }

    /**
     * Starts it with a certain command, and waits until it says that it has started.
     *
     * @param environment what is set for the process beside what this one has
     */
    public static PackagedPortal start(
            Path directory, PackagedJar jar, Map<String, String> environment, List<String> settings)
            throws Exception {
        return start(directory, jar.command(), environment, settings);
    }

    /**
     * Starts it from the classes of this test, where there need not be a jar.
     *
     * @param environment what is set for the process beside what this one has
     */
    public static PackagedPortal fromClasses(
            Path directory,
            List<String> options,
            Map<String, String> environment,
            List<String> settings)
            throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(shortLived(options));
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath(),
                        "io.etcdportal.EtcdBackupPortal"));
        return start(directory, command, environment, settings);
    }

    private static List<String> shortLived(List<String> options) {
        return Stream.concat(SHORT_LIVED.stream(), options.stream()).toList();
    }

    /** Without the settings that tests have for their log. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(part -> Path.of(part).toAbsolutePath())
                .filter(part -> !part.endsWith("target/test-classes"))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static PackagedPortal start(
            Path directory,
            List<String> program,
            Map<String, String> environment,
            List<String> settings)
            throws Exception {
        int port = freePort();
        List<String> command = new ArrayList<>(program);
        settings.stream().filter(setting -> !setting.startsWith("--server.")).forEach(command::add);
        command.addAll(
                settings.getFirst().equals("emergency")
                        ? List.of("--listen", "127.0.0.1:" + port)
                        : List.of("--server.port=" + port, "--server.address=127.0.0.1"));
        Path log = Files.createTempFile(directory, "portal", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        PackagedPortal portal = new PackagedPortal(builder.start(), port, log);
        portal.await(() -> portal.log().contains("Started EtcdBackupPortal"));
        return portal;
    }

    /** {@return a port that nobody listens on} */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The port that it listens on. */
    public int port() {
        return port;
    }

    /** The address of a path. */
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** What it has said until now. */
    public String log() throws IOException {
        return Files.readString(logFile);
    }

    /** Waits as long as the process lives. */
    public void await(Condition condition) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.holds()) {
            assertThat(process.isAlive()).as(log()).isTrue();
            assertThat(Instant.now()).as(log()).isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    /** Ends it without a warning (SIGKILL). */
    public void kill() {
        process.destroyForcibly();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
}
