package io.etcdportal.catalog.parts;

import static java.util.stream.Collectors.toMap;

import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.catalog.model.RestorePoint.Increments;
import io.etcdportal.catalog.store.CatalogColumns;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.Revision;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SourceKind;
import io.etcdportal.source.layout.KeyRole;

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
import java.util.OptionalLong;

/**
 * The table {@code part}: every place of a file that belongs to a backup. It is read by the ids of
 * clusters that were found in a scope, and in no other way.
 */
@Repository
public class PartTable {

    private static final int UNKNOWN = -1;

    private static final String OF_CLUSTER =
            " p.site = :site and p.namespace = :namespace and p.cluster = :cluster ";

    private static final String WITH_SOURCE =
            """
            select p.*, s.kind, s.failure_cause, s.failure_detail from part p join source s on s.name = p.source
            where\
            """
                    + OF_CLUSTER;

    private static final String BEST_FIRST =
            """
             case when s.failure_cause is null then 0 else 1 end,
                case s.kind when 'DIRECTORY' then 0 when 'S3' then 1 else 2 end, p.id\
            """;

    /** Behind the first snapshot, and not behind the next one. */
    private static final String BETWEEN =
            OF_CLUSTER
                    + """
                    and p.role = 'INCREMENT' and (p.taken_at, p.first_revision) > (:fromTime, :fromRevision)
                        and (p.taken_at, p.first_revision) <= (:toTime, :toRevision)\
                    """;

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate batches;

