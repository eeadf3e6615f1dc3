package io.etcdportal.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.store.BackupTable;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.source.SnapshotFacts;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The plot of sizes over time. */
class TimelineTests {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1_024})
    void marksOfSizesThatHardlyChangeAreDifferentNumbers(long growth) {
        long size = 64 * 1024 * 1024L;

        Timeline timeline =
                Timeline.of(List.of(row(6, size + growth), row(5, size)), Duration.ofDays(1));

        assertThat(timeline.sizes())
                .extracting(mark -> Math.round(10.0 * mark.bytes() / (1 << 20)))
                .doesNotHaveDuplicates()
                .hasSize(3);
    }

    private static BackupTable.Row row(long revision, long size) {
        OperatorFileName name =
                OperatorFileName.parse("3.5.16_%016x_etcd.backup".formatted(revision))
                        .orElseThrow();
        SnapshotFacts facts = SnapshotFacts.of(name);
        return new BackupTable.Row(
                revision,
                1,
                new BackupName(name.toString()),
                facts.version(),
                facts.revision(),
                facts,
                size,
                NOW.plusSeconds(revision * 3600),
                Condition.UNVERIFIED,
                false,
                false,
                "etcd-operator",
                name.toString());
    }
}
