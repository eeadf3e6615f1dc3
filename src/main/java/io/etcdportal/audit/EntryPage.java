package io.etcdportal.audit;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One page of the audit.
 *
 * @param items the latest first
 * @param next the cursor of the next page, where there is one
 */
public record EntryPage(List<AuditEntry> items, @Nullable String next) {

    /**
     * {@return a page of what was found}
     *
     * @param found one more than the page takes, where there are more
     */
    static EntryPage of(List<AuditEntry> found, int size) {
        return found.size() <= size
                ? new EntryPage(found, null)
                : new EntryPage(found.subList(0, size), Place.of(found.get(size - 1)).toString());
    }
}
