package io.etcdportal.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.etcd.Compatibility.Verdict;
import io.etcdportal.etcd.snapshot.SnapshotSize;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rows of the rule: P is what produced the backup, T what it shall be restored into. */
class CompatibilityTests {

    @ParameterizedTest(name = "a backup of {0} into {1}: {2}")
    @CsvSource({
        // T == P: any patch
        "3.1.0,  3.1.20, SUPPORTED",
        "3.1.20, 3.1.0,  SUPPORTED",
        "3.6.0-rc.1, 3.6.4, SUPPORTED",
        // T == P + 1
        "3.0.17, 3.1.0,  SUPPORTED",
        "3.4.23, 3.5.16, SUPPORTED",
        "3.9.1,  3.10.0, SUPPORTED",
        // T > P + 1
        "3.1.20, 3.5.16, WARNED",
        "3.4.23, 3.6.0,  WARNED",
        // T < P, T <= 3.5
        "3.5.16, 3.4.23, WARNED",
        "3.6.0,  3.5.16, WARNED",
        "3.7.0,  3.1.0,  WARNED",
        // T < P, T >= 3.6
        "3.7.0,  3.6.0,  BLOCKED",
        "3.10.0, 3.9.0,  BLOCKED",
        // other majors
        "2.3.8,  3.0.0,  BLOCKED",
        "3.6.0,  4.0.0,  BLOCKED"
    })
    void followsTheRule(String producer, String target, Verdict verdict) {
        Compatibility compatibility = Compatibility.of(version(producer), version(target));

        assertThat(compatibility.verdict()).isEqualTo(verdict);
        assertThat(compatibility.restorable()).isEqualTo(verdict != Verdict.BLOCKED);
        assertThat(compatibility.reason().toString()).endsWith(".");
    }

    @Test
    void advisesAgainstAnOlderPatch() {
        assertThat(Compatibility.of(version("3.5.16"), version("3.5.4")).reason().toString())
                .contains("3.5.16");
        assertThat(Compatibility.of(version("3.5.4"), version("3.5.16")).reason().toString())
                .doesNotContain("patch");
    }

    @ParameterizedTest
    @CsvSource({
        "0, EMPTY",
        "32, TRUNCATED",
        "100, TRUNCATED",
        "512, WITHOUT_HASH",
        "544, WITH_HASH",
        "77856, WITH_HASH",
        "77824, WITHOUT_HASH",
        "77756, TRUNCATED",
        "1073741856, WITH_HASH"
    })
    void theLengthTellsWhatCanBeWhole(long bytes, SnapshotSize size) {
        assertThat(SnapshotSize.of(bytes)).isEqualTo(size);
    }

    private static EtcdVersion version(String text) {
        return EtcdVersion.parse(text).orElseThrow();
    }
}
