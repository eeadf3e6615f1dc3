package io.etcdportal.background;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Set;

/** Who counts on is alive, whatever the clocks say. */
class HeartbeatsTests {

    private final Heartbeats heartbeats = new Heartbeats();

    @Test
    void whoCountsOnIsNotSilent() {
        assertThat(heartbeats.silence("a", 1)).isZero();
        assertThat(heartbeats.silence("a", 1)).isPositive();
        assertThat(heartbeats.silence("a", 2)).isZero();
    }

    @Test
    void eachIsSilentByItself() {
        heartbeats.silence("a", 1);

        assertThat(heartbeats.silence("b", 1)).isZero();
        assertThat(heartbeats.silence("a", 1)).isPositive();
    }

    @Test
    void whoIsForgottenBeginsAnew() {
        heartbeats.silence("a", 1);
        heartbeats.retain(Set.of("b"));

        assertThat(heartbeats.silence("a", 1)).isEqualTo(Duration.ZERO);
    }
}
