package io.etcdportal.login;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * The table {@code known_issuer}: the issuer of each provider and token issuer when they were last
 * in the settings.
 */
@Repository
class KnownIssuerTable {

    private final JdbcClient jdbc;

    KnownIssuerTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** {@return the issuers by name; empty where it is not known, of before this table} */
    Map<String, String> all() {
        return jdbc
                .sql("select name, issuer from known_issuer")
                .query((row, _) -> Map.entry(row.getString("name"), row.getString("issuer")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    void put(String name, String issuer) {
        jdbc.sql(
                        """
                        insert into known_issuer (name, issuer) values (:name, :issuer)
                        on conflict (name) do update set issuer = excluded.issuer\
                        """)
                .param("name", name)
                .param("issuer", issuer)
                .update();
    }

    void remove(String name) {
        jdbc.sql("delete from known_issuer where name = :name").param("name", name).update();
    }
}
