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

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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

/**
 * Volumes that hang as a network file system does whose server is gone: calls that name them do not
 * return. Everything else goes on, on a machine with one processor too.
 */
class HungVolumeTests {

    private static final String NAME = "3.1.20_0000000000000025_etcd.backup";
    private static final byte[] BACKUP = Snapshots.sealed(3 * 1024 * 1024);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    @NeedsProgram("gcc")
    void aVolumeThatHangsHangsAlone() throws Exception {
        HangingCalls calls = HangingCalls.in(directory);
        Snapshots.lay(directory.resolve("good/v1/good").resolve(NAME), BACKUP);
        Snapshots.lay(directory.resolve("HUNG/one/v1/one").resolve(NAME), BACKUP);
        Snapshots.lay(directory.resolve("HUNG/two/v1/two").resolve(NAME), BACKUP);
        int management = PackagedPortal.freePort();
        Portal.Settings settings =
                Portal.in(directory)
                        .directory("good", "payments", directory.resolve("good"))
                        .directory("one", "payments", directory.resolve("HUNG/one"))
                        .directory("two", "payments", directory.resolve("HUNG/two"))
                        .set("portal.sources.directory.one.read-timeout", "1s")
                        .set("portal.sources.directory.two.read-timeout", "1s")
                        .set("management.server.port", management);
        try (PackagedPortal portal =
                PackagedPortal.fromClasses(
                        directory,
                        List.of("-XX:ActiveProcessorCount=1", "-Xmx256m"),
                        calls.environment(),
                        settings.arguments())) {
            portal.await(() -> download(portal, "one").statusCode() == 200);
            portal.await(() -> download(portal, "two").statusCode() == 200);

            calls.begin();

            portal.await(() -> sources(portal).contains("The volume did not answer within 1 s"));
            assertThat(download(portal, "one").statusCode()).isEqualTo(504);
            assertThat(download(portal, "two").statusCode()).isEqualTo(504);
            assertThat(download(portal, "good").body()).isEqualTo(BACKUP);
            assertThat(get(portal.uri("/login")).statusCode()).isEqualTo(200);
            URI liveness =
                    URI.create("http://127.0.0.1:" + management + "/actuator/health/liveness");
            assertThat(get(liveness).statusCode()).isEqualTo(200);

            calls.end();

            portal.await(() -> download(portal, "one").statusCode() == 200);
            assertThat(download(portal, "one").body()).isEqualTo(BACKUP);
        }
    }

