package io.etcdportal.login.local;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.util.List;

/**
 * The table {@code known_name}: whom the access file had when it was last read, by whatever
 * replica.
 */
@Repository
class KnownNameTable {

    private final JdbcClient jdbc;

    KnownNameTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** {@return the ids of the accounts and teams, as {@code local/alice} and {@code team/sre}} */
    List<String> all() {
        return jdbc.sql("select id from known_name").query(String.class).list();
    }

    /** {@return whether it was not there before; of several replicas that add it one does} */
    boolean add(String id) {
        return jdbc.sql("insert into known_name (id) values (:id) on conflict do nothing")
                        .param("id", id)
                        .update()
                == 1;
    }

    void remove(String id) {
        jdbc.sql("delete from known_name where id = :id").param("id", id).update();
    }
}
