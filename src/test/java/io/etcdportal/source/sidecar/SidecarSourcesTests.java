package io.etcdportal.source.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.source.SourceKind;
import io.etcdportal.source.SourceSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

class SidecarSourcesTests {

    @Test
    void makesASourceOfEachFleet() {
        SourceSettings settings =
                new SourceSettings(
                        Map.of(),
                        Map.of("prod", fleet("http://{cluster}:19999", "default/ledger")),
                        Map.of(),
                        Map.of());

        assertThat(new SidecarSources().create(settings))
                .singleElement()
                .satisfies(
                        source -> {
                            assertThat(source.name()).isEqualTo("prod");
                            assertThat(source.site()).isEqualTo("here");
                            assertThat(source.kind()).isEqualTo(SourceKind.SIDECAR);
                        });
    }

    @Test
    void fillsClusterAndNamespaceIntoTheAddress() {
        SourceSettings.Sidecar fleet =
                fleet(
                        "https://gate.example/{namespace}/{cluster}-backup-sidecar/",
                        "pay/ledger",
                        "default/ledger");

        assertThat(fleet.address(new ClusterId("here", "pay", "ledger")))
                .isEqualTo(URI.create("https://gate.example/pay/ledger-backup-sidecar"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://sidecar:19999",
                "http://{cluster}:19999",
                "http://user:secret@{cluster}.{namespace}",
                "http://{cluster}.{namespace}/?x=y",
                "http://{cluster}.{namespace}/#x",
                "ftp://{cluster}.{namespace}",
                "{cluster}.{namespace}"
            })
    void refusesAnAddressThatIsNotOneForEachCluster(String url) {
        assertThatThrownBy(() -> fleet(url, "pay/ledger", "default/ledger"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("url must ")
                .hasMessageNotContaining("secret");
    }

    private static SourceSettings.Sidecar fleet(String url, String... clusters) {
        return new SourceSettings.Sidecar(
                "here",
                url,
                List.of(clusters),
                null,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                SourceSettings.Limits.USUAL);
    }
}
