package io.etcdportal.audit.record;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * The table {@code audit_instance}: the portals on this database. Each counts up, and whoever does
 * so no more has ended; that needs no clocks that agree.
 */
@Repository
class PortalInstanceTable {

    private final JdbcClient jdbc;

    PortalInstanceTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Counts up. */
    void beat(String id) {
        jdbc.sql(
                        """
                        insert into audit_instance (id, beats) values (:id, 1)
                        on conflict (id) do update set beats = audit_instance.beats + 1\
                        """)
                .param("id", id)
                .update();
    }

    /** {@return how far each has counted} */
    Map<String, Long> beats() {
        return jdbc
                .sql("select id, beats from audit_instance")
                .query((row, _) -> Map.entry(row.getString("id"), row.getLong("beats")))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    void remove(String id) {
        jdbc.sql("delete from audit_instance where id = :id").param("id", id).update();
    }
}
