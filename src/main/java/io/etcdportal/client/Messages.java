package io.etcdportal.client;

import io.etcdportal.console.PrintableText;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;

/**
 * What a command says while it works: on standard error, so that standard output has the result
 * alone. For one thread.
 */
final class Messages {

    private static final Duration TERMINAL_PACE = Duration.ofMillis(200);
    private static final Duration PLAIN_PACE = Duration.ofSeconds(10);
    private static final double SECOND = 1e9;
    private static final String CLEAR_LINE = "\r\033[K";

    private final PrintStream err;
    private final boolean terminal;
    private final boolean quiet;
    private Instant shown = Instant.EPOCH;
    private boolean lineOpen;

    /**
     * @param terminal whether a person watches, so that one line can be written over and over
     * @param quiet whether warnings and failures alone are wanted
     */
    Messages(PrintStream err, boolean terminal, boolean quiet) {
        this.err = err;
        this.terminal = terminal;
        this.quiet = quiet;
    }

    void tell(String text) {
        if (!quiet) {
            print(text);
        }
    }

    void warn(String text) {
        print(text);
    }

    private void print(String text) {
        endProgress();
        text.lines().map(PrintableText::of).forEach(err::println);
    }

    /**
     * Says how far a transfer is, as often as somebody wants to read it.
     *
     * @param begun how many bytes were there when it began
     * @param now how many there are
     * @param total how many there will be; negative where that is not known
     * @param nanoseconds how long it has taken
     */
    void progress(long begun, long now, long total, long nanoseconds) {
        Instant time = Instant.now();
        Duration pace = terminal ? TERMINAL_PACE : PLAIN_PACE;
        if (quiet || Duration.between(shown, time).compareTo(pace) < 0) {
            return;
        }
        boolean first = shown.equals(Instant.EPOCH);
        shown = time;
        if (terminal) {
            err.print(CLEAR_LINE + text(begun, now, total, nanoseconds));
            err.flush();
            lineOpen = true;
        } else if (!first) {
            err.println(text(begun, now, total, nanoseconds));
        }
    }

    private static String text(long begun, long now, long total, long nanoseconds) {
        double rate = nanoseconds == 0 ? 0 : (now - begun) * SECOND / nanoseconds;
        StringBuilder text = new StringBuilder(Amounts.bytes(now));
        if (total > 0) {
            text.append(" of ").append(Amounts.bytes(total));
            text.append(" (").append(now * 100 / total).append("%)");
        }
        text.append(", ").append(Amounts.bytes((long) rate)).append("/s");
        if (total > 0 && rate > 0) {
            Duration left = Duration.ofSeconds((long) ((total - now) / rate));
            text.append(", ").append(Amounts.duration(left)).append(" left");
        }
        return text.toString();
    }

    /** Begins a line of its own for what follows. */
    void endProgress() {
        if (lineOpen) {
            err.print(CLEAR_LINE);
            err.flush();
            lineOpen = false;
        }
    }
}
