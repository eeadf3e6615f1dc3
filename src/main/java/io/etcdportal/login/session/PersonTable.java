package io.etcdportal.login.session;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** The table {@code person}: people as an identity provider last vouched for them. */
@Repository
public class PersonTable {

    private final JdbcClient jdbc;
    private final Clock clock;

    PersonTable(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Somebody whom a provider vouched for.
     *
     * @param user the name that the access file uses
     * @param groups the groups that they were in then
     * @param at when that was
     */
    public record Person(String user, Set<String> groups, Instant at) {}

    /** Takes over what a provider says of somebody now. */
    void put(String viewerId, String user, Set<String> groups) {
        jdbc.sql(
                        """
                        insert into person (id, name, group_names, seen_at) values (:id, :name, :groups, :now)
                        on conflict (id) do update set name = excluded.name, group_names = excluded.group_names,
                            seen_at = excluded.seen_at\
                        """)
                .param("id", viewerId)
                .param("name", user)
                .param("groups", GroupsColumn.write(groups))
                .param("now", clock.millis())
                .update();
    }

    /** Forgets the people of a provider. */
    public void forgetAllOf(String provider) {
        jdbc.sql("delete from person where id like :ids").param("ids", provider + "/%").update();
    }

    /** {@return the person of that id} */
    public Optional<Person> find(String viewerId) {
        return jdbc.sql("select name, group_names, seen_at from person where id = :id")
                .param("id", viewerId)
                .query(
                        (row, _) ->
                                new Person(
                                        row.getString("name"),
                                        GroupsColumn.read(row.getString("group_names")),
                                        Instant.ofEpochMilli(row.getLong("seen_at"))))
                .optional();
    }
}
