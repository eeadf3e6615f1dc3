package io.etcdportal.catalog.store;

import io.etcdportal.catalog.model.UnrecognizedFile;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.util.Collection;
import java.util.List;

/**
 * The table {@code stray}: names that are no backups, so many of each source as people would look
 * at.
 */
@Repository
public class UnrecognizedFileTable {

    /** How many unrecognized files of one source are kept; all are counted. */
    public static final int KEPT = 1000;

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate batches;

    public UnrecognizedFileTable(JdbcClient jdbc, NamedParameterJdbcTemplate batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    /** {@return the next unrecognized files of a source in the order of their paths} */
    public List<UnrecognizedFile> find(String source, String afterPath, int limit) {
        return jdbc.sql(
                        "select path, reason from stray where source = :source and path > :after"
                                + " order by path limit :limit")
                .param("source", source)
                .param("after", afterPath)
                .param("limit", limit)
                .query((row, _) -> new UnrecognizedFile(row.getString(1), row.getString(2)))
                .list();
    }

    /** A place in the list of a source's unrecognized files. */
    public record PagePosition(long before, long total) {}

    /** {@return how many unrecognized files are kept, and how many of them up to that path} */
    public PagePosition position(String source, String afterPath) {
        return jdbc.sql(
                        "select coalesce(sum(case when path <= :after then 1 else 0 end), 0),"
                                + " count(*) from stray where source = :source")
                .param("source", source)
                .param("after", afterPath)
                .query((row, _) -> new PagePosition(row.getLong(1), row.getLong(2)))
                .single();
    }

    public void replace(String source, Collection<UnrecognizedFile> files) {
        jdbc.sql("delete from stray where source = :source").param("source", source).update();
        batches.batchUpdate(
                "insert into stray (source, path, reason) values (:source, :path, :reason) on"
                        + " conflict do nothing",
                files.stream()
                        .map(
                                unrecognizedFile ->
                                        new MapSqlParameterSource()
                                                .addValue("source", source)
                                                .addValue("path", unrecognizedFile.path())
                                                .addValue("reason", unrecognizedFile.reason()))
                        .toArray(SqlParameterSource[]::new));
    }
}
