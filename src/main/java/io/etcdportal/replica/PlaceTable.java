package io.etcdportal.replica;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The table {@code taken_place}: what is taken of limits that hold for all portals. */
@Repository
class PlaceTable {

    /** Of PostgreSQL's advisory locks, those of places. */
    private static final int LOCKS = 19;

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final TransactionOperations transactions;

    PlaceTable(JdbcClient jdbc, JdbcTemplate batches, TransactionOperations transactions) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.transactions = transactions;
    }

    /**
     * Takes a place where there is room. Others that take one of the same names wait meanwhile: a
     * lock of the transaction, which goes through a connection pooler too, and always in the same
     * order.
     *
     * @param names what it counts for
     * @param room whether there is room, of how many places are taken of each name
     * @return whether it was taken
     */
    boolean take(
            String id, String replica, Set<String> names, Predicate<Map<String, Integer>> room) {
        return Boolean.TRUE.equals(
                transactions.execute(
                        _ -> {
                            lock(names);
                            boolean free = room.test(taken(names));
                            if (free) {
                                add(replica, Map.of(id, names));
                            }
                            return free;
                        }));
    }

    private void lock(Set<String> names) {
        jdbc.sql(
                        """
                        select pg_advisory_xact_lock(:locks, hash)::text
                        from (select distinct hashtext(name) as hash from unnest(:names) as name order by 1) ordered\
                        """)
                .param("locks", LOCKS)
                .param("names", names.toArray(String[]::new))
                .query(String.class)
                .list();
    }

    private Map<String, Integer> taken(Set<String> names) {
        return jdbc
                .sql(
                        """
                        select place.name, count(*) as taken from taken_place place
                        join replica on replica.id = place.replica
                        where place.name in (:names) group by place.name\
                        """)
                .param("names", names)
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
