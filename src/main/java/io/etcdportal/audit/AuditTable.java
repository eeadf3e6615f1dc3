package io.etcdportal.audit;

import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.ScopeClause;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.cluster.ClusterId;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The table {@code audit_entry}. Rows are added and read, nothing else. */
@Repository
class AuditTable {

    private final JdbcClient jdbc;

    AuditTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(AuditEntry entry) {
        ClusterId cluster = entry.cluster();
        jdbc.sql(
                        """
                        insert into audit_entry (at, event, user_name, token, site, namespace, name, subject, download,
                            outcome, source, bytes, detail, address, user_agent, request_id)
                        values (:at, :event, :user, :token, :site, :namespace, :name, :subject, :download,
                            :outcome, :source, :bytes, :detail, :address, :agent, :request)\
                        """)
                .param("at", entry.at().toEpochMilli())
                .param("event", entry.event().name())
                .param("user", entry.user())
                .param("token", entry.token())
                .param("site", cluster == null ? null : cluster.site())
                .param("namespace", cluster == null ? null : cluster.namespace())
                .param("name", cluster == null ? null : cluster.name())
                .param("subject", entry.subject())
                .param("download", entry.download())
                .param("outcome", entry.outcome() == null ? null : entry.outcome().name())
                .param("source", entry.source())
                .param("bytes", entry.bytes())
                .param("detail", entry.detail())
                .param("address", entry.address())
                .param("agent", entry.userAgent())
                .param("request", entry.requestId())
                .update();
    }

    List<AuditEntry> find(ClusterScope scope, long before, int limit) {
        ScopeClause clause = ScopeClause.of(scope, "e");
        boolean everything = scope instanceof ClusterScope.Everything;
        return jdbc.sql(
                        "select * from audit_entry e where e.id < :before and "
                                + clause.sql()
                                + (everything ? "" : " and e.site is not null")
                                + " order by e.id desc limit :limit")
                .param("before", before)
                .params(clause.parameters())
                .param("limit", limit)
                .query(AuditTable::entry)
                .list();
    }

    private static AuditEntry entry(ResultSet row, int number) throws SQLException {
        String site = row.getString("site");
        String outcome = row.getString("outcome");
        return new AuditEntry(
                row.getLong("id"),
                Instant.ofEpochMilli(row.getLong("at")),
                Event.valueOf(row.getString("event")),
                row.getString("user_name"),
                row.getString("token"),
                site == null
                        ? null
                        : new ClusterId(site, row.getString("namespace"), row.getString("name")),
                row.getString("subject"),
                row.getString("download"),
                outcome == null ? null : Outcome.valueOf(outcome),
                row.getString("source"),
                row.getObject("bytes") == null ? null : row.getLong("bytes"),
                row.getString("detail"),
                row.getString("address"),
                row.getString("user_agent"),
                row.getString("request_id"));
    }
}
