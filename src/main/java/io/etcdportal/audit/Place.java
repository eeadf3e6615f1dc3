package io.etcdportal.audit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a list of entries, the latest first.
 *
 * @param at the time of the entry there, in milliseconds
 * @param id its id, which tells entries of the same time apart
 */
public record Place(long at, long id) {

    private static final Pattern FORM = Pattern.compile("(-?\\d{1,18})\\.(\\d{1,18})");

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws IllegalArgumentException with a sentence for the one who sent it
     */
    public static Place parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "The cursor is none that the portal gave out; begin without one.");
        }
        return new Place(Long.parseLong(form.group(1)), Long.parseLong(form.group(2)));
    }

    static Place of(AuditEntry entry) {
        return new Place(entry.at().toEpochMilli(), entry.id());
    }

    @Override
    public String toString() {
        return at + "." + id;
    }
}
