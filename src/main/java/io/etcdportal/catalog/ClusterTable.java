package io.etcdportal.catalog;

import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.ScopeClause;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/** The table {@code cluster}: every cluster that a source knows. */
@Repository
class ClusterTable {

    /** The state is worked out by the database, so that it can be filtered by. */
    private static final String WITH_STATE =
            """
            select c.id, c.site, c.namespace, c.name, c.newest_id,
                case
                    when not exists (
                        select 1 from source_cluster k join source s on s.name = k.source
                        where k.cluster_id = c.id
                            and k.failure_cause is null and s.failure_cause is null) then 'UNREACHABLE'
                    when b.id is null then 'EMPTY'
                    when b.condition >= :damaged then 'DAMAGED'
                    when b.written_at > 0 and b.written_at < :overdue then 'OVERDUE'
                    else 'FRESH'
                end as state
            from cluster c left join backup b on b.id = c.newest_id
            where
            """;

    private final JdbcClient jdbc;

    ClusterTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** One row, with how the cluster is doing. */
    record Row(long id, ClusterId cluster, @Nullable Long newestId, ClusterState state) {}

    List<Row> find(
            ClusterScope scope,
            ClusterFilter filter,
            Instant overdueBefore,
            @Nullable ClusterId after,
            int limit) {
        ScopeClause clause = ScopeClause.of(scope, "c");
        Map<String, Object> parameters = new HashMap<>(clause.parameters());
        StringBuilder sql = new StringBuilder(WITH_STATE).append(" ").append(clause.sql());
        if (filter.site() != null) {
            sql.append(" and c.site = :site");
            parameters.put("site", filter.site());
        }
        if (filter.namespace() != null) {
            sql.append(" and c.namespace = :namespace");
            parameters.put("namespace", filter.namespace());
        }
        if (filter.q() != null) {
            sql.append(" and (c.site || '/' || c.namespace || '/' || c.name) like :q escape '!'");
            parameters.put("q", "%" + filter.q().replaceAll("[!%_]", "!$0") + "%");
        }
        if (after != null) {
            sql.append(
                    " and (c.site, c.namespace, c.name) > (:afterSite, :afterNamespace,"
                            + " :afterName)");
            parameters.put("afterSite", after.site());
            parameters.put("afterNamespace", after.namespace());
            parameters.put("afterName", after.name());
        }
        String filtered =
                filter.state() == null
                        ? sql.toString()
                        : "select * from ("
                                + sql
                                + ") as c where c.state = '"
                                + filter.state().name()
                                + "'";
        return jdbc.sql(filtered + " order by c.site, c.namespace, c.name limit :limit")
                .param("damaged", Condition.TORN.rank())
                .param("overdue", overdueBefore.toEpochMilli())
                .param("limit", limit)
                .params(parameters)
                .query(ClusterTable::row)
                .list();
    }

    Optional<Row> find(ClusterScope scope, ClusterId cluster, Instant overdueBefore) {
        ScopeClause clause = ScopeClause.of(scope, "c");
        return jdbc.sql(
                        WITH_STATE
                                + " "
                                + clause.sql()
                                + " and c.site = :site and c.namespace = :namespace and c.name ="
                                + " :name")
                .param("damaged", Condition.TORN.rank())
                .param("overdue", overdueBefore.toEpochMilli())
                .params(clause.parameters())
                .param("site", cluster.site())
                .param("namespace", cluster.namespace())
                .param("name", cluster.name())
                .query(ClusterTable::row)
                .optional();
    }

    /** {@return the id of a cluster, which is made where there was none} */
    long id(ClusterId cluster) {
        return findId(cluster)
                .orElseGet(
                        () -> {
                            bind(
                                            "insert into cluster (site, namespace, name) values"
                                                    + " (:site, :namespace, :name) on conflict do"
                                                    + " nothing",
                                            cluster)
                                    .update();
                            return findId(cluster).orElseThrow();
                        });
    }

    private Optional<Long> findId(ClusterId cluster) {
        return bind(
                        "select id from cluster where site = :site and namespace = :namespace and"
                                + " name = :name",
                        cluster)
                .query(Long.class)
                .optional();
    }

    private JdbcClient.StatementSpec bind(String sql, ClusterId cluster) {
        return jdbc.sql(sql)
                .param("site", cluster.site())
                .param("namespace", cluster.namespace())
                .param("name", cluster.name());
    }

    /**
     * Lets nobody else write about these clusters until the transaction ends, so that what is drawn
     * from their backups is drawn from all of them. Call it first, with sorted ids.
     */
    void lock(SortedSet<Long> ids) {
        for (long id : ids) {
            jdbc.sql("update cluster set newest_id = newest_id where id = :id")
                    .param("id", id)
                    .update();
        }
    }

    /** Looks again which backup of these clusters was written last. */
    void redraw(Collection<Long> ids) {
        jdbc.sql(
                        """
                        update cluster set newest_id = (
                            select b.id from backup b where b.cluster_id = cluster.id
                            order by case when b.condition = :growing then 1 else 0 end,
                                b.written_at desc, b.revision desc, b.name desc limit 1)
                        where id in (:ids)\
                        """)
                .param("growing", Condition.GROWING.rank())
                .param("ids", ids)
                .update();
    }

    /** Forgets those of the clusters that no source knows any more. */
    void forgetUnknown(Collection<Long> ids) {
        jdbc.sql(
                        """
                        delete from cluster where id in (:ids)
                            and not exists (select 1 from source_cluster k where k.cluster_id = cluster.id)
                            and not exists (select 1 from backup b where b.cluster_id = cluster.id)\
                        """)
                .param("ids", ids)
                .update();
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        return new Row(
                row.getLong("id"),
                new ClusterId(
                        row.getString("site"), row.getString("namespace"), row.getString("name")),
                Columns.number(row, "newest_id"),
                ClusterState.valueOf(row.getString("state")));
    }
}
