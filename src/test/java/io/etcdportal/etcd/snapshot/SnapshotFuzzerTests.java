package io.etcdportal.etcd.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.etcdportal.testbed.TestScale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;
import java.util.Random;

/** A short run of the fuzzer, always the same. */
class SnapshotFuzzerTests {

    private static final int EXECUTIONS = TestScale.of("fuzzer.executions", 5_000, 20_000);

    @Test
    @Timeout(120)
    void noFileHoweverBrokenBreaksTheReader() {
        List<byte[]> seeds = SnapshotFuzzer.seeds();
        int readable = 0;
        for (int i = 0; i < EXECUTIONS; i++) {
            byte[] file = SnapshotFuzzer.spoil(seeds.get(i % seeds.size()), new Random(i));
            int execution = i;
            boolean[] read = new boolean[1];
            assertThatCode(() -> read[0] = SnapshotFuzzer.read(file))
                    .as("execution %d", execution)
                    .doesNotThrowAnyException();
            readable += read[0] ? 1 : 0;
        }

        assertThat(readable).as("some are spoilt where it can't be seen").isPositive();
        assertThat(readable).as("most are refused").isLessThan(EXECUTIONS / 2);
    }
}
