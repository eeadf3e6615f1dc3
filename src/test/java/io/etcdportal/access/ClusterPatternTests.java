package io.etcdportal.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcdportal.cluster.ClusterId;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class ClusterPatternTests {

    @ParameterizedTest(name = "{0} has {1}: {2}")
    @CsvSource({
        "eu/payments/ledger, eu/payments/ledger,   true",
        "eu/payments/ledger, eu/payments/ledger2,  false",
        "*/*/*,              eu/payments/ledger,   true",
        "prod-*/payments/*,  prod-eu/payments/x,   true",
        "prod-*/payments/*,  prod/payments/x,      false",
        "*-eu/*/*,           prod-eu/a/b,          true",
        "*-eu/*/*,           prod-eu-2/a/b,        false",
        "a*b*c/*/*,          a-b-b-c/x/y,          true",
        "a*b*c/*/*,          acb/x/y,              false",
        "**/*/*,             eu/x/y,               true",
        "eu/*/ledger,        eu/a.b/ledger,        true"
    })
    void aStarStandsForAnythingWithinItsPart(String pattern, String cluster, boolean matches) {
        assertThat(ClusterPattern.parse(pattern).matches(ClusterId.parse(cluster).orElseThrow()))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "*/*/*, eu/payments/*, eu/payments/*",
        "eu/payments/*, */*/*, eu/payments/*",
        "prod-*/payments/*, prod-eu/*/ledger, prod-eu/payments/ledger",
        "eu/payments/*, eu/platform/*, ''",
        "prod-*/payments/*, test/payments/*, ''",
        "prod-*/payments/*, prod-*/payments/l*, prod-*/payments/l*",
        "prod-*/*/*, *-eu/*/*, prod-*/*/* *-eu/*/*"
    })
    void twoPatternsHaveInCommon(String one, String other, String both) {
        assertThat(ClusterPattern.parse(one).and(ClusterPattern.parse(other)))
                .extracting(ClusterPattern::toString)
                .containsExactlyElementsOf(
                        both.isEmpty() ? List.of() : List.of(both.split(" ", -1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "*", "a/b", "a/b/c/d", "a//c", "EU/a/b", "a_b/c/d", "a/b/c?", "a/b/%"})
    void refusesWhatIsNone(String pattern) {
        assertThatThrownBy(() -> ClusterPattern.parse(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("prod-*/payments/*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a/b", "a/b/", "/a/b", "../b/c", "a/b/c d", "A/b/c", "a/-b/c", "a/b/.."})
    void aClusterHasThreePartsOfKubernetesNames(String text) {
        assertThat(ClusterId.parse(text)).isEmpty();
    }
}
