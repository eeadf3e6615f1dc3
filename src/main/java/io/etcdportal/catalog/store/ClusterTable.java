package io.etcdportal.catalog.store;

import static java.util.Map.entry;

import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.ScopeClause;
import io.etcdportal.catalog.model.ClusterFilter;
import io.etcdportal.catalog.model.ClusterOrder;
import io.etcdportal.catalog.model.ClusterState;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.model.NaturalOrder;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/** The table {@code cluster}: every cluster that a source knows. */
@Repository
public class ClusterTable {

    /**
     * Time makes a backup overdue without anybody's doing, so that this part of the state is worked
     * out when it is asked for; the rest is drawn beforehand. A backup of an unknown time is never
     * in time.
     */
    private static final String WITH_STATE =
            """
            select c.id, c.site, c.namespace, c.name, c.newest_id, c.good_id, c.good_at, c.good_size, c.sort_name,
                c.expected,
                case
                    when c.standing > :overdue and c.good_at = 0 then :undated
                    when c.standing > :overdue and c.good_at < :now - c.expected then :overdue
                    else c.standing
                end as attention
            from (select c.*, $every as expected from cluster c where\
            """;

    /** What {@code standing} has to be. Knows the table by its name alone, as an update does. */
    private static final String STATE_RANK =
            """
            case
                when not exists (
                    select 1 from source_cluster k join source s on s.name = k.source
                    where k.cluster_id = cluster.id
                        and k.failure_cause is null and s.failure_cause is null) then :unreachable
                when newest_id is null and exists (
                    select 1 from source_cluster k join source s on s.name = k.source
                    where k.cluster_id = cluster.id
                        and (k.failure_cause is not null or s.failure_cause is not null)) then :unreachable
                when newest_id is null and exists (
                    select 1 from source_cluster k
                    where k.cluster_id = cluster.id and k.reported_backups > 0) then :undated
                when newest_id is null then :empty
                when (select b.condition from backup b where b.id = cluster.newest_id) >= :torn then :damaged
                when (select b.unreadable from backup b where b.id = cluster.newest_id) = 1 then :unreadable
                when (select b.condition from backup b where b.id = cluster.good_id) = :unsealed then :unproven
                when (select b.condition from backup b where b.id = cluster.good_id) = :whole then :fresh
                else :unverified
            end
            """;

    private static final Map<String, Object> RANKS =
            Map.ofEntries(
                    entry("damaged", ClusterState.DAMAGED.rank()),
                    entry("empty", ClusterState.EMPTY.rank()),
                    entry("unreachable", ClusterState.UNREACHABLE.rank()),
                    entry("unreadable", ClusterState.UNREADABLE.rank()),
                    entry("undated", ClusterState.UNDATED.rank()),
                    entry("unproven", ClusterState.UNSEALED.rank()),
                    entry("unverified", ClusterState.UNVERIFIED.rank()),
                    entry("fresh", ClusterState.FRESH.rank()),
                    entry("whole", Condition.VERIFIED.rank()),
                    entry("unsealed", Condition.WITHOUT_HASH.rank()),
                    entry("encrypted", Condition.ENCRYPTED.rank()),
                    entry("growing", Condition.GROWING.rank()),
                    entry("torn", Condition.TRUNCATED.rank()));

    private static final Map<String, Object> STATES_BY_TIME =
            Map.of(
                    "overdue", ClusterState.OVERDUE.rank(),
                    "undated", ClusterState.UNDATED.rank());

    private final JdbcClient jdbc;
    private final ExpectedIntervals expected;

    public ClusterTable(JdbcClient jdbc, ExpectedIntervals expected) {
        this.jdbc = jdbc;
        this.expected = expected;
    }

    /**
     * One row, with how the cluster is doing.
     *
     * @param newestId the backup that was written last
     * @param goodId the last one that can be read and is not known to be damaged; where none can be
     *     read, the last one that is not known to be damaged
     * @param goodAt when that was written
     * @param expected how old that may be
     * @param goodSize its length in bytes, 0 where that isn't known
     */
    public record Row(
            long id,
            ClusterId cluster,
            @Nullable Long newestId,
            @Nullable Long goodId,
            @Nullable Instant goodAt,
            Duration expected,
            long goodSize,
            ClusterState state) {

        public ClusterCursor cursor(long position) {
            return new ClusterCursor(
                    state.rank(), CatalogColumns.millis(goodAt), goodSize, position, cluster);
        }
    }

