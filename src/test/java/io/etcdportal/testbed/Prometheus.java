package io.etcdportal.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** A real Prometheus that scrapes one portal every second, with alert rules. */
public final class Prometheus implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();
    private final Process process;
    private final URI address;
    private final Path log;

    private Prometheus(Process process, URI address, Path log) {
        this.process = process;
        this.address = address;
        this.log = log;
    }

    /**
     * Starts it.
     *
     * @param directory an empty directory for its files
     * @param portal the address of the portal's metrics
     * @param rules the file with alert rules
     */
    public static Prometheus start(Path directory, URI portal, Path rules) {
        try {
            Path configuration =
                    Files.writeString(
                            directory.resolve("prometheus.yaml"),
                            """
                            global: {scrape_interval: 1s, evaluation_interval: 1s}
                            rule_files: ['%s']
                            scrape_configs:
                              - job_name: portal
                                metrics_path: %s
                                static_configs: [{targets: ['%s']}]
                            """
                                    .formatted(
                                            rules.toAbsolutePath(),
                                            portal.getPath(),
                                            portal.getAuthority()));
            URI address = URI.create("http://127.0.0.1:" + freePort());
            Path log = directory.resolve("prometheus.log");
            Process process =
                    new ProcessBuilder(
                                    "prometheus",
                                    "--config.file=" + configuration,
                                    "--storage.tsdb.path=" + directory.resolve("data"),
                                    "--web.listen-address=" + address.getAuthority())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            UsedServers.used("Prometheus of the operating system");
            return new Prometheus(process, address, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** {@return the series that an expression has now} */
    public List<JsonNode> query(String expression) {
        JsonNode answer = get("/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8));
        if (!answer.path("status").asString().equals("success")) {
            throw new IllegalArgumentException(expression + ": " + answer);
        }
        return List.copyOf(answer.path("data").path("result").values());
    }

    /** Waits until an expression has series, and those that are expected. */
    public List<JsonNode> await(String expression, Predicate<List<JsonNode>> expected) {
        Instant end = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                List<JsonNode> series = query(expression);
                if (expected.test(series)) {
                    return series;
                }
            } catch (UncheckedIOException e) {
                requireAlive(e);
            }
            if (Instant.now().isAfter(end)) {
                throw new AssertionError(
                        "%s has not become what was expected; targets: %s"
                                .formatted(expression, get("/api/v1/targets")));
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private void requireAlive(UncheckedIOException e) {
        if (!process.isAlive()) {
            throw new IllegalStateException("Prometheus has ended: see " + log, e);
        }
    }

    private JsonNode get(String path) {
        try {
            HttpResponse<String> answer =
                    http.send(
                            HttpRequest.newBuilder(address.resolve(path)).timeout(PATIENCE).build(),
                            BodyHandlers.ofString());
            // It listens before it is ready.
            if (answer.statusCode() == 503) {
                throw new IOException(answer.body());
            }
            return json.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
