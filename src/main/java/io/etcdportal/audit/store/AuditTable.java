package io.etcdportal.audit.store;

import static java.util.Objects.requireNonNull;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditEntry.How;
import io.etcdportal.audit.AuditEntry.Link;
import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.audit.AuditEntry.Result;
import io.etcdportal.audit.AuditEntry.What;
import io.etcdportal.audit.AuditEntry.Who;
import io.etcdportal.audit.EntryField;
import io.etcdportal.audit.StoredJson;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The table {@code audit_entry}, with {@code audit_entry_team} beside it. Rows are added and read,
 * nothing else.
 */
@Repository
public class AuditTable {

    private static final String INSERT =
            """
            insert into audit_entry (id, entry_key, at, event, kind, user_id, user_name, teams, token,
                site, namespace, name, subject, version, revision, download, outcome, source, location, legs, bytes,
                size, sha256, check_found, ended_by, millis, detail, details, address, user_agent, request_id, asked_range,
                instance, previous, hash, sieve, imported_from)
            values (:id, :key, :at, :event, :kind, :userId, :user, :teams, :token,
                :site, :namespace, :name, :subject, :version, :revision, :download, :outcome, :source, :location,
                :legs, :bytes, :size, :sha256, :check, :endedBy, :millis, :detail, :details, :address, :userAgent, :requestId,
                :range, :instance, :previous, :hash, :sieve, :importedFrom)\
            """;

    private static final String PAGE =
            "select * from audit_entry where id > :after and id <= :upTo order by id limit :most";

    private final JdbcClient jdbc;
    private final NamedParameterJdbcOperations batches;
    private final DerivedTables derived;

    public AuditTable(NamedParameterJdbcOperations batches) {
        this.jdbc = JdbcClient.create(batches);
        this.batches = batches;
        this.derived = new DerivedTables(jdbc);
    }

    /** Adds entries that have their places in the chain. */
    public void insert(List<AuditEntry> entries) {
        batches.batchUpdate(
                INSERT,
                entries.stream().map(AuditTable::row).toArray(MapSqlParameterSource[]::new));
        batches.batchUpdate(
                "insert into audit_entry_team (team, at, entry, sieve)"
                        + " values (:team, :at, :entry, :sieve)",
                entries.stream()
                        .flatMap(AuditTable::teamRows)
                        .toArray(MapSqlParameterSource[]::new));
    }

    private static Stream<MapSqlParameterSource> teamRows(AuditEntry entry) {
        return entry.who().teams().stream()
                .map(
                        team ->
                                new MapSqlParameterSource("team", team)
                                        .addValue("at", entry.at().toEpochMilli())
                                        .addValue("entry", entry.id())
                                        .addValue("sieve", SearchSignature.of(entry)));
    }

    private static MapSqlParameterSource row(AuditEntry entry) {
        MapSqlParameterSource row = new MapSqlParameterSource();
        for (EntryField field : EntryField.values()) {
            row.addValue(field.json(), column(field.of(entry)), field.sqlType());
        }
        ClusterId cluster = entry.what().cluster();
        row.addValue("site", cluster == null ? null : cluster.site(), Types.VARCHAR);
        row.addValue("namespace", cluster == null ? null : cluster.namespace(), Types.VARCHAR);
        row.addValue("name", cluster == null ? null : cluster.name(), Types.VARCHAR);
        Link link = requireNonNull(entry.link());
        row.addValue("previous", HexFormat.of().parseHex(link.previous()));
        row.addValue("hash", HexFormat.of().parseHex(link.hash()));
        row.addValue("sieve", SearchSignature.of(entry));
        row.addValue("importedFrom", entry.importedFrom(), Types.VARCHAR);
        return row;
    }

    private static @Nullable Object column(@Nullable Object value) {
        return switch (value) {
            case Instant time -> time.toEpochMilli();
            case Enum<?> constant -> constant.name();
            case List<?> values -> StoredJson.write(values);
            case Map<?, ?> pairs -> StoredJson.write(pairs);
            case null, default -> value;
        };
    }

