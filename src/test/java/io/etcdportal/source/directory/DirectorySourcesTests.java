package io.etcdportal.source.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.source.SourceKind;
import io.etcdportal.source.SourceSettings;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** How volumes come out of the settings. */
class DirectorySourcesTests {

    @Test
    void makesEachVolumeWithoutLookingAtAnything() {
        SourceSettings.Directory gone =
                new SourceSettings.Directory(
                        "here",
                        "default",
                        List.of(),
                        null,
                        ZoneOffset.UTC,
                        Path.of("no-such-volume"),
                        null,
                        Duration.ofSeconds(10),
                        SourceSettings.Limits.USUAL);

        assertThat(
                        new DirectorySources()
                                .create(
                                        new SourceSettings(
                                                Map.of(), Map.of(), Map.of("nfs", gone), Map.of())))
                .singleElement()
                .satisfies(
                        source -> {
                            assertThat(source.name()).isEqualTo("nfs");
                            assertThat(source.kind()).isEqualTo(SourceKind.DIRECTORY);
                            assertThat(source.site()).isEqualTo("here");
                        });
    }
}
