package io.etcdportal.source.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.source.SourceKind;
import io.etcdportal.source.SourceSettings;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** How buckets come out of the settings. */
class S3SourcesTests {

    @Test
    void makesEachBucketWithoutLookingAtAnything() {
        SourceSettings.S3 unreachable =
                BucketSettings.at(URI.create("http://nowhere.invalid"), "backups")
                        .keysFrom(Path.of("no-such-credentials"), Path.of("no-such-config"))
                        .trusting(Path.of("no-such-ca"))
                        .settings();

        assertThat(
                        new S3Sources()
                                .create(
                                        new SourceSettings(
                                                Map.of("prod", unreachable),
                                                Map.of(),
                                                Map.of(),
                                                Map.of())))
                .singleElement()
                .satisfies(
                        source -> {
                            assertThat(source.name()).isEqualTo("prod");
                            assertThat(source.kind()).isEqualTo(SourceKind.S3);
                            assertThat(source.site()).isEqualTo("here");
                        });
    }
}
