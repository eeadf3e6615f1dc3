package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.util.List;

/** Buckets and volumes of other producers than etcd-operator, through the front door. */
class LayoutSourcesTests {

    /** One key of each producer whose snapshots lie there as they are. */
    private static final List<String> KEYS =
            List.of(
                    "v1/payments/ledger/3.5.16_0000000000000025_etcd.backup",
                    "prod-k3s/etcd-snapshot-node1-1700000000",
                    "prod-rke/2026-11-30T03:00:00Z_etcd",
                    "prod-kubeadm/etcd-snapshot-2026-11-30_03:00:00_UTC.db",
                    "prod-ocp/snapshot_2026-11-30_030000.db",
                    "prod-talos/prod-talos-2026-11-30T03:00:00Z.snap",
                    "shoot--p--s--6f1b/etcd-main/v2/Full-00000000-00000037-1700000000",
                    "prod-kubespray/etcd-2026-11-30_03:00:00/snapshot.db",
                    "prod-bitnami/db-2026-11-30_03-00",
                    "tenant/nightly-20261130-030000-rev37.db",
                    "prod-hypershift/backups/hcp-1/etcd-backup/1700000000.db");

    private static final List<String> CLUSTERS =
            List.of(
                    "payments/ledger",
                    "default/prod-k3s",
                    "default/prod-rke",
                    "default/prod-kubeadm",
                    "default/prod-ocp",
                    "default/prod-talos",
                    "shoot--p--s--6f1b/etcd-main",
                    "default/prod-kubespray",
                    "default/prod-bitnami",
                    "tenant/nightly",
                    "default/prod-hypershift");

    @TempDir private Path directory;

    @Test
    void aBucketAndAVolumeOfElevenProducersAreReadAndTheirSnapshotsDownloadedByteForByte() {
        byte[] snapshot = Snapshots.bytes("3.5.16", 37);
        Path volume = directory.resolve("volume");
        try (S3Server server = S3Server.start()) {
            for (String key : KEYS) {
                server.put(key, snapshot);
                Snapshots.lay(volume.resolve(key), snapshot);
            }
            server.put("velero/backups/nightly/nightly.tar.gz", new byte[10]);
            server.put("notes.txt", new byte[10]);
            try (Portal portal = settings(server, volume).start().awaitReading()) {
                for (String site : List.of("bucket", "volume")) {
                    for (String cluster : CLUSTERS) {
                        assertBackup(portal, site + "/" + cluster, snapshot);
                    }
                }
                assertTheSourceSaysWhatItRecognized(portal);
            }
        }
    }

    private Portal.Settings settings(S3Server server, Path volume) {
        return Portal.in(directory)
                .set("portal.sources.s3.bucket.site", "bucket")
                .set("portal.sources.s3.bucket.layout", "auto")
                .set("portal.sources.s3.bucket.bucket", server.bucket())
                .set("portal.sources.s3.bucket.endpoint", server.endpoint())
                .set("portal.sources.s3.bucket.path-style", true)
                .set("portal.sources.s3.bucket.access-key", server.accessKey())
                .set("portal.sources.s3.bucket.secret-key", server.secretKey())
                .set("portal.sources.directory.volume.site", "volume")
                .set("portal.sources.directory.volume.layout", "auto")
                .set("portal.sources.directory.volume.path", volume);
    }

    private static void assertBackup(Portal portal, String cluster, byte[] snapshot) {
        String address = "/api/v1/clusters/" + cluster + "/backups";
        JsonNode latest = portal.json("admin", address + "/latest").get("backup");
        String id = latest.get("id").asString();
        assertThat(latest.get("size").asLong()).as(latest.toString()).isEqualTo(snapshot.length);
        assertThat(portal.download("admin", address + "/" + id + "/content").body())
                .as(cluster)
                .isEqualTo(snapshot);
    }

    private static void assertTheSourceSaysWhatItRecognized(Portal portal) {
        JsonNode source = portal.json("admin", "/api/v1/sources").get(0);
        assertThat(source.get("copies").asLong()).isEqualTo(KEYS.size());
        assertThat(source.get("strays").asLong()).isEqualTo(2);
        assertThat(source.get("layouts").valueStream())
                .extracting(layout -> layout.get("name").asString())
                .hasSize(KEYS.size())
                .contains("etcd-operator", "k3s", "rke", "kubeadm", "openshift", "talos");
        assertThat(source.get("layouts").valueStream())
                .anySatisfy(
                        layout -> {
                            assertThat(layout.get("name").asString()).isEqualTo("kubeadm");
                            assertThat(layout.get("certainty").asString()).isEqualTo("likely");
                            assertThat(layout.get("copies").asLong()).isOne();
                        });
        Visitor visitor = new Visitor(portal);
        visitor.signIn("admin", "admin" + Portal.PASSWORD);
        assertThat(visitor.get("/sources").body())
                .contains("Recognized:", "k3s (certain): 1", "kubeadm (likely): 1");
    }
}
