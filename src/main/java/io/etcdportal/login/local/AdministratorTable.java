package io.etcdportal.login.local;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.util.Optional;

/** The table {@code administrator}: the account that may do everything. */
@Repository
class AdministratorTable {

    private final JdbcClient jdbc;

    AdministratorTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<String> passwordHash(String name) {
        return jdbc.sql("select password_hash from administrator where name = :name")
                .param("name", name)
                .query(String.class)
                .optional();
    }

    void put(String name, String passwordHash) {
        jdbc.sql(
                        """
                        insert into administrator (name, password_hash) values (:name, :hash)
                        on conflict (name) do update set password_hash = excluded.password_hash\
                        """)
                .param("name", name)
                .param("hash", passwordHash)
                .update();
    }

    /** {@return whether there was none before; of several portals that start together one wins} */
    boolean add(String name, String passwordHash) {
        return jdbc.sql(
                                "insert into administrator (name, password_hash) values (:name,"
                                        + " :hash) on conflict do nothing")
                        .param("name", name)
                        .param("hash", passwordHash)
                        .update()
                == 1;
    }
}
