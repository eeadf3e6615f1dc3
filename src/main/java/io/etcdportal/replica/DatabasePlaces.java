package io.etcdportal.replica;

import org.springframework.stereotype.Component;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Places in the table {@code taken_place}. While the database does not answer, each portal goes by
 * its own limits; what it has taken meanwhile counts for all once the database is back.
 */
@Component
class DatabasePlaces implements SharedPlaces, SharedState {

    private final Replica replica;
    private final PlaceTable table;

    /** What this portal has taken, by id, which is what counts: the database follows. */
    private final Map<String, Set<String>> taken = new ConcurrentHashMap<>();

    /** What may be in the database, or not yet. */
    private final Set<String> pending = ConcurrentHashMap.newKeySet();

    DatabasePlaces(Replica replica, PlaceTable table) {
        this.replica = replica;
        this.table = table;
    }

    private final class DatabasePlace implements Place {

        private final String id;

        DatabasePlace(String id) {
            this.id = id;
        }

        @Override
        public void close() {
            if (taken.remove(id) != null && replica.reachesOthers()) {
                // Where that fails, it goes with the next beat.
                Thread.ofVirtual()
                        .name("replica")
                        .start(
                                () ->
                                        replica.ask(
                                                () -> {
                                                    table.remove(Set.of(id));
                                                    return true;
                                                }));
            }
        }
    }

    @Override
    public Answer take(Set<String> names, Predicate<Map<String, Integer>> room) {
        String id = UUID.randomUUID().toString();
        Map<String, Integer> counts = new HashMap<>();
        pending.add(id);
        try {
            Boolean free =
                    replica.reachesOthers()
                            ? replica.ask(
                                    () ->
                                            table.take(
                                                    id,
                                                    replica.id(),
                                                    names,
                                                    all -> {
                                                        counts.putAll(all);
                                                        return room.test(all);
                                                    }))
                            : null;
            if (Boolean.FALSE.equals(free)) {
                return new Answer.Full(counts);
            }
            taken.put(id, Set.copyOf(names));
            return new Answer.Taken(new DatabasePlace(id));
        } finally {
            pending.remove(id);
        }
    }

    @Override
    public void share(String self) {
        Set<String> there = table.of(self);
        Set<String> known = new HashSet<>(pending);
        Map<String, Set<String>> here = Map.copyOf(taken);
        known.addAll(here.keySet());

        Set<String> gone = new HashSet<>(there);
        gone.removeAll(known);
        if (!gone.isEmpty()) {
            table.remove(gone);
        }
        Map<String, Set<String>> missing = new HashMap<>(here);
        missing.keySet().removeAll(there);
        if (!missing.isEmpty()) {
            table.add(self, missing);
        }
        table.removeOfTheDead();
    }
}
