package io.etcdportal.audit.search;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.paging.InvalidCursor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a list of entries, the latest first.
 *
 * @param at the time of the entry there, in milliseconds
 * @param id its id, which tells entries of the same time apart
 * @param before how many of the list are up to this place, as far as the pages before it told
 */
public record AuditCursor(long at, long id, long before) {

    private static final Pattern FORM =
            Pattern.compile("(-?\\d{1,18})\\.(\\d{1,18})(?:\\.(\\d{1,15}))?");

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws InvalidCursor where that is none
     */
    public static AuditCursor parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new InvalidCursor();
        }
        String before = form.group(3);
        return new AuditCursor(
                Long.parseLong(form.group(1)),
                Long.parseLong(form.group(2)),
                before == null ? 0 : Long.parseLong(before));
    }

    AuditCursor(long at, long id) {
        this(at, id, 0);
    }

    public static AuditCursor of(AuditEntry entry) {
        return new AuditCursor(entry.at().toEpochMilli(), entry.id());
    }

    /** {@return the same place, as that of so many that are up to there} */
    AuditCursor behind(long many) {
        return new AuditCursor(at, id, many);
    }

    @Override
    public String toString() {
        return before == 0 ? at + "." + id : at + "." + id + "." + before;
    }
}
