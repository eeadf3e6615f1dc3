package io.etcdportal.paging;

import java.time.Instant;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a list of what began at some time, the latest first. It stays one where what stood
 * there is gone.
 *
 * @param at when it began, in milliseconds
 * @param id its id, which tells apart what began at the same time
 */
public record TimeCursor(long at, String id) implements Comparable<TimeCursor> {

    /** Before the first one. */
    public static final TimeCursor BEGINNING = new TimeCursor(Long.MAX_VALUE, "");

    private static final Pattern FORM = Pattern.compile("(\\d{1,18})~([\\w-]{1,64})");
    private static final Comparator<TimeCursor> LATEST_FIRST =
            Comparator.comparingLong(TimeCursor::at).thenComparing(TimeCursor::id).reversed();

    public TimeCursor(Instant at, String id) {
        this(at.toEpochMilli(), id);
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws InvalidCursor where that is none
     */
    public static TimeCursor parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new InvalidCursor();
        }
        return new TimeCursor(Long.parseLong(form.group(1)), form.group(2));
    }

    @Override
    public int compareTo(TimeCursor other) {
        return LATEST_FIRST.compare(this, other);
    }

    @Override
    public String toString() {
        return at + "~" + id;
    }
}
