package io.etcdportal.audit;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * One page of the audit.
 *
 * @param items the latest first
 * @param next the cursor of the next page, where there may be one
 * @param searchedTo where the search ended before the page was full and before the audit did: the
 *     time down to which nothing is missing. The next page goes on from there
 */
public record EntryPage(
        List<AuditEntry> items, @Nullable String next, @Nullable Instant searchedTo) {

    static final EntryPage EMPTY = new EntryPage(List.of(), null, null);

    /**
     * {@return a page of what was found}
     *
     * @param found one more than the page takes, where there are more
     */
    static EntryPage of(EntrySearch.Found found, int size) {
        List<AuditEntry> entries = found.entries();
        Place until = found.until();
        if (entries.size() > size) {
            String next = Place.of(entries.get(size - 1)).toString();
            return new EntryPage(entries.subList(0, size), next, null);
        }
        return until == null
                ? new EntryPage(entries, null, null)
                : new EntryPage(entries, until.toString(), Instant.ofEpochMilli(until.at()));
    }
}