    /** {@return those of the keys whose entries are there} */
    public Set<String> keysAmong(List<@Nullable String> keys) {
        return keys.isEmpty()
                ? Set.of()
                : new HashSet<>(
                        jdbc.sql("select entry_key from audit_entry where entry_key in (:keys)")
                                .param("keys", keys)
                                .query(String.class)
                                .list());
    }

    /** {@return the entries that have one of these keys} */
    public List<AuditEntry> withKeys(List<@Nullable String> keys) {
        return keys.isEmpty()
                ? List.of()
                : jdbc.sql("select * from audit_entry where entry_key in (:keys)")
                        .param("keys", keys)
                        .query((row, _) -> entry(row))
                        .list();
    }

    /** {@return whether one of these downloads has an entry that was not imported from there} */
    public boolean hasDownloadNotFrom(String origin, List<@Nullable String> downloads) {
        return !downloads.isEmpty()
                && !jdbc.sql(
                                """
                                select id from audit_entry where download in (:downloads)
                                    and (imported_from is null or imported_from <> :origin) limit 1\
                                """)
                        .param("downloads", downloads)
                        .param("origin", origin)
                        .query(Long.class)
                        .list()
                        .isEmpty();
    }

    /** {@return the entry that has this key} */
    public Optional<AuditEntry> find(@Nullable String key) {
        return jdbc
                .sql("select * from audit_entry where entry_key = :key")
                .param("key", key, Types.VARCHAR)
                .query((row, _) -> entry(row))
                .list()
                .stream()
                .findFirst();
    }

    /** {@return entries from the oldest on: those behind one, up to another} */
    public List<AuditEntry> page(long after, long upTo, int most) {
        return jdbc.sql(PAGE)
                .param("after", after)
                .param("upTo", upTo)
                .param("most", most)
                .query((row, _) -> entry(row))
                .list();
    }

    /**
     * An entry as it is found.
     *
     * @param row what counts for the chain
     * @param entry what it says, where it can be read
     */
    public record Found(ChainedEntry row, @Nullable AuditEntry entry) {}

    /** {@return entries as they are found, from the oldest on: those behind one, up to another} */
    public List<ChainedEntry> rows(long after, long upTo, int most) {
        return found(after, upTo, most).stream().map(Found::row).toList();
    }

    /** {@return the same with what they say} */
    public List<Found> found(long after, long upTo, int most) {
        return jdbc.sql(PAGE)
                .param("after", after)
                .param("upTo", upTo)
                .param("most", most)
                .query((row, _) -> found(row))
                .list();
    }

    /** {@return whether the first entry is older than the chain} */
    public boolean isOlderThanChain() {
        return jdbc.sql("select hash from audit_entry order by id limit 1")
                .query((row, _) -> row.getBytes("hash") == null)
                .list()
                .contains(true);
    }

    /** {@return whether the chain has an entry of that event} */
    public boolean has(Event event) {
        return !jdbc.sql(
                        "select id from audit_entry where event = '"
                                + event.name()
                                + "' and hash is not null limit 1")
                .query(Long.class)
                .list()
                .isEmpty();
    }

    /** {@return entries as they are found, from the latest on: those up to one} */
    public List<ChainedEntry> rowsDown(long upTo, int most) {
        return jdbc.sql("select * from audit_entry where id <= :upTo order by id desc limit :most")
                .param("upTo", upTo)
                .param("most", most)
                .query((row, _) -> found(row).row())
                .list();
    }

    /** Whatever was done to it, it is a row. */
    private static Found found(ResultSet row) throws SQLException {
        long id = row.getLong("id");
        String previous = hexadecimal(row.getBytes("previous"));
        String hash = hexadecimal(row.getBytes("hash"));
        try {
            AuditEntry entry = entry(row);
            return new Found(
                    new ChainedEntry(
                            id, previous, hash, isFindable(row, entry) ? entry.members() : null),
                    entry);
        } catch (RuntimeException unreadable) {
            return new Found(new ChainedEntry(id, previous, hash, null), null);
        }
    }

