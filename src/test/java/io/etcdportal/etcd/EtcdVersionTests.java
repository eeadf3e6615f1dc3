package io.etcdportal.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

class EtcdVersionTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3.1.0",
                "3.5.16",
                "3.10.0",
                "0.0.0",
                "3.6.0-rc.1",
                "3.6.0-alpha",
                "3.6.0-x-y.7.z"
            })
    void printsWhatItRead(String text) {
        assertThat(EtcdVersion.parse(text))
                .hasValueSatisfying(v -> assertThat(v).hasToString(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "3",
                "3.1",
                "v3.1.0",
                "3.1.0.0",
                "03.1.0",
                "3.01.0",
                "3.1.00",
                "3.1.-1",
                "3.1.x",
                " 3.1.0",
                "3.1.0 ",
                "3.1.0-",
                "3.1.0-rc..1",
                "3.1.0-01",
                "3.1.0+",
                "3.1.0+git+git",
                "3.1.0+gi t",
                "3.1.0\n",
                "٣.1.0",
                "3.1.9999999999",
                "3.1.0-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void refusesWhatIsNone(String text) {
        assertThat(EtcdVersion.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "3.5,3.5",
        "v3.5,3.5",
        "v3.5.16,3.5.16",
        "3.5.16,3.5.16",
        "V3.6.0-rc.1,3.6.0-rc.1",
        "3.2.0+git,3.2.0+git",
        "3.2.0 git,3.2.0+git"
    })
    void takesATargetAsPeopleWriteIt(String text, String version) {
        assertThat(EtcdVersion.parseTarget(text))
                .hasValueSatisfying(v -> assertThat(v).hasToString(version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3", "v", "vv3.5", "3.5.", "latest", "3.05"})
    void refusesATargetThatIsNone(String text) {
        assertThat(EtcdVersion.parseTarget(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.2.0+git", "3.2.0-rc.1+git.2017-04", "3.2.0+001"})
    void buildMetadataTellsVersionsApartAndHasNoOrder(String text) {
        EtcdVersion version = EtcdVersion.parse(text).orElseThrow();
        EtcdVersion without = EtcdVersion.parse(text.replaceFirst("\\+.*", "")).orElseThrow();

        assertThat(version).hasToString(text).isNotEqualTo(without);
        assertThat(version.compareTo(without)).isZero();
        assertThat(EtcdVersion.parseParameter(text.replace('+', ' '))).hasValue(version);
    }

    @Test
    void comparesAsVersionsAndNotAsTexts() {
        List<String> ordered =
                List.of(
                        "2.3.8",
                        "3.1.9",
                        "3.1.10",
                        "3.9.9",
                        "3.10.0-alpha",
                        "3.10.0-alpha.1",
                        "3.10.0-alpha.beta",
                        "3.10.0-beta",
                        "3.10.0-beta.2",
                        "3.10.0-beta.11",
                        "3.10.0-rc.1",
                        "3.10.0",
                        "3.10.1");
        List<EtcdVersion> shuffled =
                new ArrayList<>(ordered.stream().map(EtcdVersionTests::version).toList());
        Collections.shuffle(shuffled, new Random(7));

        assertThat(shuffled.stream().sorted().map(EtcdVersion::toString))
                .containsExactlyElementsOf(ordered);
    }

    private static EtcdVersion version(String text) {
        return EtcdVersion.parse(text).orElseThrow();
    }
}
