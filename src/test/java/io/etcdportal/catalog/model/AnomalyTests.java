package io.etcdportal.catalog.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.etcd.Revision;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

class AnomalyTests {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration DAY = Duration.ofHours(24);

    private static @Nullable Anomaly seam(Duration after, long revision, long other) {
        return Anomaly.between(
                NOON, new Revision(revision), NOON.plus(after), new Revision(other), DAY);
    }

    @Test
    void backupsInTimeAndInOrderAreSeamless() {
        assertThat(seam(DAY, 5, 9)).isNull();
        assertThat(seam(DAY.negated(), 9, 5)).isNull();
        assertThat(seam(Duration.ofHours(1), 5, 5)).isNull();
    }

    @Test
    void aLongTimeWithoutABackupIsAGapInWhateverOrderTheyAreListed() {
        Anomaly gap = new Anomaly(Anomaly.Kind.GAP, Duration.ofHours(30));

        assertThat(seam(Duration.ofHours(30), 5, 9)).isEqualTo(gap);
        assertThat(seam(Duration.ofHours(-30), 9, 5)).isEqualTo(gap);
    }

    @Test
    void aLowerRevisionThatWasWrittenLaterIsANewBeginning() {
        Anomaly reset = new Anomaly(Anomaly.Kind.RESET, Duration.ofHours(30));

        assertThat(seam(Duration.ofHours(30), 9, 5)).isEqualTo(reset);
        assertThat(seam(Duration.ofHours(-30), 5, 9)).isEqualTo(reset);
    }

    @Test
    void whatWasWrittenInTheSameMinuteOrNobodyKnowsWhenTellsNothing() {
        assertThat(seam(Duration.ofSeconds(40), 9, 5)).isNull();
        assertThat(Anomaly.between(null, new Revision(9), NOON, new Revision(5), DAY)).isNull();
    }
}
