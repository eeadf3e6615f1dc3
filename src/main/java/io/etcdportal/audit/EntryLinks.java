package io.etcdportal.audit;

import io.etcdportal.paging.Pager;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The ways from one list of the audit to others, each of which keeps the rest of what was asked
 * for. For templates.
 *
 * @param filters the parameters of the list
 * @param exact the same for everybody, whatever zone their times are in
 * @param since the parameter that says from when on
 * @param export the address of exports
 */
public record EntryLinks(
        SortedMap<String, String> filters,
        SortedMap<String, String> exact,
        String since,
        String export) {

    private static final List<String> PRESETS = List.of("24h", "7d", "30d", "90d");

    /** {@return how far back a list can be asked for with one click} */
    public List<String> presets() {
        return PRESETS;
    }

    /** {@return whether the list goes back so far} */
    public boolean goesBack(String preset) {
        return preset.equals(filters.get(since)) && !filters.containsKey("to");
    }

    /** {@return the address of the same list back to so long ago} */
    public String back(String preset) {
        return Pager.address(with(filters, Map.of(since, preset), "to"));
    }

    /** {@return the address of the same list of another part of the audit} */
    public String part(EventGroup part) {
        return Pager.address(with(filters, Map.of("events", word(part)), "event"));
    }

    /** {@return the address of the same part without any other filter} */
    public String clear() {
        String events = filters.get("events");
        return Pager.address(new TreeMap<>(events == null ? Map.of() : Map.of("events", events)));
    }

    /** {@return the address of all of the list as a file} */
    public String file(String format) {
        return Pager.address(export, with(exact, Map.of("format", format), null));
    }

    /** {@return the address of all of the list in the form that the export's address says} */
    public String file() {
        return Pager.address(export, exact);
    }

    private static String word(EventGroup part) {
        return part.name().toLowerCase(Locale.ROOT);
    }

    private static SortedMap<String, String> with(
            Map<String, String> filters, Map<String, String> more, @Nullable String without) {
        SortedMap<String, String> all = new TreeMap<>(filters);
        if (without != null) {
            all.remove(without);
        }
        all.putAll(more);
        return all;
    }
}
