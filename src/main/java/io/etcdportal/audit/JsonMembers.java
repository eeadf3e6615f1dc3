package io.etcdportal.audit;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The members of a JSON object, by name: those that say something. */
public final class JsonMembers {

    private final SortedMap<String, Object> all = new TreeMap<>();

    /** Adds a member, unless its value is missing or empty. */
    public void put(String name, @Nullable Object value) {
        boolean empty =
                switch (value) {
                    case null -> true;
                    case String text -> text.isEmpty();
                    case Collection<?> values -> values.isEmpty();
                    case Map<?, ?> values -> values.isEmpty();
                    default -> false;
                };
        if (!empty && value != null) {
            all.put(name, value);
        }
    }

    /** {@return all of them, in the order of their names} */
    public SortedMap<String, Object> all() {
        return all;
    }
}
