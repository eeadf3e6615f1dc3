package io.etcdportal.catalog.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;

class QuietHoursTests {

    @ParameterizedTest
    @CsvSource({
        "22:00-06:00, 2026-05-04T21:59:59Z, false",
        "22:00-06:00, 2026-05-04T22:00:00Z, true",
        "22:00-06:00, 2026-05-04T05:59:59Z, true",
        "22:00-06:00, 2026-05-04T06:00:00Z, false",
        "01:00-02:30, 2026-05-04T02:29:59Z, true",
        "01:00-02:30, 2026-05-04T02:30:00Z, false",
        "01:00-02:30, 2026-05-04T00:59:59Z, false"
    })
    void theyMayGoOverMidnight(String hours, Instant time, boolean quiet) {
        assertThat(QuietHours.parse(hours).contains(time)).isEqualTo(quiet);
    }

    @Test
    void whereNothingIsSetEveryHourIsQuiet() {
        assertThat(QuietHours.ALWAYS.contains(Instant.parse("2026-05-04T12:00:00Z"))).isTrue();
        assertThat(QuietHours.ALWAYS.contains(Instant.parse("2026-05-04T00:00:00Z"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "22:00", "22-06", "22:00-24:30", "22:00-06:00-07:00"})
    void whatIsNoneIsRefused(String hours) {
        assertThatThrownBy(() -> QuietHours.parse(hours))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
