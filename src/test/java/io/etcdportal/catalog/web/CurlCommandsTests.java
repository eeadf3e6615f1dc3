package io.etcdportal.catalog.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.access.Credential;
import io.etcdportal.access.Viewer;
import io.etcdportal.catalog.ExampleCatalog;
import io.etcdportal.catalog.model.Backup;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Set;

class CurlCommandsTests {

    private static final Backup BACKUP =
            ExampleCatalog.whole(
                    ExampleCatalog.ORDERS,
                    "3.5.16_000000000000001f_etcd.backup",
                    Duration.ofHours(1));

    @Test
    void fetchesTheBackupUnderItsOwnName() {
        assertThat(new CurlCommands("https://backups.example", "alice", true).backup(BACKUP))
                .isEqualTo(
                        "curl -fOJ -u alice 'https://backups.example/api/v1/clusters/prod-eu"
                            + "/payments/orders/backups/3.5.16_000000000000001f_etcd.backup/content'");
    }

    @Test
    void fetchesWhateverIsRecommendedForTheTarget() {
        CurlCommands curl = new CurlCommands("http://localhost:8080", "alice", true);

        assertThat(curl.latest(BACKUP.cluster(), null)).endsWith("/backups/latest/content'");
        assertThat(curl.latest(BACKUP.cluster(), ExampleCatalog.version("3.6.0")))
                .endsWith("/backups/latest/content?etcdVersion=3.6.0'");
    }

    @Test
    void theSidecarsWayNamesTheRevisionAsDecimal() {
        assertThat(new CurlCommands("https://backups.example", "alice", true).sidecar(BACKUP))
                .isEqualTo(
                        "https://backups.example/sidecar/prod-eu/payments/orders/v1/backup"
                                + "?etcdVersion=3.5.16&etcdRevision=31");
    }

    /** Of {@code corp:alice} curl would take {@code corp} for the user, and no password fits. */
    @Test
    void whoComesFromAnIdentityProviderShowsAToken() {
        Viewer alice =
                new Viewer("corp/17", "corp:alice", Set.of(), false, new Credential.Password());
        CurlCommands curl = CurlCommands.of("https://backups.example", alice);

        assertThat(curl.backup(BACKUP))
                .startsWith("curl -fOJ -H \"Authorization: Bearer $TOKEN\" 'https://")
                .doesNotContain("corp");
        assertThat(curl.latest(BACKUP.cluster(), null)).doesNotContain("-u ", "corp");
        assertThat(
                        CurlCommands.of(
                                        "https://backups.example",
                                        new Viewer(
                                                "corp/17",
                                                "alice",
                                                Set.of(),
                                                false,
                                                new Credential.Password()))
                                .backup(BACKUP))
                .as("without a prefix there is no password either")
                .contains("$TOKEN");
    }

    @Test
    void aShellFindsNothingToRunInAName() {
        assertThat(
                        new CurlCommands("https://backups.example", "o'hara; rm $HOME", true)
                                .backup(BACKUP))
                .startsWith("curl -fOJ -u 'o'\\''hara; rm $HOME' 'https://");
    }
}
