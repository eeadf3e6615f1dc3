package io.etcdportal.paging;

import com.fasterxml.jackson.annotation.JsonIgnore;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Function;

/**
 * One page of a longer list.
 *
 * @param items what is on it
 * @param next the cursor that gives the page after it, where there is one
 * @param first the place of the first of them in the list, from 1 on, where it is counted
 * @param total how many the list has, where they are counted
 */
public record Page<T>(
        List<T> items, @Nullable String next, @Nullable Long first, @Nullable Long total) {

    /** A page of a list that nobody counts. */
    public Page(List<T> items, @Nullable String next) {
        this(items, next, null, null);
    }

    /**
     * {@return the same page with its place in the list}
     *
     * @param before how many are on the pages before it
     * @param all how many the list has
     */
    public Page<T> counted(long before, long all) {
        return new Page<>(items, next, before + 1, Math.max(all, before + items.size()));
    }

    /** {@return the place of the last item in the list, where it is counted} */
    @JsonIgnore
    public @Nullable Long last() {
        return first == null ? null : Long.valueOf(first + items.size() - 1);
    }

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
                        .filter(one -> !isBefore(cursor, place.apply(one)))
                        .limit(size + 1L)
                        .toList();
        long before = all.stream().filter(one -> isBefore(cursor, place.apply(one))).count();
        return of(behind, size, place).counted(before, all.size());
    }

    private static <P extends Comparable<P>> boolean isBefore(@Nullable P cursor, P place) {
        return cursor != null && place.compareTo(cursor) <= 0;
    }

    /** {@return the same page of what is made of each} */
    public <R> Page<R> map(Function<? super T, R> make) {
        return new Page<>(items.stream().map(make).toList(), next, first, total);
    }
}
