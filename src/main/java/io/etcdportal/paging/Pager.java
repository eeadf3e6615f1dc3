package io.etcdportal.paging;

import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

import java.util.HashMap;
import java.util.Map;

/**
 * The way through the pages of a longer list. For templates.
 *
 * @param first the address of the first page, where another one is shown
 * @param next the address of the next page, where there is one
 */
public record Pager(@Nullable String first, @Nullable String next) {

    /**
     * {@return the way from a page of a list to its other pages}
     *
     * @param cursor where the page that is shown begins, where it is not the first
     * @param filters the parameters that every page of the list keeps
     */
    public static Pager of(Page<?> page, @Nullable String cursor, Map<String, String> filters) {
        return of(page.next(), cursor, filters);
    }

    /**
     * {@return the way from a page of a list to its other pages}
     *
     * @param next the cursor of the next page, where there is one
     * @param cursor where the page that is shown begins, where it is not the first
     * @param filters the parameters that every page of the list keeps
     */
    public static Pager of(
            @Nullable String next, @Nullable Object cursor, Map<String, String> filters) {
        return new Pager(
                cursor == null ? null : address(filters),
                next == null ? null : address(with(filters, next)));
    }

    private static Map<String, String> with(Map<String, String> filters, String cursor) {
        Map<String, String> parameters = new HashMap<>(filters);
        parameters.put("cursor", cursor);
        return parameters;
    }

    /** {@return the address of the same page with these parameters} */
    public static String address(Map<String, String> parameters) {
        return address("", parameters);
    }

    /**
     * {@return an address with these parameters, in the order of their names}
     *
     * @param path the path; empty for that of the page that links to it
     */
    public static String address(String path, Map<String, String> parameters) {
        UriComponentsBuilder address = UriComponentsBuilder.fromPath(path);
        parameters.keySet().stream()
                .sorted()
                .forEach(name -> address.queryParam(name, "{" + name + "}"));
        return parameters.isEmpty() && path.isEmpty()
                ? "?"
                : address.encode().buildAndExpand(parameters).toUriString();
    }
}