    /** What is open is asked about after each piece that is read, and closed at the end. */
    @Test
    @NeedsProgram("gcc")
    void downloadsThatRunWhileTheirVolumeHangsHoldUpNothingElse() throws Exception {
        HangingCalls calls = HangingCalls.in(directory);
        byte[] large = Snapshots.sealed(64 * 1024 * 1024);
        Snapshots.lay(directory.resolve("good/v1/good").resolve(NAME), BACKUP);
        Snapshots.lay(directory.resolve("HUNG/v1/large").resolve(NAME), large);
        Portal.Settings settings =
                Portal.in(directory)
                        .directory("good", "payments", directory.resolve("good"))
                        .directory("hung", "payments", directory.resolve("HUNG"))
                        .set("portal.sources.directory.hung.read-timeout", "1s");
        try (PackagedPortal portal =
                PackagedPortal.fromClasses(
                        directory,
                        List.of("-XX:ActiveProcessorCount=1", "-Xmx256m"),
                        calls.environment(),
                        settings.arguments())) {
            portal.await(() -> head(portal, "large").statusCode() == 200);
            portal.await(() -> head(portal, "good").statusCode() == 200);
            List<InputStream> running = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                InputStream body =
                        HTTP.send(request(content(portal, "large")), BodyHandlers.ofInputStream())
                                .body();
                body.readNBytes(1024);
                running.add(body);
            }

            calls.begin();

            List<Thread> readers =
                    running.stream()
                            .map(body -> Thread.ofPlatform().start(() -> drain(body)))
                            .toList();
            assertThat(download(portal, "good").body()).isEqualTo(BACKUP);
            assertThat(get(portal.uri("/login")).statusCode()).isEqualTo(200);
            for (Thread reader : readers) {
                reader.join();
            }
            assertThat(download(portal, "good").body()).isEqualTo(BACKUP);

            calls.end();

            portal.await(() -> download(portal, "large").statusCode() == 200);
            assertThat(download(portal, "large").body()).isEqualTo(large);
        }
    }

    private static void drain(InputStream body) {
        try (body) {
            body.transferTo(OutputStream.nullOutputStream());
        } catch (IOException cutOff) {
            // It ends in the middle, or not: what matters is that nothing else waits for it.
        }
    }

    /**
     * The access file, a source's credentials, the audit's file for another system, and the token
     * that an issuer's keys are asked for with.
     */
    @Test
    @NeedsProgram("gcc")
    void filesOfTheSettingsThatHangHoldUpNothingElse() throws Exception {
        HangingCalls calls = HangingCalls.in(directory);
        Path hung = Files.createDirectories(directory.resolve("HUNG"));
        Path credentials = hung.resolve("credentials");
        Path token = Files.writeString(hung.resolve("token"), "secret");
        int management = PackagedPortal.freePort();
        try (S3Server bucket = S3Server.start()) {
            Snapshots.lay(directory.resolve("good/v1/good").resolve(NAME), BACKUP);
            bucket.put("v1/stored/" + NAME, BACKUP);
            Files.writeString(
                    credentials,
                    "[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n"
                            .formatted(bucket.accessKey(), bucket.secretKey()));
            Portal.Settings settings =
                    Portal.in(directory)
                            .access(hung, Portal.accounts("alice"))
                            .directory("good", "payments", directory.resolve("good"))
                            .bucket("store", "payments", bucket)
                            .without("portal.sources.s3.store.access-key")
                            .without("portal.sources.s3.store.secret-key")
                            .set("portal.sources.s3.store.credentials-file", credentials)
                            .set("portal.sources.s3.store.connect-timeout", "1s")
                            .set("portal.sources.s3.store.read-timeout", "1s")
                            .set("portal.audit.file.path", hung.resolve("audit.ndjson"))
                            .set("portal.login.issuers.pods.issuer", "http://127.0.0.1:1")
                            .set("portal.login.issuers.pods.audiences", "portal")
                            .set("portal.login.issuers.pods.jwk-set-uri", "http://127.0.0.1:1/")
                            .set("portal.login.issuers.pods.bearer-token-file", token)
                            .set("portal.login.issuers.pods.timeout", "1s")
                            .set("management.server.port", management);
            try (PackagedPortal portal =
                    PackagedPortal.fromClasses(
                            directory,
                            List.of("-XX:ActiveProcessorCount=1", "-Xmx256m"),
                            calls.environment(),
                            settings.arguments())) {
                portal.await(() -> download(portal, "stored").statusCode() == 200);

                calls.begin();

                assertThat(HTTP.send(signed(portal), BodyHandlers.ofString()).statusCode())
                        .isEqualTo(503);
                portal.await(() -> sources(portal).contains("could not be read within 2 s"));
                assertThat(download(portal, "stored").statusCode()).isEqualTo(504);
                assertThat(download(portal, "good").body()).isEqualTo(BACKUP);
                assertThat(get(portal.uri("/login")).statusCode()).isEqualTo(200);
                URI liveness =
                        URI.create("http://127.0.0.1:" + management + "/actuator/health/liveness");
                assertThat(get(liveness).statusCode()).isEqualTo(200);

                calls.end();

                portal.await(() -> download(portal, "stored").statusCode() == 200);
            }
        }
    }

    /** With a token of which only the issuer's keys could tell that it is none. */
    private static HttpRequest signed(PackagedPortal portal) {
        String token =
                encoded("{\"alg\":\"RS256\",\"typ\":\"JWT\"}")
                        + "."
                        + encoded("{\"iss\":\"http://127.0.0.1:1\",\"aud\":[\"portal\"]}")
                        + "."
                        + encoded("signature");
        return HttpRequest.newBuilder(portal.uri("/api/v1/whoami"))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token)
                .build();
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse<byte[]> download(PackagedPortal portal, String cluster)
            throws Exception {
        return get(content(portal, cluster));
    }

    private static HttpResponse<byte[]> head(PackagedPortal portal, String cluster)
            throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(request(content(portal, cluster)), (_, _) -> true)
                        .HEAD()
                        .build(),
                BodyHandlers.ofByteArray());
    }

    private static URI content(PackagedPortal portal, String cluster) {
        return portal.uri(
                "/api/v1/clusters/eu/payments/" + cluster + "/backups/" + NAME + "/content");
    }

    private static String sources(PackagedPortal portal) throws Exception {
        return new String(get(portal.uri("/api/v1/sources")).body(), StandardCharsets.UTF_8);
    }

    private static HttpResponse<byte[]> get(URI address) throws IOException, InterruptedException {
        return HTTP.send(request(address), BodyHandlers.ofByteArray());
    }

    private static HttpRequest request(URI address) {
        String credentials = "admin:admin" + Portal.PASSWORD;
        return HttpRequest.newBuilder(address)
                .timeout(Duration.ofSeconds(30))
                .header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(
                                                credentials.getBytes(StandardCharsets.UTF_8)))
                .build();
    }
}
