package io.etcdportal.audit.store;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.stereotype.Repository;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table {@code audit_open}: downloads that have begun and not ended. */
@Repository
public class OpenDownloadTable {

    private final NamedParameterJdbcOperations jdbc;

    public OpenDownloadTable(NamedParameterJdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /** Brings it up to date with entries that have been added. */
    public void follow(List<AuditEntry> added) {
        jdbc.batchUpdate(
                "insert into audit_open (download, entry, instance) values (:download, :entry,"
                        + " :instance)",
                rows(Event.DOWNLOAD_BEGIN, added));
        jdbc.batchUpdate(
                "delete from audit_open where download = :download",
                rows(Event.DOWNLOAD_END, added));
    }

    /** {@return the first entries of the downloads that a portal has begun and not ended} */
    public List<AuditEntry> begunBy(String instance) {
        return jdbc.query(
                """
                select e.* from audit_open o join audit_entry e on e.id = o.entry
                where o.instance = :instance order by e.id\
                """,
                Map.of("instance", instance),
                (row, _) -> AuditTable.entry(row));
    }

    /** {@return the id of the oldest entry that stands here} */
    public Optional<Long> oldest() {
        return Optional.ofNullable(
                jdbc.queryForObject("select min(entry) from audit_open", Map.of(), Long.class));
    }

    private static MapSqlParameterSource[] rows(Event event, List<AuditEntry> added) {
        return added.stream()
                .filter(entry -> entry.event() == event)
                .map(
                        entry ->
                                new MapSqlParameterSource("download", entry.download())
                                        .addValue("entry", entry.id())
                                        .addValue("instance", entry.instance()))
                .toArray(MapSqlParameterSource[]::new);
    }
}
