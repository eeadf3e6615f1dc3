package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

import java.nio.file.Path;

@NeedsEngine
class DemonstrationInContainersIT {

    @Test
    void servesFromEachOfItsParts(@TempDir Path home) {
        ConfigurableApplicationContext context =
                DemonstrationInContainers.start(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--portal.home=" + home,
                        "--portal.admin-password=admin" + Portal.PASSWORD,
                        "--portal.catalog.refresh-every=500ms");
        try (Portal portal = Portal.around(context).awaitReading()) {
            assertThat(
                            portal.get(
                                            "admin",
                                            "/api/v1/clusters/eu/payments/ledger/backups/"
                                                    + Snapshots.name("3.5.16", 37))
                                    .body())
                    .contains("\"eu-bucket\"", "\"eu-payments-volume\"");
            assertThat(sha256(portal, "eu/platform/vault"))
                    .isEqualTo(Snapshots.sha256("3.4.23/" + Snapshots.name("3.4.23", 37)));
            assertThat(sha256(portal, "us/platform/registry"))
                    .isEqualTo(Snapshots.sha256("3.1.20/" + Snapshots.name("3.1.20", 37)));
        }
    }

    private static String sha256(Portal portal, String cluster) {
        return Snapshots.sha256(
                portal.download("admin", "/api/v1/clusters/" + cluster + "/backups/latest/content")
                        .body());
    }
}
