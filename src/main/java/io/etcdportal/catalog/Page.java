package io.etcdportal.catalog;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Function;

/**
 * One page of a longer list.
 *
 * @param items what is on it
 * @param next the cursor that gives the page after it, where there is one
 */
public record Page<T>(List<T> items, @Nullable String next) {

    /**
     * {@return the first of what was found}
     *
     * @param found one more than the page has, where there is another page
     * @param size how many the page has
     * @param cursor the place of one of them in the list
     */
    public static <T> Page<T> of(List<T> found, int size, Function<? super T, ?> cursor) {
        return found.size() > size
                ? new Page<>(
                        List.copyOf(found.subList(0, size)),
                        cursor.apply(found.get(size - 1)).toString())
                : new Page<>(List.copyOf(found), null);
    }

    /**
     * {@return a page of a list that is all there}
     *
     * @param all in the order of their places
     * @param cursor only those behind this place
     * @param size how many the page has at most
     * @param place the place of one of them
     */
    public static <T, P extends Comparable<P>> Page<T> behind(
            List<T> all, @Nullable P cursor, int size, Function<? super T, P> place) {
        List<T> behind =
                all.stream()
                        .filter(one -> cursor == null || place.apply(one).compareTo(cursor) > 0)
                        .limit(size + 1L)
                        .toList();
        return of(behind, size, place);
    }

    /** {@return the same page of what is made of each} */
    public <R> Page<R> map(Function<? super T, R> make) {
        return new Page<>(items.stream().map(make).toList(), next);
    }
}