    public List<Row> find(
            ClusterScope scope,
            ClusterFilter filter,
            ClusterOrder order,
            Instant now,
            @Nullable ClusterCursor after,
            int limit) {
        Map<String, Object> parameters = new HashMap<>();
        StringBuilder sql = new StringBuilder("select * from (");
        sql.append(filtered(scope, filter, now, parameters)).append(") c where 1 = 1");
        if (filter.state() != null) {
            sql.append(" and attention = :state");
            parameters.put("state", filter.state().rank());
        }
        if (after != null) {
            sql.append(" and (").append(order.columns()).append(") > (");
            sql.append(order.columns().replaceAll("(\\w+)", ":after_$1")).append(")");
            parameters.put("after_attention", after.attention());
            parameters.put("after_good_at", after.goodAt());
            parameters.put("after_good_size", after.goodSize());
            parameters.put("after_sort_name", NaturalOrder.of(after.cluster()));
            parameters.put("after_site", after.cluster().site());
            parameters.put("after_namespace", after.cluster().namespace());
            parameters.put("after_name", after.cluster().name());
        }
        return jdbc.sql(sql + " order by " + order.columns() + " limit :limit")
                .params(parameters)
                .param("limit", limit)
                .query(ClusterTable::row)
                .list();
    }

    /**
     * {@return how many clusters are in each state that the filter, but for its state, lets
     * through}
     */
    public Map<ClusterState, Long> count(ClusterScope scope, ClusterFilter filter, Instant now) {
        Map<String, Object> parameters = new HashMap<>();
        Map<ClusterState, Long> counts = new EnumMap<>(ClusterState.class);
        jdbc.sql(
                        "select attention, count(*) from ("
                                + filtered(scope, filter, now, parameters)
                                + ") c group by attention")
                .params(parameters)
                .query((row, _) -> counts.put(ClusterState.ofRank(row.getInt(1)), row.getLong(2)))
                .list();
        return counts;
    }

    /**
     * How a cluster is doing, in figures.
     *
     * @param goodAt when its newest backup that is not known to be damaged was written, where there
     *     is one and that is known
     * @param expected how old that may be
     * @param damaged whether the backup that was written last is damaged
     * @param unverified whether the newest one that is not known to be damaged was not verified
     */
    public record Figures(
            ClusterId cluster,
            @Nullable Instant goodAt,
            Duration expected,
            boolean damaged,
            boolean unverified) {}

    /**
     * {@return how all clusters are doing, those first that need attention most}
     *
     * @param most how many clusters, at most
     */
    public List<Figures> figures(Instant now, int most) {
        Map<String, Object> parameters = new HashMap<>();
        return jdbc.sql(
                        "select c.*, (select b.condition from backup b where b.id = c.newest_id)"
                                + " as newest, (select b.condition from backup b where b.id ="
                                + " c.good_id) as good from ("
                                + withState(now, parameters)
                                + "1 = 1) c) c order by attention, site, namespace, name limit"
                                + " :most")
                .params(parameters)
                .param("most", most)
                .query((row, _) -> figures(row))
                .list();
    }

    private static Figures figures(ResultSet row) throws SQLException {
        Long newest = CatalogColumns.number(row, "newest");
        Long good = CatalogColumns.number(row, "good");
        return new Figures(
                cluster(row),
                CatalogColumns.time(row, "good_at"),
                Duration.ofMillis(row.getLong("expected")),
                newest != null && newest >= Condition.TRUNCATED.rank(),
                good != null && good != Condition.VERIFIED.rank());
    }

    /** Takes no notice of the state that the filter wants. */
    private String filtered(
            ClusterScope scope, ClusterFilter filter, Instant now, Map<String, Object> parameters) {
        ScopeClause clause = ScopeClause.of(scope, "c");
        StringBuilder sql = withState(now, parameters).append(clause.sql());
        parameters.putAll(clause.parameters());
        if (filter.site() != null) {
            sql.append(" and c.site = :site");
            parameters.put("site", filter.site());
        }
        if (filter.namespace() != null) {
            sql.append(" and c.namespace = :namespace");
            parameters.put("namespace", filter.namespace());
        }
        String part = filter.part();
        if (part != null) {
            sql.append(" and ((c.site || '/' || c.namespace || '/' || c.name) like :q escape '!'");
            parameters.put("q", "%" + part.replaceAll("[!%_]", "!$0") + "%");
            if (!filter.backups().isEmpty()) {
                sql.append(
                        " or c.id in (select b.cluster_id from backup b where b.public_id in"
                                + " (:backups))");
                parameters.put("backups", filter.backups().stream().map(BackupId::value).toList());
            }
            sql.append(')');
        }
        return sql.append(") c").toString();
    }

