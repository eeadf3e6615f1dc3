package io.etcdportal.audit.store;

import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.ScopeClause;
import io.etcdportal.cluster.ClusterId;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.util.List;

/** The table {@code audit_cluster}: every cluster that an entry names. The database keeps it. */
@Repository
public class AuditClusterTable {

    private final JdbcClient jdbc;

    public AuditClusterTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** {@return those that are in both scopes, up to a number of them} */
    public List<ClusterId> find(ClusterScope one, ClusterScope other, int limit) {
        ScopeClause first = ScopeClause.of(one, "c", "one");
        ScopeClause second = ScopeClause.of(other, "c", "other");
        return jdbc.sql(
                        "select c.site, c.namespace, c.name from audit_cluster c where "
                                + first.sql()
                                + " and "
                                + second.sql()
                                + " order by c.site, c.namespace, c.name limit :limit")
                .params(first.parameters())
                .params(second.parameters())
                .param("limit", limit)
                .query(
                        (row, _) ->
                                new ClusterId(row.getString(1), row.getString(2), row.getString(3)))
                .list();
    }
}
