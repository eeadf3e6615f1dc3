package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.SidecarServer;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.TestScale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Twenty clients download at once from a bucket, a sidecar and a volume: every file is exact, and
 * the audit tells of each download that it was completed.
 *
 * <p>The long form: {@code ./mvnw test -DskipFrontend -Dtest=ParallelDownloadsTests
 * -Dparallel.downloads=80 -Dparallel.size=146800640}.
 */
class ParallelDownloadsTests {

    private static final int AT_ONCE = 20;
    private static final int DOWNLOADS = TestScale.of("parallel.downloads", 20, 80);
    private static final int SIZE = Integer.getInteger("parallel.size", 4 << 20);
    private static final List<String> KINDS = List.of("bucket", "sidecar", "volume");
    private static final String NAME = "3.1.20_0000000000000025_etcd.backup";

    @Test
    void everyFileIsExactAndEveryDownloadIsRecordedAsCompleted(@TempDir Path directory)
            throws Exception {
        byte[] file = Snapshots.sealed(SIZE);
        Path fleets = directory.resolve("fleet");
        Path sidecar = Files.createDirectories(fleets.resolve("sidecar"));
        Path volume = Files.createDirectories(directory.resolve("volume/v1/volume"));
        Snapshots.lay(sidecar.resolve(NAME), file);
        Snapshots.lay(volume.resolve(NAME), file);
        try (S3Server bucket = S3Server.start();
                SidecarServer fleet = SidecarServer.startFleet(fleets)) {
            bucket.put("v1/bucket/" + NAME, file);
            try (Portal portal =
                    Portal.in(directory)
                            .bucket("bucket", "payments", bucket)
                            .sidecars("fleet", fleet, "payments/sidecar")
                            .directory("volume", "payments", directory.resolve("volume"))
                            .start()
                            .awaitReading()) {
                Map<String, Integer> exact = downloadAll(portal, Snapshots.sha256(file));

                System.out.println(
                        "%d downloads of %d bytes from each of %s, %d at once: exact %s"
                                .formatted(DOWNLOADS, file.length, KINDS, AT_ONCE, exact));
                assertThat(exact.values()).hasSize(KINDS.size()).containsOnly(DOWNLOADS);
                assertThat(completed(portal)).isEqualTo(KINDS.size() * DOWNLOADS);
            }
        }
    }

    private static Map<String, Integer> downloadAll(Portal portal, String sha256) throws Exception {
        List<Callable<String>> downloads = new ArrayList<>();
        for (String kind : KINDS) {
            downloads.addAll(
                    Collections.nCopies(
                            DOWNLOADS,
                            () -> sha256Of(portal, kind).equals(sha256) ? kind : "wrong"));
        }
        Collections.shuffle(downloads);
        Map<String, Integer> exact = new TreeMap<>();
        try (ExecutorService clients =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            for (Future<String> kind : clients.invokeAll(downloads)) {
                exact.merge(kind.get(), 1, Integer::sum);
            }
        }
        return exact;
    }

    private static String sha256Of(Portal portal, String cluster)
            throws IOException, NoSuchAlgorithmException {
        HttpResponse<InputStream> response =
                portal.send(
                        portal.as(
                                "admin",
                                "/api/v1/clusters/eu/payments/%s/backups/%s/content"
                                        .formatted(cluster, NAME)),
                        BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream body = new DigestInputStream(response.body(), digest)) {
            body.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static int completed(Portal portal) {
        int completed = 0;
        String next = "";
        do {
            var page = portal.json("admin", "/api/v1/audit/entries?limit=100" + next);
            for (var entry : page.get("items")) {
                if (entry.path("outcome").asString().equals("completed")) {
                    completed++;
                }
            }
            next = page.has("next") ? "&cursor=" + page.get("next").asString() : "";
        } while (!next.isEmpty());
        return completed;
    }
}
