package io.etcdportal.catalog.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.cluster.ClusterId;

import org.junit.jupiter.api.Test;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

class NaturalOrderTests {

    @Test
    void numbersInNamesAreNumbersAndPartsArePartsOfTheirOwn() {
        List<ClusterId> sorted =
                Stream.of(
                                "a/b-2/c",
                                "a/b-10/c",
                                "a1/b/c2",
                                "a1/b/c10",
                                "a1/b/c10-9",
                                "a-b/a/a",
                                "a2/a/a")
                        .map(text -> ClusterId.parse(text).orElseThrow())
                        .sorted(Comparator.comparing(NaturalOrder::of))
                        .toList();

        assertThat(sorted)
                .extracting(ClusterId::toString)
                .containsExactly(
                        "a/b-2/c",
                        "a/b-10/c",
                        "a-b/a/a",
                        "a1/b/c2",
                        "a1/b/c10",
                        "a1/b/c10-9",
                        "a2/a/a");
    }
}
