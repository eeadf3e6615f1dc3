package io.etcdportal.replica;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.time.Duration;

/** The table {@code replica}: the portals that are alive, by the server's time. */
@Repository
class ReplicaTable {

    private final JdbcClient jdbc;

    ReplicaTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Says that one is alive, and forgets those that have not said so for some time.
     *
     * @param silence how long a portal may say nothing
     */
    void beat(String replica, Duration silence) {
        jdbc.sql(
                        """
                        insert into replica (id, renewed_at) values (:id, clock_timestamp())
                        on conflict (id) do update set renewed_at = excluded.renewed_at\
                        """)
                .param("id", replica)
                .update();
        jdbc.sql(
                        """
                        delete from replica
                        where renewed_at < clock_timestamp() - make_interval(secs => :silence)\
                        """)
                .param("silence", silence.toSeconds())
                .update();
    }

    /** Forgets one. What is left of it counts no longer. */
    void remove(String replica) {
        jdbc.sql("delete from replica where id = :id").param("id", replica).update();
    }
}
