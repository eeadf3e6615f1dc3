package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.HangingCalls;
import io.etcdportal.testbed.NeedsProgram;
import io.etcdportal.testbed.PackagedPortal;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.Snapshots;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * A name server and the disk of the embedded database that don't answer: what needs them is told so
 * in time, and everything else goes on, on a machine with one processor too.
 */
class HangingSystemCallTests {

    private static final String NAME = "3.1.20_0000000000000025_etcd.backup";
    private static final byte[] BACKUP = Snapshots.sealed(256 * 1024);
    private static final List<String> SMALL = List.of("-XX:ActiveProcessorCount=1", "-Xmx256m");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    /** Sidecars, a bucket, a provider, an issuer and a webhook, all at names that hang. */
    @Test
    @NeedsProgram("gcc")
    void aNameServerThatDoesNotAnswerHoldsUpNothingElse() throws Exception {
        HangingCalls calls = HangingCalls.in(directory);
        calls.begin();
        Snapshots.lay(directory.resolve("good/v1/good").resolve(NAME), BACKUP);
        int management = PackagedPortal.freePort();
        String clusters =
                String.join(
                        ",",
                        IntStream.range(0, 40)
                                .mapToObj(number -> "payments/lost-" + number)
                                .toList());
        try (S3Server bucket = S3Server.start()) {
            bucket.put("v1/stored/" + NAME, BACKUP);
            Portal.Settings settings =
                    Portal.in(directory)
                            .directory("good", "payments", directory.resolve("good"))
                            .set("portal.sources.sidecar.fleet.site", "eu")
                            .set("portal.sources.sidecar.fleet.url", "http://hung.{cluster}:19999")
                            .set("portal.sources.sidecar.fleet.clusters", clusters)
                            .bucket("store", "payments", bucket)
                            .set(
                                    "portal.sources.s3.store.endpoint",
                                    "http://hung.store:" + bucket.endpoint().getPort())
                            .set("management.server.port", management);
            try (PackagedPortal portal =
                    PackagedPortal.fromClasses(
                            directory, SMALL, calls.environment(), settings.arguments())) {
                portal.await(() -> get(content(portal, "good")).statusCode() == 200);
                List<CompletableFuture<HttpResponse<byte[]>>> waiting = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    waiting.add(send(portal.uri(latest("lost-" + i))));
                }

                assertThat(get(content(portal, "good")).body()).isEqualTo(BACKUP);
                assertThat(get(portal.uri("/login")).statusCode()).isEqualTo(200);
                assertThat(get(health(management, "liveness")).statusCode()).isEqualTo(200);
                assertThat(get(health(management, "readiness")).statusCode()).isEqualTo(200);
                for (CompletableFuture<HttpResponse<byte[]>> answer : waiting) {
                    assertThat(answer.join().statusCode()).isIn(502, 503, 504);
                }
                portal.await(() -> sources(portal).contains("Its host name does not resolve."));

                calls.end();

                portal.await(() -> get(content(portal, "stored")).statusCode() == 200);
                assertThat(get(content(portal, "stored")).body()).isEqualTo(BACKUP);
            }
        } finally {
            calls.end();
        }
    }

    @Test
    @NeedsProgram("gcc")
    void theDiskOfTheEmbeddedDatabaseHoldsUpOnlyWhatNeedsIt() throws Exception {
        HangingCalls calls = HangingCalls.in(directory);
        Path home = Files.createDirectories(directory.resolve("HUNG"));
        Snapshots.lay(directory.resolve("good/v1/good").resolve(NAME), BACKUP);
        int management = PackagedPortal.freePort();
        Portal.Settings settings =
                Portal.in(home)
                        .directory("good", "payments", directory.resolve("good"))
                        .set("portal.checks.directory", directory)
                        .set("management.server.port", management);
        try (PackagedPortal portal =
                PackagedPortal.fromClasses(
                        directory, SMALL, calls.environment(), settings.arguments())) {
            portal.await(() -> get(content(portal, "good")).statusCode() == 200);

            calls.begin();

            portal.await(() -> get(health(management, "readiness")).statusCode() == 503);
            List<CompletableFuture<HttpResponse<byte[]>>> waiting = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                waiting.add(send(content(portal, "good")));
                waiting.add(send(portal.uri("/api/v1/clusters")));
            }
            assertThat(get(health(management, "liveness")).statusCode()).isEqualTo(200);
            for (CompletableFuture<HttpResponse<byte[]>> answer : waiting) {
                assertThat(answer.join().statusCode()).isEqualTo(503);
            }

            calls.end();

            portal.await(() -> get(health(management, "readiness")).statusCode() == 200);
            portal.await(() -> get(content(portal, "good")).statusCode() == 200);
            assertThat(get(content(portal, "good")).body()).isEqualTo(BACKUP);
        } finally {
            calls.end();
        }
    }

    private static URI content(PackagedPortal portal, String cluster) {
        return portal.uri(
                "/api/v1/clusters/eu/payments/" + cluster + "/backups/" + NAME + "/content");
    }

    private static String latest(String cluster) {
        return "/api/v1/clusters/eu/payments/" + cluster + "/backups/latest";
    }

    private static URI health(int port, String group) {
        return URI.create("http://127.0.0.1:" + port + "/actuator/health/" + group);
    }

    private static String sources(PackagedPortal portal) {
        return new String(get(portal.uri("/api/v1/sources")).body(), StandardCharsets.UTF_8);
    }

    private static HttpResponse<byte[]> get(URI address) {
        return send(address).join();
    }

    private static CompletableFuture<HttpResponse<byte[]>> send(URI address) {
        String credentials = "admin:admin" + Portal.PASSWORD;
        HttpRequest request =
                HttpRequest.newBuilder(address)
                        .timeout(Duration.ofSeconds(60))
                        .header(
                                "Authorization",
                                "Basic "
                                        + Base64.getEncoder()
                                                .encodeToString(
                                                        credentials.getBytes(
                                                                StandardCharsets.UTF_8)))
                        .build();
        return HTTP.sendAsync(request, BodyHandlers.ofByteArray());
    }
}