    /** What follows is a condition on clusters, and a bracket. */
    private StringBuilder withState(Instant now, Map<String, Object> parameters) {
        parameters.putAll(STATES_BY_TIME);
        parameters.putAll(expected.parameters());
        parameters.put("now", now.toEpochMilli());
        return new StringBuilder(WITH_STATE.replace("$every", expected.sql())).append(' ');
    }

    public Optional<Row> find(ClusterScope scope, ClusterId cluster, Instant now) {
        ScopeClause clause = ScopeClause.of(scope, "c");
        Map<String, Object> parameters = new HashMap<>(clause.parameters());
        return jdbc.sql(
                        withState(now, parameters)
                                + clause.sql()
                                + " and c.site = :site and c.namespace = :namespace and c.name ="
                                + " :name) c")
                .params(parameters)
                .param("site", cluster.site())
                .param("namespace", cluster.namespace())
                .param("name", cluster.name())
                .query(ClusterTable::row)
                .optional();
    }

    /** {@return the id of a cluster, which is made where there was none} */
    public long id(ClusterId cluster) {
        return findId(cluster)
                .orElseGet(
                        () -> {
                            bind(
                                            "insert into cluster (site, namespace, name,"
                                                    + " sort_name) values (:site, :namespace,"
                                                    + " :name, :sortName) on conflict do nothing",
                                            cluster)
                                    .param("sortName", NaturalOrder.of(cluster))
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
    public void lock(SortedSet<Long> ids) {
        for (long id : ids) {
            jdbc.sql("update cluster set newest_id = newest_id where id = :id")
                    .param("id", id)
                    .update();
        }
    }

    /** Draws again what follows from the backups of these clusters. */
    public void recompute(Collection<Long> ids) {
        jdbc.sql(
                        """
                        update cluster set
                            newest_id = (
                                select b.id from backup b where b.cluster_id = cluster.id
                                order by case when b.condition = :growing then 1 else 0 end,
                                    b.written_at desc, b.revision desc, b.name desc limit 1),
                            good_id = coalesce(
                                (select b.id from backup b where b.cluster_id = cluster.id and b.condition <= :encrypted
                                    and b.unreadable = 0
                                order by b.written_at desc, b.revision desc, b.name desc limit 1),
                                (select b.id from backup b where b.cluster_id = cluster.id and b.condition <= :encrypted
                                order by b.written_at desc, b.revision desc, b.name desc limit 1))
                        where id in (:ids)\
                        """)
                .params(RANKS)
                .param("ids", ids)
                .update();
        recomputeStates(ids);
    }

    /** Draws again how these clusters are doing. */
    public void recomputeStates(Collection<Long> ids) {
        jdbc.sql(
                        "update cluster set good_at = coalesce((select b.written_at from backup b"
                                + " where b.id = cluster.good_id), 0), good_size ="
                                + " coalesce((select b.size from backup b where b.id ="
                                + " cluster.good_id), 0), standing = "
                                + STATE_RANK
                                + " where id in (:ids)")
                .params(RANKS)
                .param("ids", ids)
                .update();
    }

    /**
     * {@return those clusters of a source that are doing otherwise than was drawn, since one of
     * their sources has begun or ceased to answer}
     */
    public List<Long> misjudged(String source) {
        return jdbc.sql(
                        "select id from cluster where id in (select k.cluster_id from"
                                + " source_cluster k where k.source = :source) and standing <> "
                                + STATE_RANK
                                + " order by id")
                .params(RANKS)
                .param("source", source)
                .query(Long.class)
                .list();
    }

    /** Forgets those of the clusters that no source knows any more. */
    public void forgetUnknown(Collection<Long> ids) {
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
                cluster(row),
                CatalogColumns.number(row, "newest_id"),
                CatalogColumns.number(row, "good_id"),
                CatalogColumns.time(row, "good_at"),
                Duration.ofMillis(row.getLong("expected")),
                row.getLong("good_size"),
                ClusterState.ofRank(row.getInt("attention")));
    }

    private static ClusterId cluster(ResultSet row) throws SQLException {
        return new ClusterId(
                row.getString("site"), row.getString("namespace"), row.getString("name"));
    }
}
