package io.etcdportal.catalog.store;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import io.etcdportal.catalog.model.ClusterSource;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceKind;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The table {@code source_cluster}: what each source last said of each cluster. A row is written
 * when that changes, not at each answer: as long as nothing speaks against it, a source that
 * answered has answered for all its clusters.
 */
@Repository
public class SourceClusterTable {

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate batches;

    public SourceClusterTable(JdbcClient jdbc, NamedParameterJdbcTemplate batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    /** What a source said of a cluster. */
    public record Said(
            @Nullable SourceFailure failure, @Nullable Long backups, @Nullable Long bytes) {
        public static final Said THERE = new Said(null, null, null);
    }

    /**
     * One row.
     *
     * @param answered when the source last answered about the cluster; counts while it is silent
     */
    public record Row(long clusterId, Said said, @Nullable Instant answered) {}

    public Map<Long, Row> of(String source) {
        return jdbc
                .sql("select * from source_cluster where source = :source")
                .param("source", source)
                .query(SourceClusterTable::row)
                .list()
                .stream()
                .collect(toMap(Row::clusterId, row -> row));
    }

    public Optional<Row> find(String source, long clusterId) {
        return jdbc.sql(
                        "select * from source_cluster where source = :source and cluster_id ="
                                + " :cluster")
                .param("source", source)
                .param("cluster", clusterId)
                .query(SourceClusterTable::row)
                .optional();
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        return new Row(
                row.getLong("cluster_id"),
                new Said(
                        CatalogColumns.failure(row, "source", ""),
                        CatalogColumns.number(row, "reported_backups"),
                        CatalogColumns.number(row, "reported_bytes")),
                CatalogColumns.time(row, "answered_at"));
    }

    public void putIfAbsent(String source, long clusterId) {
        jdbc.sql(
                        "insert into source_cluster (source, cluster_id, answered_at) values"
                                + " (:source, :cluster, 0) on conflict do nothing")
                .param("source", source)
                .param("cluster", clusterId)
                .update();
    }

    public void put(String source, Collection<Row> rows) {
        batches.batchUpdate(
                """
                insert into source_cluster (source, cluster_id, answered_at, failure_cause, failure_detail,
                    reported_backups, reported_bytes)
                values (:source, :cluster, :answered, :cause, :detail, :backups, :bytes)
                on conflict (source, cluster_id) do update set answered_at = excluded.answered_at,
                    failure_cause = excluded.failure_cause, failure_detail = excluded.failure_detail,
                    reported_backups = excluded.reported_backups, reported_bytes = excluded.reported_bytes\
                """,
                rows.stream().map(row -> values(source, row)).toArray(SqlParameterSource[]::new));
    }

    private static SqlParameterSource values(String source, Row row) {
        SourceFailure failure = row.said().failure();
        return new MapSqlParameterSource()
                .addValue("source", source)
                .addValue("cluster", row.clusterId())
                .addValue("answered", CatalogColumns.millis(row.answered()))
                .addValue("cause", failure == null ? null : failure.cause().name(), Types.VARCHAR)
                .addValue("detail", failure == null ? null : failure.detail(), Types.VARCHAR)
                .addValue("backups", row.said().backups(), Types.BIGINT)
                .addValue("bytes", row.said().bytes(), Types.BIGINT);
    }

    public void forget(String source, Collection<Long> clusterIds) {
        jdbc.sql("delete from source_cluster where source = :source and cluster_id in (:clusters)")
                .param("source", source)
                .param("clusters", clusterIds)
                .update();
    }

    public Map<Long, List<ClusterSource>> ofClusters(Collection<Long> clusterIds) {
        return clusterIds.isEmpty()
                ? Map.of()
                : jdbc
                        .sql(
                                """
                                select k.*, s.kind, s.answered_at as source_answered_at,
                                    s.failure_cause as source_failure_cause, s.failure_detail as source_failure_detail
                                from source_cluster k join source s on s.name = k.source
                                where k.cluster_id in (:clusters) order by k.source\
                                """)
                        .param("clusters", clusterIds)
                        .query((row, _) -> Map.entry(row.getLong("cluster_id"), source(row)))
                        .list()
                        .stream()
                        .collect(
                                groupingBy(
                                        Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
    }

    private static ClusterSource source(ResultSet row) throws SQLException {
        SourceFailure silent = CatalogColumns.failure(row, "source", "");
        return new ClusterSource(
                row.getString("source"),
                SourceKind.valueOf(row.getString("kind")),
                CatalogColumns.time(row, silent == null ? "source_answered_at" : "answered_at"),
                silent == null ? CatalogColumns.failure(row, "source", "source_") : silent,
                CatalogColumns.number(row, "reported_backups"),
                CatalogColumns.number(row, "reported_bytes"));
    }
}
