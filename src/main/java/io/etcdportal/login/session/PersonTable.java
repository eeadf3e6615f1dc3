package io.etcdportal.login.session;

import io.etcdportal.login.session.People.Person;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.time.Instant;
import java.util.Optional;

/** The table {@code person}. */
@Repository
class PersonTable {

    private final JdbcClient jdbc;

    PersonTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<Person> find(String id) {
        return jdbc.sql("select * from person where id = :id")
                .param("id", id)
                .query(
                        (row, _) ->
                                new Person(
                                        row.getString("id"),
                                        row.getString("user_name"),
                                        GroupsColumn.read(row.getString("group_names")),
                                        Instant.ofEpochMilli(row.getLong("vouched_at"))))
                .optional();
    }

    void put(SignIn signIn, Instant now) {
        jdbc.sql(
                        """
                        insert into person (id, provider, user_name, group_names, vouched_at)
                        values (:id, :provider, :user, :groups, :now)
                        on conflict (id) do update set user_name = excluded.user_name,
                            group_names = excluded.group_names, vouched_at = excluded.vouched_at\
                        """)
                .param("id", signIn.viewerId())
                .param("provider", signIn.provider())
                .param("user", signIn.user())
                .param("groups", GroupsColumn.write(signIn.groups()))
                .param("now", now.toEpochMilli())
                .update();
    }
}
