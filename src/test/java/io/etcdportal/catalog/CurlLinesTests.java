package io.etcdportal.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class CurlLinesTests {

    private static final Backup BACKUP =
            ExampleCatalogue.whole(
                    ExampleCatalogue.ORDERS,
                    "3.5.16_000000000000001f_etcd.backup",
                    Duration.ofHours(1));

    @Test
    void fetchesTheBackupUnderItsOwnName() {
        assertThat(new CurlLines("https://backups.example", "alice").backup(BACKUP))
                .isEqualTo(
                        "curl -fOJ -u alice 'https://backups.example/api/v1/clusters/prod-eu"
                            + "/payments/orders/backups/3.5.16_000000000000001f_etcd.backup/content'");
    }

    @Test
    void fetchesWhateverIsRecommendedForTheTarget() {
        CurlLines curl = new CurlLines("http://localhost:8080", "alice");

        assertThat(curl.latest(BACKUP.cluster(), null)).endsWith("/backups/latest/content'");
        assertThat(curl.latest(BACKUP.cluster(), ExampleCatalogue.version("3.6.0")))
                .endsWith("/backups/latest/content?etcdVersion=3.6.0'");
    }

    @Test
    void theSidecarsWayNamesTheRevisionAsDecimal() {
        assertThat(new CurlLines("https://backups.example", "alice").sidecar(BACKUP))
                .isEqualTo(
                        "https://backups.example/sidecar/prod-eu/payments/orders/v1/backup"
                                + "?etcdVersion=3.5.16&etcdRevision=31");
    }

    @Test
    void aShellFindsNothingToRunInAName() {
        assertThat(new CurlLines("https://backups.example", "o'hara; rm $HOME").backup(BACKUP))
                .startsWith("curl -fOJ -u 'o'\\''hara; rm $HOME' 'https://");
    }
}
