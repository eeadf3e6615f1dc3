package io.etcdportal.catalog.web;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** The coordinates of small drawings. For templates. */
@Component("drawings")
class Sparkline {

    /** The sides of the drawing of a line, in its own units. */
    static final int LINE_WIDTH = 100;

    static final int LINE_HEIGHT = 20;

    private final Clock clock;

    Sparkline(Clock clock) {
        this.clock = clock;
    }

    /**
     * {@return the points of a line through sizes, as SVG's {@code points}: 100 wide and 20 high,
     * the largest at the top; level where all are the same}
     */
    public String line(List<Long> sizes) {
        long smallest = Collections.min(sizes);
        long span = Collections.max(sizes) - smallest;
        StringJoiner points = new StringJoiner(" ");
        for (int i = 0; i < sizes.size(); i++) {
            double x =
                    sizes.size() == 1 ? LINE_WIDTH : (double) LINE_WIDTH * i / (sizes.size() - 1);
            double height = span == 0 ? 0.5 : (double) (sizes.get(i) - smallest) / span;
            points.add(String.format(Locale.ROOT, "%.0f,%.1f", x, LINE_HEIGHT * (1 - height)));
        }
        return points.toString();
    }

    /**
     * {@return how much of the time until the next backup is due has gone by, in percent from 0 to
     * 100}
     */
    public int gone(@Nullable Instant written, @Nullable Instant due) {
        if (written == null || due == null) {
            return 0;
        }
        long whole = Math.max(1, Duration.between(written, due).toMillis());
        long gone = Duration.between(written, clock.instant()).toMillis();
        return Math.clamp(100 * gone / whole, 0, 100);
    }
}
