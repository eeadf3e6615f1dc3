package io.etcdportal.replica;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Limits that hold for all portals on one database. A place counts until it is given back or its
 * portal dies.
 */
public interface SharedPlaces {

    /** How often to look for a place that another portal gave back: that wakes nobody here. */
    Duration LOOK_AGAIN = Duration.ofMillis(100);

    /** A place, until it is given back. */
    interface Place extends AutoCloseable {

        /** Gives it back, once. Does not wait for the database. */
        @Override
        void close();
    }

    /** A place that was taken, or what there was no room for. */
    sealed interface Answer {

        /** There was room. */
        record Taken(Place place) implements Answer {}

        /**
         * There was none.
         *
         * @param taken how many places all portals have taken, by name; none where it is 0
         */
        record Full(Map<String, Integer> taken) implements Answer {}
    }

    /**
     * Takes a place, if there is room. Waits for the database for a few seconds.
     *
     * @param names what it counts for, such as {@code viewer alice}
     * @param room whether there is room, of how many places all portals have taken, by name; asked
     *     only where other portals are reached
     */
    Answer take(Set<String> names, Predicate<Map<String, Integer>> room);

    /** {@return the places of a portal that has its database for itself: always room} */
    static SharedPlaces unshared() {
        return (_, _) -> new Answer.Taken(() -> {});
    }
}