    /** Another signature, or another origin, would hide an entry from those who search for it. */
    private static boolean isFindable(ResultSet row, AuditEntry entry) throws SQLException {
        long signature = row.getLong("sieve");
        return (row.wasNull() || signature == SearchSignature.of(entry))
                && Objects.equals(row.getString("imported_from"), entry.importedFrom());
    }

    private static @Nullable String hexadecimal(byte @Nullable [] bytes) {
        return bytes == null ? null : HexFormat.of().formatHex(bytes);
    }

    /**
     * Removes some of the entries up to one, with the rows that were drawn from them alone. Nobody
     * may add to the chain meanwhile.
     *
     * @return whether there may be more
     */
    public boolean removeSome(long last, int most) {
        Long upTo =
                jdbc.sql(
                                """
                                select max(id) from
                                    (select id from audit_entry where id <= :last order by id limit :most) as oldest\
                                """)
                        .param("last", last)
                        .param("most", most)
                        .query(Long.class)
                        .optional()
                        .orElse(null);
        if (upTo == null) {
            return false;
        }
        List<DerivedTables.ClusterRow> clusters = clusters(upTo);
        List<DerivedTables.PersonRow> persons = persons(upTo);
        jdbc.sql("delete from audit_entry_team where entry <= :upTo").param("upTo", upTo).update();
        jdbc.sql("delete from audit_entry where id <= :upTo").param("upTo", upTo).update();
        clusters.forEach(derived::forget);
        persons.forEach(derived::forget);
        return upTo < last;
    }

    private List<DerivedTables.ClusterRow> clusters(long upTo) {
        return jdbc.sql(
                        """
                        select distinct site, namespace, name from audit_entry
                        where id <= :upTo and site is not null\
                        """)
                .param("upTo", upTo)
                .query(
                        (row, _) ->
                                new DerivedTables.ClusterRow(
                                        row.getString(1), row.getString(2), row.getString(3)))
                .list();
    }

    private List<DerivedTables.PersonRow> persons(long upTo) {
        return jdbc.sql(
                        """
                        select distinct user_name, user_id from audit_entry
                        where id <= :upTo and user_id is not null\
                        """)
                .param("upTo", upTo)
                .query((row, _) -> new DerivedTables.PersonRow(row.getString(1), row.getString(2)))
                .list();
    }

    /** {@return the entry of a row with all columns} */
    public static AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getLong("id"),
                row.getString("entry_key"),
                Instant.ofEpochMilli(row.getLong("at")),
                Event.valueOf(row.getString("event")),
                new Who(
                        row.getString("kind"),
                        row.getString("user_id"),
                        row.getString("user_name"),
                        StoredJson.texts(row.getString("teams")),
                        row.getString("token")),
                what(row),
                new How(
                        row.getString("address"),
                        row.getString("user_agent"),
                        row.getString("request_id"),
                        row.getString("asked_range")),
                row.getString("download"),
                result(row),
                row.getString("detail"),
                StoredJson.pairs(row.getString("details")),
                row.getString("instance"),
                link(row));
    }

    private static What what(ResultSet row) throws SQLException {
        String site = row.getString("site");
        return new What(
                site == null
                        ? null
                        : new ClusterId(site, row.getString("namespace"), row.getString("name")),
                row.getString("subject"),
                row.getString("version"),
                AuditColumns.number(row, "revision"));
    }

    private static @Nullable Result result(ResultSet row) throws SQLException {
        String outcome = row.getString("outcome");
        return outcome == null
                ? null
                : new Result(
                        Outcome.valueOf(outcome),
                        row.getString("source"),
                        row.getString("location"),
                        StoredJson.legs(row.getString("legs")),
                        AuditColumns.number(row, "bytes"),
                        AuditColumns.number(row, "size"),
                        row.getString("sha256"),
                        row.getString("check_found"),
                        row.getString("ended_by"),
                        AuditColumns.number(row, "millis"));
    }

    private static @Nullable Link link(ResultSet row) throws SQLException {
        byte[] hash = row.getBytes("hash");
        return hash == null
                ? null
                : new Link(
                        HexFormat.of().formatHex(row.getBytes("previous")),
                        HexFormat.of().formatHex(hash));
    }
}