    public PartTable(JdbcClient jdbc, NamedParameterJdbcTemplate batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    /** A row, as a refresh needs it. */
    public record Known(long id, ListingEntry.Part part) {}

    /** A row on the way to being forgotten. */
    public record PartPath(long id, String path) {}

    /**
     * One place of a part.
     *
     * @param copy the file there, byte for byte as it is stored
     */
    public record Found(ListingEntry.Part part, Copy copy) {}

    /**
     * The increments of a cluster that come after one snapshot and not after the next.
     *
     * @param from when the snapshot was taken
     * @param revision the revision of the snapshot
     * @param to when the next one was taken, where there is one
     * @param nextRevision the revision of the next one
     */
    public record IncrementRange(
            Instant from, long revision, @Nullable Instant to, @Nullable Long nextRevision) {

        /** {@return whether an increment is in it} */
        boolean has(ListingEntry.Part increment) {
            return isBehind(increment, from, revision)
                    && (to == null
                            || nextRevision == null
                            || !isBehind(increment, to, nextRevision));
        }

        private static boolean isBehind(ListingEntry.Part part, Instant time, long revision) {
            long order =
                    Long.compare(CatalogColumns.millis(part.taken()), CatalogColumns.millis(time));
            return order > 0 || (order == 0 && number(part.firstRevision()) > revision);
        }
    }

    /** The position of an increment in a range. */
    public record Key(long takenAt, long firstRevision, String name) {

        /** Before all. */
        public static final Key FIRST = new Key(-1, -1, "");
    }

    /** {@return what the table has of these paths} */
    public Map<String, Known> known(String source, Collection<String> paths) {
        return jdbc
                .sql(
                        "select p.*, s.kind from part p join source s on s.name = p.source where"
                                + " p.source = :source and p.path in (:paths)")
                .param("source", source)
                .param("paths", paths)
                .query((row, _) -> new Known(row.getLong("id"), part(row)))
                .list()
                .stream()
                .collect(toMap(known -> known.part().location().path(), known -> known));
    }

    public void put(Collection<ListingEntry.Part> parts) {
        batches.batchUpdate(
                """
                insert into part (source, path, pin, site, namespace, cluster, restore_point, name, public_id, role, what,
                    layout, size, written_at, growing, archive_class, taken_at, first_revision, revision)
                values (:source, :path, :pin, :site, :namespace, :cluster, :point, :name, :id, :role, :what,
                    :layout, :size, :written, :growing, :archive, :taken, :first, :revision)
                on conflict (source, path) do update set pin = excluded.pin, site = excluded.site,
                    namespace = excluded.namespace, cluster = excluded.cluster, restore_point = excluded.restore_point,
                    name = excluded.name, public_id = excluded.public_id, role = excluded.role, what = excluded.what,
                    layout = excluded.layout, size = excluded.size, written_at = excluded.written_at,
                    growing = excluded.growing, archive_class = excluded.archive_class, taken_at = excluded.taken_at,
                    first_revision = excluded.first_revision, revision = excluded.revision\
                """,
                parts.stream().map(PartTable::values).toArray(SqlParameterSource[]::new));
    }

    private static SqlParameterSource values(ListingEntry.Part part) {
        return ofCluster(part.cluster())
                .addValue("source", part.location().source())
                .addValue("path", part.location().path())
                .addValue("pin", part.location().pin())
                .addValue("point", part.restorePoint())
                .addValue("name", part.name().value())
                .addValue("id", part.name().id().value())
                .addValue("role", part.role().name())
                .addValue("what", part.what())
                .addValue("layout", part.layout())
                .addValue(
                        "size",
                        part.size().isPresent() ? part.size().getAsLong() : null,
                        Types.BIGINT)
                .addValue("written", CatalogColumns.millis(part.written()))
                .addValue("growing", part.growing() ? 1 : 0)
                .addValue("archive", part.archiveClass(), Types.VARCHAR)
                .addValue("taken", CatalogColumns.millis(part.taken()))
                .addValue("first", number(part.firstRevision()))
                .addValue("revision", number(part.revision()));
    }

    private static long number(@Nullable Revision revision) {
        return revision == null ? UNKNOWN : revision.value();
    }

    /** {@return a part as exactly as it is kept} */
    public static ListingEntry.Part kept(ListingEntry.Part part) {
        return new ListingEntry.Part(
                part.cluster(),
                part.restorePoint(),
                part.name(),
                part.location(),
                part.role(),
                part.what(),
                part.size(),
                kept(part.written()),
                part.growing(),
                part.archiveClass(),
                part.layout(),
                kept(part.taken()),
                part.firstRevision(),
                part.revision());
    }

    private static @Nullable Instant kept(@Nullable Instant time) {
        return time == null || time.toEpochMilli() == 0
                ? null
                : Instant.ofEpochMilli(time.toEpochMilli());
    }

    /** {@return the next parts of a source in the order of their paths} */
    public List<PartPath> paths(String source, String afterPath, int limit) {
        return jdbc.sql(
                        "select id, path from part where source = :source and path > :after order"
                                + " by path limit :limit")
                .param("source", source)
                .param("after", afterPath)
                .param("limit", limit)
                .query((row, _) -> new PartPath(row.getLong(1), row.getString(2)))
                .list();
    }

    /** {@return the highest id there is; ids rise} */
    public long highestId() {
        return jdbc.sql("select coalesce(max(id), 0) from part").query(Long.class).single();
    }

    public void forget(Collection<Long> ids) {
        jdbc.sql("delete from part where id in (:ids)").param("ids", ids).update();
    }

    /**
     * {@return the parts of restore points, without increments; of each the best place first}
     *
     * @param limit how many at most
     */
    public List<Found> find(ClusterId cluster, Collection<String> restorePoints, int limit) {
        return restorePoints.isEmpty()
                ? List.of()
                : jdbc.sql(
                                WITH_SOURCE
                                        + "and p.restore_point in (:points) and p.role <>"
                                        + " 'INCREMENT' order by p.restore_point, p.name,"
                                        + BEST_FIRST
                                        + " limit :limit")
                        .paramSource(
                                ofCluster(cluster)
                                        .addValue("points", restorePoints)
                                        .addValue("limit", limit))
                        .query((row, _) -> found(row))
                        .list();
    }

    /** {@return the places of the part of that id, the best first} */
    public List<Found> find(ClusterId cluster, BackupId id) {
        return jdbc.sql(WITH_SOURCE + "and p.public_id = :id order by " + BEST_FIRST)
                .paramSource(ofCluster(cluster).addValue("id", id.value()))
                .query((row, _) -> found(row))
                .list();
    }

    /** {@return what there is of increments in a range; nothing where there is none} */
    public Optional<Increments> summary(ClusterId cluster, IncrementRange incrementRange) {
        return jdbc.sql(
                        """
                        select count(*), min(first_revision), max(revision), max(taken_at),
                            coalesce(sum(case when first_revision > coalesce(previous, :fromRevision) + 1 then 1 else 0 end), 0)
                        from (
                            select first_revision, revision, taken_at,
                                lag(revision) over (order by taken_at, first_revision, name) as previous
                            from (select distinct p.name, p.first_revision, p.revision, p.taken_at from part p where\
                        """
                                + BETWEEN
                                + ") i) j")
                .paramSource(parameters(cluster, incrementRange))
                .query(
                        (row, _) ->
                                row.getLong(1) == 0
                                        ? Optional.<Increments>empty()
                                        : Optional.of(
                                                new Increments(
                                                        row.getLong(1),
                                                        new Revision(row.getLong(2)),
                                                        new Revision(row.getLong(3)),
                                                        Instant.ofEpochMilli(row.getLong(4)),
                                                        row.getLong(5))))
                .single();
    }

    /** {@return the next increments of a range, as keys in their order} */
    public List<Key> increments(
            ClusterId cluster, IncrementRange incrementRange, Key after, int limit) {
        return jdbc.sql(
                        "select distinct p.taken_at, p.first_revision, p.name from part p where"
                                + BETWEEN
                                + " and (p.taken_at, p.first_revision, p.name) > (:afterTime,"
                                + " :afterRevision, :afterName) order by p.taken_at,"
                                + " p.first_revision, p.name limit :limit")
                .paramSource(
                        parameters(cluster, incrementRange)
                                .addValue("afterTime", after.takenAt())
                                .addValue("afterRevision", after.firstRevision())
                                .addValue("afterName", after.name())
                                .addValue("limit", limit))
                .query((row, _) -> new Key(row.getLong(1), row.getLong(2), row.getString(3)))
                .list();
    }

    /** {@return the places of increments, of each the best first} */
    public List<Found> increments(ClusterId cluster, Collection<String> names) {
        return names.isEmpty()
                ? List.of()
                : jdbc.sql(
                                WITH_SOURCE
                                        + "and p.role = 'INCREMENT' and p.public_id in (:ids) order"
                                        + " by p.taken_at, p.first_revision, p.name, "
                                        + BEST_FIRST)
                        .paramSource(
                                ofCluster(cluster)
                                        .addValue(
                                                "ids",
                                                names.stream()
                                                        .map(
                                                                name ->
                                                                        new BackupName(name)
                                                                                .id()
                                                                                .value())
                                                        .toList()))
                        .query((row, _) -> found(row))
                        .list();
    }

    private static MapSqlParameterSource parameters(
            ClusterId cluster, IncrementRange incrementRange) {
        return ofCluster(cluster)
                .addValue("fromTime", CatalogColumns.millis(incrementRange.from()))
                .addValue("fromRevision", incrementRange.revision())
                .addValue(
                        "toTime",
                        incrementRange.to() == null
                                ? Long.MAX_VALUE
                                : incrementRange.to().toEpochMilli())
                .addValue(
                        "toRevision",
                        incrementRange.nextRevision() == null
                                ? Long.MAX_VALUE
                                : incrementRange.nextRevision());
    }

    private static MapSqlParameterSource ofCluster(ClusterId cluster) {
        return new MapSqlParameterSource()
                .addValue("site", cluster.site())
                .addValue("namespace", cluster.namespace())
                .addValue("cluster", cluster.name());
    }

    private static ListingEntry.Part part(ResultSet row) throws SQLException {
        ClusterId cluster =
                new ClusterId(
                        row.getString("site"),
                        row.getString("namespace"),
                        row.getString("cluster"));
        BackupName name = new BackupName(row.getString("name"));
        Long size = CatalogColumns.number(row, "size");
        return new ListingEntry.Part(
                cluster,
                row.getString("restore_point"),
                name,
                SourceKind.valueOf(row.getString("kind"))
                        .locate(
                                row.getString("source"),
                                cluster,
                                name,
                                row.getString("path"),
                                row.getString("pin")),
                KeyRole.valueOf(row.getString("role")),
                row.getString("what"),
                size == null ? OptionalLong.empty() : OptionalLong.of(size),
                CatalogColumns.time(row, "written_at"),
                row.getInt("growing") == 1,
                row.getString("archive_class"),
                row.getString("layout"),
                CatalogColumns.time(row, "taken_at"),
                revision(row.getLong("first_revision")),
                revision(row.getLong("revision")));
    }

    private static @Nullable Revision revision(long value) {
        return value == UNKNOWN ? null : new Revision(value);
    }

    private static Found found(ResultSet row) throws SQLException {
        ListingEntry.Part part = part(row);
        Long size = CatalogColumns.number(row, "size");
        return new Found(
                part,
                new Copy(
                        part.location().source(),
                        SourceKind.valueOf(row.getString("kind")),
                        new BackupLocation.AsStored(part.location()),
                        size,
                        size,
                        part.written(),
                        condition(part, size),
                        null,
                        null,
                        part.archiveClass() == null
                                ? null
                                : Copy.Unreadable.ARCHIVED.sentence(
                                        part.location().source(), part.archiveClass()),
                        CatalogColumns.failure(row, "source", "")));
    }

    private static Condition condition(ListingEntry.Part part, @Nullable Long size) {
        if (part.growing()) {
            return Condition.GROWING;
        }
        return Long.valueOf(0).equals(size) ? Condition.EMPTY : Condition.UNKNOWN;
    }
}
