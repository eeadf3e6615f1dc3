package io.etcdportal.replica;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The table {@code taken_place}: what is taken of limits that hold for all portals. */
@Repository
class PlaceTable {

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;

    PlaceTable(JdbcClient jdbc, JdbcTemplate batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    /**
     * Takes a place where there is room. It is taken first and counted afterwards, so that no lock
     * is needed: of two that take the last place at once both may find that there is none, and
     * never both that there is.
     *
     * @param names what it counts for
     * @param room whether there is room, of how many places others have taken of each name
     * @return whether it was taken
     */
    boolean take(
            String id, String replica, Set<String> names, Predicate<Map<String, Integer>> room) {
        jdbc.sql("insert into taken_place (id, name, replica) select :id, unnest(:names), :replica")
                .param("id", id)
                .param("names", names.toArray(String[]::new))
                .param("replica", replica)
                .update();
        boolean free = room.test(takenByOthers(id, names));
        if (!free) {
            remove(Set.of(id));
        }
        return free;
    }

    private Map<String, Integer> takenByOthers(String id, Set<String> names) {
        return jdbc
                .sql(
                        """
                        select place.name, count(*) as taken from taken_place place
                        join replica on replica.id = place.replica
                        where place.name in (:names) and place.id <> :id group by place.name\
                        """)
                .param("names", names)
                .param("id", id)
                .query((row, _) -> Map.entry(row.getString("name"), row.getInt("taken")))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** {@return the ids of what a portal has taken} */
    Set<String> of(String replica) {
        return new HashSet<>(
                jdbc.sql("select distinct id from taken_place where replica = :replica")
                        .param("replica", replica)
                        .query(String.class)
                        .list());
    }

    /**
     * Writes down what a portal has taken already.
     *
     * @param places the names of each place, by its id
     */
    void add(String replica, Map<String, Set<String>> places) {
        batches.batchUpdate(
                "insert into taken_place (id, name, replica) values (?, ?, ?) on conflict do"
                        + " nothing",
                places.entrySet().stream()
                        .flatMap(
                                place ->
                                        place.getValue().stream()
                                                .map(
                                                        name ->
                                                                new Object[] {
                                                                    place.getKey(), name, replica
                                                                }))
                        .toList());
    }

    /** Gives places back. */
    void remove(Collection<String> ids) {
        batches.batchUpdate(
                "delete from taken_place where id = ?",
                ids.stream().map(id -> new Object[] {id}).collect(Collectors.toList()));
    }

    /** Removes what is left of portals that are no more. */
    void removeOfTheDead() {
        jdbc.sql("delete from taken_place where replica not in (select id from replica)").update();
    }
}
