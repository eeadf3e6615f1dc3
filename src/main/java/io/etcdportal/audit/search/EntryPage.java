package io.etcdportal.audit.search;

import com.fasterxml.jackson.annotation.JsonIgnore;

import io.etcdportal.audit.AuditEntry;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * One page of the audit.
 *
 * @param items the latest first
 * @param next the cursor of the next page, where there may be one
 * @param searchedTo where the search ended before the page was full and before the audit did: the
 *     time down to which nothing is missing. The next page goes on from there
 * @param first the place of the first of them in the list, from 1 on
 * @param total how many the list has, where that is known without counting for long
 * @param moreThan otherwise, than how many the list has more for certain; nothing where the search
 *     ended early
 */
public record EntryPage(
        List<AuditEntry> items,
        @Nullable String next,
        @Nullable Instant searchedTo,
        long first,
        @Nullable Long total,
        @Nullable Long moreThan) {

    static final EntryPage EMPTY = new EntryPage(List.of(), null, null, 1, 0L, null);

    private static final int ROUND = 100;

    /**
     * {@return a page of what was found}
     *
     * @param found one more than the page takes, where there are more
     * @param after the place behind which the page begins, where it is not the first
     * @param counting counts what is behind the page
     */
    static EntryPage of(
            EntrySearch.Found found,
            int size,
            @Nullable AuditCursor after,
            Function<AuditCursor, EntrySearch.Count> counting) {
        List<AuditEntry> entries = found.entries();
        AuditCursor until = found.until();
        long before = after == null ? 0 : after.before();
        if (entries.size() > size) {
            AuditCursor next = AuditCursor.of(entries.get(size - 1)).behind(before + size);
            EntrySearch.Count rest = counting.apply(next);
            long last = before + size;
            long known = last + Math.max(1, rest.number());
            return new EntryPage(
                    entries.subList(0, size),
                    next.toString(),
                    null,
                    before + 1,
                    rest.whole() ? Long.valueOf(known) : null,
                    rest.whole() ? null : Long.valueOf(Math.max(last, rounded(known - 1))));
        }
        long last = before + entries.size();
        return until == null
                ? new EntryPage(entries, null, null, before + 1, last, null)
                : new EntryPage(
                        entries,
                        until.behind(last).toString(),
                        Instant.ofEpochMilli(until.at()),
                        before + 1,
                        null,
                        null);
    }

    /** Two digits tell enough of what was not counted to its end. */
    private static long rounded(long number) {
        long unit = 1;
        while (number / unit >= ROUND) {
            unit *= 10;
        }
        return number / unit * unit;
    }

    /** {@return the place of the last item in the list} */
    @JsonIgnore
    public long last() {
        return first + items.size() - 1;
    }
}
