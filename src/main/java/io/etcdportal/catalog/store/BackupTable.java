package io.etcdportal.catalog.store;

import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.ClusterTotals;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.Revision;
import io.etcdportal.source.FactOrigin;
import io.etcdportal.source.SnapshotFacts;
import io.etcdportal.source.SnapshotFacts.Fact;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table {@code backup}. It is read by the ids of clusters that {@link ClusterTable} gave for a
 * scope, and in no other way.
 */
@Repository
public class BackupTable {

    private static final String HIGHEST_FIRST =
            " order by b.revision desc, b.major desc, b.minor desc, b.patch desc, b.name desc limit"
                    + " :limit";
    private static final String LATEST_FIRST =
            " order by b.written_at desc, b.revision desc, b.name desc limit :limit";

    private static final String MAJOR = "coalesce(b.made_major, b.major)";
    private static final String MINOR = "coalesce(b.made_minor, b.minor)";

    private final JdbcClient jdbc;

    /**
     * How far the clock of a source may be ahead. What is said to be of later is of no known time.
     */
    static final Duration SKEW = Duration.ofMinutes(5);

    private final NamedParameterJdbcTemplate batches;
    private final Clock clock;

    public BackupTable(JdbcClient jdbc, NamedParameterJdbcTemplate batches, Clock clock) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.clock = clock;
    }

    /**
     * One row.
     *
     * @param version the version that decides what it can be restored into: what the snapshot
     *     itself tells, where a check has read that, and otherwise the told one
     * @param revision the one in the snapshot, where a check has read that, and otherwise the told
     *     one
     * @param reported what its name and its metadata tell, the better of all copies
     * @param written when it was taken, or where nothing tells that when its first copy was
     *     written; a time in the future is none
     * @param unreadable whether none of its copies that would be handed out can be read
     * @param layout the layout that it was recognized by
     * @param restorePoint what is the same for all files that are restored together
     */
    public record Row(
            long id,
            long clusterId,
            BackupName name,
            @Nullable Fact<EtcdVersion> version,
            @Nullable Fact<Revision> revision,
            SnapshotFacts reported,
            @Nullable Long size,
            @Nullable Instant written,
            Condition condition,
            boolean unreadable,
            boolean copiesDiffer,
            String layout,
            String restorePoint) {

        /** {@return the version, where it is known} */
        public @Nullable EtcdVersion knownVersion() {
            return version == null ? null : version.value();
        }

        /** {@return the revision, where it is known} */
        public @Nullable Revision knownRevision() {
            return revision == null ? null : revision.value();
        }
    }

    /** A backup that a source told of, of a cluster that has an id. */
    public record Key(long clusterId, BackupName name) implements Comparable<Key> {

        @Override
        public int compareTo(Key other) {
            int order = Long.compare(clusterId, other.clusterId);
            return order != 0 ? order : name.compareTo(other.name);
        }
    }

    /**
     * The first two numbers of a version, which decide what it can be restored into.
     *
     * @param major {@value FactColumns#UNKNOWN} where the version is not known
     */
    public record Minor(int major, int minor) {

        /** {@return the first version of it; nothing where it is that of unknown versions} */
        public @Nullable EtcdVersion first() {
            return major == FactColumns.UNKNOWN ? null : new EtcdVersion(major, minor, 0, "");
        }
    }

    public Optional<Row> find(long clusterId, BackupId id) {
        return jdbc.sql(
                        "select * from backup b where b.public_id = :id and b.cluster_id ="
                                + " :cluster")
                .param("cluster", clusterId)
                .param("id", id.value())
                .query(BackupTable::row)
                .optional();
    }

    public List<Row> find(Collection<Long> ids) {
        return ids.isEmpty()
                ? List.of()
                : jdbc.sql("select * from backup b where b.id in (:ids)")
                        .param("ids", ids)
                        .query(BackupTable::row)
                        .list();
    }

    /** {@return backups of these minors (of all, where they are not named), in an order} */
    public List<Row> page(
            long clusterId,
            @Nullable Collection<Minor> minors,
            BackupOrder order,
            @Nullable BackupCursor after,
            int limit) {
        StringBuilder sql = new StringBuilder("select * from backup b where ").append(of(minors));
        if (after != null) {
            sql.append(" and ").append(order.behind());
        }
        return jdbc.sql(sql + " order by " + order.sql() + " limit :limit")
                .param("cluster", clusterId)
                .params(after == null ? Map.of() : position(after))
                .param("limit", limit)
                .query(BackupTable::row)
                .list();
    }

    /** A place in the list of a cluster's backups. */
    public record PagePosition(long before, long total) {}

    /** {@return how many of these minors there are, and how many of them up to that place} */
    public PagePosition position(
            long clusterId,
            @Nullable Collection<Minor> minors,
            BackupOrder order,
            @Nullable BackupCursor after) {
        String behind = after == null ? "1 = 1" : order.behind();
        return jdbc.sql(
                        "select coalesce(sum(case when "
                                + behind
                                + " then 0 else 1 end), 0), count(*) from backup b where "
                                + of(minors))
                .param("cluster", clusterId)
                .params(after == null ? Map.of() : position(after))
                .query((row, _) -> new PagePosition(row.getLong(1), row.getLong(2)))
                .single();
    }

    private static String of(@Nullable Collection<Minor> minors) {
        return "b.cluster_id = :cluster" + (minors == null ? "" : " and " + oneOf(minors));
    }

    private static Map<String, Object> position(BackupCursor after) {
        return Map.of(
                "afterValue", after.value(),
                "afterRevision", after.revision(),
                "afterMajor", after.major(),
                "afterMinor", after.minor(),
                "afterPatch", after.patch(),
                "afterName", after.name().value());
    }

    /** What the first of several backups is. */
    public enum First {
        /** The one of the highest revision. Of an unknown revision are the last ones. */
        HIGHEST,
        /** The one that was taken last. Of an unknown time are the last ones. */
        LATEST;

        /** {@return whether a backup has more of what counts than another} */
        public boolean isBefore(Row one, Row other) {
            if (this == LATEST) {
                return CatalogColumns.millis(one.written())
                        > CatalogColumns.millis(other.written());
            }
            Revision revision = one.knownRevision();
            Revision than = other.knownRevision();
            return revision != null && (than == null || revision.compareTo(than) > 0);
        }

        private String sql() {
            return this == HIGHEST ? HIGHEST_FIRST : LATEST_FIRST;
        }
    }

    /**
     * {@return the first backup among these minors and conditions}
     *
     * @param unreadable whether it is one whose copies can't be read, or one whose copies can
     * @param writtenAfter only of those that were written after this time; null for all
     */
    public Optional<Row> first(
            First first,
            long clusterId,
            Collection<Minor> minors,
            Collection<Condition> conditions,
            boolean unreadable,
            @Nullable Instant writtenAfter) {
        return jdbc.sql(
                        "select * from backup b where b.cluster_id = :cluster and "
                                + oneOf(minors)
                                + " and b.condition in (:conditions) and b.unreadable ="
                                + " :unreadable and b.written_at > :after"
                                + first.sql())
                .param("cluster", clusterId)
                .param("conditions", conditions.stream().map(Condition::rank).toList())
                .param("unreadable", unreadable ? 1 : 0)
                .param("after", writtenAfter == null ? -1 : writtenAfter.toEpochMilli())
                .param("limit", 1)
                .query(BackupTable::row)
                .optional();
    }

    /**
     * {@return the first backup}
     *
     * @param writtenAfter of those that were written after this time; null for all
     */
    public Optional<Row> first(First first, long clusterId, @Nullable Instant writtenAfter) {
        return jdbc.sql(
                        "select * from backup b where b.cluster_id = :cluster and b.written_at >"
                                + " :after"
                                + first.sql())
                .param("cluster", clusterId)
                .param("after", writtenAfter == null ? -1 : writtenAfter.toEpochMilli())
                .param("limit", 1)
                .query(BackupTable::row)
                .optional();
    }

    /** {@return the backups that were written last, the latest first} */
    public List<Row> latest(long clusterId, int limit) {
        return jdbc.sql(
                        "select * from backup b where b.cluster_id = :cluster order by b.written_at"
                                + " desc, b.revision desc limit :limit")
                .param("cluster", clusterId)
                .param("limit", limit)
                .query(BackupTable::row)
                .list();
    }

    /**
     * {@return the backup of a layout that was taken next}
     *
     * @param taken when the one before was taken, as its name tells
     * @param revision its revision, as its name tells
     */
    public Optional<Row> nextTaken(long clusterId, String layout, Instant taken, long revision) {
        return jdbc.sql(
                        """
                        select * from backup b
                        where b.cluster_id = :cluster and b.layout = :layout
                            and (b.taken_at, coalesce(b.told_revision, -1)) > (:taken, :revision)
                        order by b.taken_at, b.told_revision limit 1\
                        """)
                .param("cluster", clusterId)
                .param("layout", layout)
                .param("taken", taken.toEpochMilli())
                .param("revision", revision)
                .query(BackupTable::row)
                .optional();
    }

    /**
     * {@return the backup that was taken nearest to a time, of those of a known time that may be
     * whole}
     */
    public Optional<Row> nearest(long clusterId, Instant time) {
        return Stream.of("<= :time order by b.written_at desc", "> :time order by b.written_at")
                .flatMap(side -> nearest(clusterId, time, side).stream())
                .min(
                        Comparator.comparing(
                                row ->
                                        Duration.between(
                                                        Objects.requireNonNull(row.written()), time)
                                                .abs()));
    }

    private Optional<Row> nearest(long clusterId, Instant time, String side) {
        return jdbc.sql(
                        "select * from backup b where b.cluster_id = :cluster and b.written_at > 0"
                                + " and b.condition <= :unknown and b.written_at "
                                + side
                                + " limit 1")
                .param("cluster", clusterId)
                .param("unknown", Condition.UNKNOWN.rank())
                .param("time", time.toEpochMilli())
                .query(BackupTable::row)
                .optional();
    }

    /** {@return whether the revision of each of the cluster's backups is known} */
    public boolean allHaveRevision(long clusterId) {
        return jdbc.sql(
                        "select not exists (select 1 from backup where cluster_id = :cluster and"
                                + " revision < 0)")
                .param("cluster", clusterId)
                .query(Boolean.class)
                .single();
    }

    /** {@return a backup of a lower revision that was written after a time} */
    public Optional<Row> lowerButLater(long clusterId, Revision revision, Instant after) {
        return jdbc.sql(
                        """
                        select * from backup b
                        where b.cluster_id = :cluster and b.written_at > :after and b.revision < :revision
                            and b.revision >= 0
                        order by b.written_at desc limit 1\
                        """)
                .param("cluster", clusterId)
                .param("after", after.toEpochMilli())
                .param("revision", revision.value())
                .query(BackupTable::row)
                .optional();
    }

    /**
     * {@return the lengths of the latest backups of each cluster, the oldest first, as far as they
     * are known} For each cluster a statement of its own, which ends after a few rows of an index.
     */
    public Map<Long, List<Long>> sizes(Collection<Long> clusterIds, int limit) {
        return clusterIds.isEmpty()
                ? Map.of()
                : jdbc
                        .sql(
                                clusterIds.stream()
                                        .map(id -> sizesOf(id, limit))
                                        .collect(Collectors.joining(" union all ")))
                        .query((row, _) -> Map.entry(row.getLong(1), row.getLong(2)))
                        .list()
                        .reversed()
                        .stream()
                        .collect(
                                Collectors.groupingBy(
                                        Map.Entry::getKey,
                                        Collectors.mapping(
                                                Map.Entry::getValue, Collectors.toList())));
    }

    /** Numbers of the portal's own, not texts from outside: they can stand in the statement. */
    private static String sizesOf(long clusterId, int limit) {
        return """
        select * from (
            select cluster_id, size from backup where cluster_id = %d and size is not null
            order by written_at desc, revision desc limit %d) s\
        """
                .formatted(clusterId, limit);
    }

    public ClusterTotals totals(long clusterId) {
        return jdbc.sql(
                        "select count(*), coalesce(sum(size), 0) from backup where cluster_id ="
                                + " :cluster")
                .param("cluster", clusterId)
                .query((row, _) -> new ClusterTotals(row.getLong(1), row.getLong(2)))
                .single();
    }

    /** {@return the minors that decide what the cluster's backups can be restored into} */
    public List<Minor> minors(long clusterId) {
        return jdbc.sql(
                        "select distinct "
                                + MAJOR
                                + ", "
                                + MINOR
                                + " from backup b where b.cluster_id = :cluster")
                .param("cluster", clusterId)
                .query((row, _) -> new Minor(row.getInt(1), row.getInt(2)))
                .list();
    }

    /** {@return the ids of backups that are there, making those that are not} */
    public Map<Key, Long> ids(Collection<Key> keys) {
        batches.batchUpdate(
                """
                insert into backup (cluster_id, name, public_id, revision, major, minor, patch, written_at, condition,
                    copies_differ)
                values (:cluster, :name, :id, -1, -1, -1, -1, 0, :unknown, 0)
                on conflict (cluster_id, name) do nothing\
                """,
                keys.stream().map(BackupTable::values).toArray(SqlParameterSource[]::new));
        return jdbc
                .sql(
                        "select id, cluster_id, name from backup where cluster_id in (:clusters)"
                                + " and name in (:names)")
                .param("clusters", keys.stream().map(Key::clusterId).distinct().toList())
                .param("names", keys.stream().map(key -> key.name().toString()).distinct().toList())
                .query(
                        (row, _) ->
                                Map.entry(
                                        new Key(row.getLong(2), new BackupName(row.getString(3))),
                                        row.getLong(1)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static SqlParameterSource values(Key key) {
        return new MapSqlParameterSource()
                .addValue("cluster", key.clusterId())
                .addValue("name", key.name().value())
                .addValue("id", key.name().id().value())
                .addValue("unknown", Condition.UNKNOWN.rank());
    }

    /**
     * Draws again what follows from the copies of these backups, and forgets those that have none.
     */
    public void recompute(Collection<Long> ids) {
        jdbc.sql(
                        "delete from backup where id in (:ids) and not exists (select 1 from copy c"
                                + " where c.backup_id = backup.id)")
                .param("ids", ids)
                .update();
        jdbc.sql(
                        """
                        update backup set
                            (version, version_origin, major, minor, patch) = (
                                select c.version, c.version_origin, c.major, c.minor, c.patch from copy c
                                where c.backup_id = backup.id
                                order by case c.version_origin when 'METADATA' then 0 when 'NAME' then 1 else 2 end, c.id limit 1),
                            (told_revision, told_revision_origin) = (select c.revision, c.revision_origin from copy c
                                where c.backup_id = backup.id
                                order by case c.revision_origin when 'METADATA' then 0 when 'NAME' then 1 else 2 end, c.id limit 1),
                            (taken_at, taken_origin) = (select c.taken_at, c.taken_origin from copy c
                                where c.backup_id = backup.id
                                order by case c.taken_origin when 'METADATA' then 0 when 'NAME' then 1 else 2 end, c.id limit 1),
                            (layout, restore_point) = (select c.layout, c.restore_point from copy c
                                where c.backup_id = backup.id order by c.id limit 1),
                            made_revision = (select c.made_revision from checked_copy c
                                where c.backup_id = backup.id and c.made_revision is not null order by c.condition, c.id limit 1),
                            revision = coalesce(
                                (select c.made_revision from checked_copy c
                                    where c.backup_id = backup.id and c.made_revision is not null
                                    order by c.condition, c.id limit 1),
                                (select c.revision from copy c where c.backup_id = backup.id
                                    order by case c.revision_origin when 'METADATA' then 0 when 'NAME' then 1 else 2 end,
                                        c.id limit 1),
                                -1),
                            written_at = coalesce(
                                (select c.taken_at from copy c
                                    where c.backup_id = backup.id and c.taken_at > 0 and c.taken_at <= :believable
                                    order by case c.taken_origin when 'METADATA' then 0 else 1 end, c.id limit 1),
                                (select min(c.written_at) from copy c
                                    where c.backup_id = backup.id and c.written_at > 0 and c.written_at <= :believable),
                                0),
                            size = (select coalesce(c.size, c.length) from checked_copy c
                                where c.backup_id = backup.id and coalesce(c.size, c.length) is not null order by c.condition, c.id limit 1),
                            condition = (select min(c.condition) from checked_copy c where c.backup_id = backup.id),
                            unreadable = coalesce((select min(c.unreadable) from checked_copy c
                                where c.backup_id = backup.id and c.condition <= :unsealed
                                    and (c.condition <= :unknown or not exists (select 1 from checked_copy o
                                        where o.backup_id = backup.id and o.condition <= :unknown))), 0),
                            made_major = (select c.made_major from checked_copy c
                                where c.backup_id = backup.id and c.made_major is not null order by c.condition, c.id limit 1),
                            made_minor = (select c.made_minor from checked_copy c
                                where c.backup_id = backup.id and c.made_major is not null order by c.condition, c.id limit 1),
                            copies_differ = (select case when count(distinct c.size) > 1 then 1 else 0 end from copy c
                                where c.backup_id = backup.id)
                        where id in (:ids)\
                        """)
                .param("ids", ids)
                .param("believable", clock.instant().plus(SKEW).toEpochMilli())
                .param("unknown", Condition.UNKNOWN.rank())
                .param("unsealed", Condition.WITHOUT_HASH.rank())
                .update();
    }

    /** Numbers of versions, not texts from outside: they can stand in the statement. */
    private static String oneOf(Collection<Minor> minors) {
        return minors.stream()
                .map(
                        minor ->
                                "("
                                        + MAJOR
                                        + " = "
                                        + minor.major()
                                        + " and "
                                        + MINOR
                                        + " = "
                                        + minor.minor()
                                        + ")")
                .collect(Collectors.joining(" or ", "(", ")"));
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        SnapshotFacts reported =
                new SnapshotFacts(
                        FactColumns.version(row, "version"),
                        FactColumns.revision(row, "told_revision", "told_revision_origin"),
                        FactColumns.fact(
                                CatalogColumns.time(row, "taken_at"),
                                row.getString("taken_origin")),
                        null);
        Long made = CatalogColumns.number(row, "made_revision");
        return new Row(
                row.getLong("id"),
                row.getLong("cluster_id"),
                new BackupName(row.getString("name")),
                madeBy(row, reported.version()),
                made == null
                        ? reported.revision()
                        : new Fact<>(new Revision(made), FactOrigin.SNAPSHOT),
                reported,
                CatalogColumns.number(row, "size"),
                CatalogColumns.time(row, "written_at"),
                Condition.ofRank(row.getInt("condition")),
                row.getInt("unreadable") == 1,
                row.getInt("copies_differ") == 1,
                row.getString("layout"),
                Objects.requireNonNullElse(row.getString("restore_point"), row.getString("name")));
    }

    /**
     * Snapshots tell no more than the minor that counts; where what is told agrees, it tells all.
     */
    private static @Nullable Fact<EtcdVersion> madeBy(
            ResultSet row, @Nullable Fact<EtcdVersion> reported) throws SQLException {
        int major = row.getInt("made_major");
        if (row.wasNull()) {
            return reported;
        }
        int minor = row.getInt("made_minor");
        return reported != null
                        && major == reported.value().major()
                        && minor == reported.value().minor()
                ? reported
                : new Fact<>(new EtcdVersion(major, minor, 0, ""), FactOrigin.SNAPSHOT);
    }

    public static Backup backup(ClusterId cluster, Row row, List<Copy> copies) {
        return new Backup(
                cluster,
                row.name(),
                new SnapshotFacts(row.version(), row.revision(), row.reported().taken(), null),
                row.reported(),
                row.size(),
                row.written(),
                row.condition(),
                row.copiesDiffer(),
                row.layout(),
                copies);
    }
}
