package io.etcdportal.audit.search;

import io.etcdportal.audit.EntryLinks;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The way through the pages of a list. For templates.
 *
 * @param first the address of the first page, where another one is shown
 * @param next the address of the next page, where there is one
 */
record EntryPager(@Nullable String first, @Nullable String next) {

    /**
     * @param next the cursor of the next page, where there is one
     * @param cursor where the page that is shown begins, where it is not the first
     * @param filters the parameters that every page of the list keeps
     */
    static EntryPager of(
            @Nullable String next, @Nullable Object cursor, SortedMap<String, String> filters) {
        return new EntryPager(
                cursor == null ? null : EntryLinks.address("", filters),
                next == null ? null : EntryLinks.address("", with(filters, next)));
    }

    private static Map<String, String> with(SortedMap<String, String> filters, String cursor) {
        Map<String, String> parameters = new TreeMap<>(filters);
        parameters.put("cursor", cursor);
        return parameters;
    }
}
