package io.etcdportal;

import io.etcdportal.testbed.Bucket;
import io.etcdportal.testbed.CephGateway;
import io.etcdportal.testbed.PostgresServer;
import io.etcdportal.testbed.SidecarContainer;
import io.etcdportal.testbed.Snapshots;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import java.util.ArrayList;
import java.util.List;

/**
 * The demonstration on real parts: Ceph's S3 gateway, a backup sidecar and PostgreSQL in
 * containers, with the accounts and teams of the one on files.
 */
public final class DemonstrationInContainers {

    private static final Logger log = LoggerFactory.getLogger(DemonstrationInContainers.class);

    private DemonstrationInContainers() {}

    /** Starts the containers, fills them, and starts the portal on them. */
    public static void main(String[] arguments) {
        start(arguments);
    }

    static ConfigurableApplicationContext start(String... arguments) {
        log.info(
                "Starting an S3 gateway, a sidecar and PostgreSQL in containers; their images are"
                        + " built the first time, which takes a few minutes.");
        CephGateway gateway = CephGateway.shared();
        SidecarContainer sidecar = new SidecarContainer("3.1.20");
        sidecar.start();
        PostgresServer database = new PostgresServer();
        database.start();
        try (Bucket bucket = new Bucket(gateway, "etcd-backups-" + System.nanoTime())) {
            fill(bucket);
            List<String> settings =
                    new ArrayList<>(
                            List.of(
                                    "--spring.profiles.active=demonstration",
                                    "--spring.datasource.url=" + database.getJdbcUrl(),
                                    "--spring.datasource.username=" + database.getUsername(),
                                    "--spring.datasource.password=" + database.getPassword(),
                                    "--portal.sources.s3.eu-bucket.site=eu",
                                    "--portal.sources.s3.eu-bucket.namespace=payments",
                                    "--portal.sources.s3.eu-bucket.bucket=" + bucket.name(),
                                    "--portal.sources.s3.eu-bucket.endpoint=" + gateway.endpoint(),
                                    "--portal.sources.s3.eu-bucket.path-style=true",
                                    "--portal.sources.s3.eu-bucket.access-key="
                                            + gateway.accessKey(),
                                    "--portal.sources.s3.eu-bucket.secret-key="
                                            + gateway.secretKey(),
                                    "--portal.sources.sidecar.us-sidecars.site=us",
                                    "--portal.sources.sidecar.us-sidecars.url=" + sidecar.address(),
                                    "--portal.sources.sidecar.us-sidecars.clusters=platform/registry"));
            settings.addAll(List.of(arguments));
            return new SpringApplication(EtcdBackupPortal.class)
                    .run(settings.toArray(String[]::new));
        }
    }

    /** A second copy of what lies on a volume too, and clusters of the other layout. */
    private static void fill(Bucket bucket) {
        bucket.put("v1/ledger/" + Snapshots.name("3.5.16", 37), Snapshots.bytes("3.5.16", 37));
        for (long revision : List.of(31L, 35L, 37L)) {
            bucket.put(
                    "v1/platform/vault/" + Snapshots.name("3.4.23", revision),
                    Snapshots.bytes("3.4.23", revision));
        }
        bucket.put("v1/platform/vault/README", new byte[10]);
    }
}
