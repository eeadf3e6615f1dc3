package io.etcdportal.catalog.store;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.catalog.model.Copy.Unreadable;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.sentence.Sentence;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SnapshotFacts;
import io.etcdportal.source.SourceKind;
import io.etcdportal.source.encoding.Encryption;
import io.etcdportal.source.encoding.StoredForm;

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
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** The table {@code copy}: every place where a backup's bytes lie. */
@Repository
public class CopyTable {

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate batches;

    public CopyTable(JdbcClient jdbc, NamedParameterJdbcTemplate batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    /**
     * What is known of a copy: as a source told it, or as the table has it.
     *
     * @param stored how the snapshot is stored there
     * @param reportedForm how its name tells it to be stored, where reading it has shown otherwise
     * @param restorePoint that of its backup, where it is not the backup's name
     */
    public record Metadata(
            String path,
            String pin,
            @Nullable Long size,
            @Nullable Long storedSize,
            long writtenAt,
            Condition condition,
            @Nullable String archiveClass,
            SnapshotFacts reported,
            StoredForm stored,
            @Nullable StoredForm reportedForm,
            String layout,
            @Nullable String restorePoint) {

        /** {@return the length of the file that it is stored in, where the source tells it} */
        @Nullable Long fileSize() {
            return storedSize == null ? size : storedSize;
        }

        /** {@return whether it is the same file as another, as far as its source tells} */
        boolean isSameFile(Metadata other) {
            return pin.equals(other.pin)
                    && writtenAt == other.writtenAt
                    && Objects.equals(fileSize(), other.fileSize());
        }
    }

    /** A row, as a refresh needs it. */
    public record Known(long id, long backupId, Metadata facts) {}

    /** A copy of a backup that has an id. */
    public record Found(long backupId, Metadata facts) {}

    /** A row on the way to being forgotten. */
    public record CopyPath(long id, String path, long backupId, long clusterId) {}

    /**
     * {@return the copies of each backup, the best first: what may be whole before what is not,
     * copies that can be read before those that can't, whole before unread, sources that answer
     * before those that failed, and the near before the far}
     */
    public Map<Long, List<Copy>> ofBackups(Collection<Long> backupIds) {
        return backupIds.isEmpty()
                ? Map.of()
                : jdbc
                        .sql(
                                """
                                select c.*, o.told_stored, s.kind, s.failure_cause, s.failure_detail, k.failure_cause as silent_failure_cause,
                                    k.failure_detail as silent_failure_detail, b.name as backup, l.site, l.namespace, l.name
                                from checked_copy c
                                    join copy o on o.id = c.id
                                    join source s on s.name = c.source
                                    join backup b on b.id = c.backup_id
                                    join cluster l on l.id = b.cluster_id
                                    left join source_cluster k on k.source = c.source and k.cluster_id = l.id
                                where c.backup_id in (:backups)
                                order by case when c.condition <= :unknown then 0 else c.condition end,
                                    c.unreadable, c.condition,
                                    case when s.failure_cause is null and k.failure_cause is null then 0 else 1 end,
                                    case s.kind when 'DIRECTORY' then 0 when 'S3' then 1 else 2 end,
                                    c.id\
                                """)
                        .param("backups", backupIds)
                        .param("unknown", Condition.UNKNOWN.rank())
                        .query((row, _) -> Map.entry(row.getLong("backup_id"), copy(row)))
                        .list()
                        .stream()
                        .collect(
                                groupingBy(
                                        Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
    }

    private static Copy copy(ResultSet row) throws SQLException {
        SourceKind kind = SourceKind.valueOf(row.getString("kind"));
        ClusterId cluster =
                new ClusterId(
                        row.getString("site"), row.getString("namespace"), row.getString("name"));
        BackupName backup = new BackupName(row.getString("backup"));
        var silent = CatalogColumns.failure(row, "source", "silent_");
        return new Copy(
                row.getString("source"),
                kind,
                kind.locate(
                                row.getString("source"),
                                cluster,
                                backup,
                                row.getString("path"),
                                row.getString("pin"))
                        .storedAs(FactColumns.stored(row.getString("stored"))),
                CatalogColumns.number(row, "size"),
                storedSize(row),
                CatalogColumns.time(row, "written_at"),
                Condition.ofRank(row.getInt("condition")),
                reportedForm(row),
                CheckTable.check(row),
                unreadable(row),
                silent != null ? silent : CatalogColumns.failure(row, "source", ""));
    }

    private static @Nullable StoredForm reportedForm(ResultSet row) throws SQLException {
        String reported = row.getString("told_stored");
        return reported == null ? null : FactColumns.stored(reported);
    }

    /** What is not packed is as long as it is stored. */
    private static @Nullable Long storedSize(ResultSet row) throws SQLException {
        Long packed = CatalogColumns.number(row, "stored_size");
        return packed == null ? CatalogColumns.number(row, "size") : packed;
    }

    private static @Nullable Sentence unreadable(ResultSet row) throws SQLException {
        String source = row.getString("source");
        String archiveClass = row.getString("archive_class");
        String failure = row.getString("read_failure");
        if (archiveClass != null) {
            return Unreadable.ARCHIVED.sentence(source, archiveClass);
        }
        return failure == null ? null : Unreadable.FAILED.sentence(source, failure);
    }

    /** {@return what the table has of these paths} */
    public Map<String, Known> known(String source, Collection<String> paths) {
        return jdbc
                .sql("select * from copy where source = :source and path in (:paths)")
                .param("source", source)
                .param("paths", paths)
                .query(
                        (row, _) ->
                                new Known(row.getLong("id"), row.getLong("backup_id"), facts(row)))
                .list()
                .stream()
                .collect(toMap(known -> known.facts().path(), known -> known));
    }

    private static Metadata facts(ResultSet row) throws SQLException {
        return new Metadata(
                row.getString("path"),
                row.getString("pin"),
                CatalogColumns.number(row, "size"),
                CatalogColumns.number(row, "stored_size"),
                row.getLong("written_at"),
                Condition.ofRank(row.getInt("condition")),
                row.getString("archive_class"),
                FactColumns.facts(row),
                FactColumns.stored(row.getString("stored")),
                reportedForm(row),
                row.getString("layout"),
                row.getString("restore_point"));
    }

    public void put(String source, Collection<Found> copies) {
        batches.batchUpdate(
                """
                insert into copy (backup_id, source, path, pin, size, written_at, condition, archive_class,
                    version, version_origin, major, minor, patch, revision, revision_origin, taken_at, taken_origin,
                    node, node_origin, layout, stored, stored_size, told_stored, restore_point)
                values (:backup, :source, :path, :pin, :size, :written, :condition, :archive,
                    :version, :versionOrigin, :major, :minor, :patch, :revision, :revisionOrigin, :taken, :takenOrigin,
                    :node, :nodeOrigin, :layout, :stored, :storedSize, :toldStored, :restorePoint)
                on conflict (source, path) do update set backup_id = excluded.backup_id, pin = excluded.pin,
                    size = excluded.size, written_at = excluded.written_at, condition = excluded.condition,
                    archive_class = excluded.archive_class, version = excluded.version,
                    version_origin = excluded.version_origin, major = excluded.major, minor = excluded.minor,
                    patch = excluded.patch, revision = excluded.revision, revision_origin = excluded.revision_origin,
                    taken_at = excluded.taken_at, taken_origin = excluded.taken_origin, node = excluded.node,
                    node_origin = excluded.node_origin, layout = excluded.layout, stored = excluded.stored,
                    stored_size = excluded.stored_size, told_stored = excluded.told_stored, restore_point = excluded.restore_point\
                """,
                copies.stream()
                        .map(copy -> values(source, copy))
                        .toArray(SqlParameterSource[]::new));
    }

    private static SqlParameterSource values(String source, Found copy) {
        Metadata metadata = copy.facts();
        MapSqlParameterSource values = new MapSqlParameterSource();
        FactColumns.put(values, metadata.reported());
        return values.addValue("backup", copy.backupId())
                .addValue("source", source)
                .addValue("path", metadata.path())
                .addValue("pin", metadata.pin())
                .addValue("size", metadata.size(), Types.BIGINT)
                .addValue("storedSize", metadata.storedSize(), Types.BIGINT)
                .addValue("written", metadata.writtenAt())
                .addValue("condition", metadata.condition().rank())
                .addValue("archive", metadata.archiveClass(), Types.VARCHAR)
                .addValue("layout", metadata.layout())
                .addValue("restorePoint", metadata.restorePoint(), Types.VARCHAR)
                .addValue("stored", FactColumns.text(metadata.stored()))
                .addValue(
                        "toldStored",
                        metadata.reportedForm() == null
                                ? null
                                : FactColumns.text(metadata.reportedForm()),
                        Types.VARCHAR);
    }

    /** {@return the next copies of a source in the order of their paths} */
    public List<CopyPath> paths(String source, String afterPath, int limit) {
        return jdbc.sql(
                        """
                        select c.id, c.path, c.backup_id, b.cluster_id from copy c join backup b on b.id = c.backup_id
                        where c.source = :source and c.path > :after order by c.path limit :limit\
                        """)
                .param("source", source)
                .param("after", afterPath)
                .param("limit", limit)
                .query(CopyTable::copyPath)
                .list();
    }

    private static CopyPath copyPath(ResultSet row, int number) throws SQLException {
        return new CopyPath(row.getLong(1), row.getString(2), row.getLong(3), row.getLong(4));
    }

    /** {@return all copies of a cluster's backups in a source} */
    public List<CopyPath> paths(String source, long clusterId) {
        return jdbc.sql(
                        """
                        select c.id, c.path, c.backup_id, b.cluster_id from backup b join copy c on c.backup_id = b.id
                        where b.cluster_id = :cluster and c.source = :source\
                        """)
                .param("source", source)
                .param("cluster", clusterId)
                .query(CopyTable::copyPath)
                .list();
    }

    /** {@return the copies of a cluster's backups in a source, as it listed them} */
    public List<ListingEntry.Copy> listed(String source, ClusterId cluster) {
        return jdbc.sql(
                        """
                        select c.*, s.kind, b.name as backup from cluster l
                            join backup b on b.cluster_id = l.id
                            join copy c on c.backup_id = b.id
                            join source s on s.name = c.source
                        where l.site = :site and l.namespace = :namespace and l.name = :name and c.source = :source\
                        """)
                .param("site", cluster.site())
                .param("namespace", cluster.namespace())
                .param("name", cluster.name())
                .param("source", source)
                .query((row, _) -> listed(row, cluster))
                .list();
    }

    private static ListingEntry.Copy listed(ResultSet row, ClusterId cluster) throws SQLException {
        BackupName backup = new BackupName(row.getString("backup"));
        Long size = storedSize(row);
        StoredForm reported = reportedForm(row);
        return new ListingEntry.Copy(
                cluster,
                backup,
                SourceKind.valueOf(row.getString("kind"))
                        .locate(
                                row.getString("source"),
                                cluster,
                                backup,
                                row.getString("path"),
                                row.getString("pin"))
                        .storedAs(
                                reported != null
                                        ? reported
                                        : FactColumns.stored(row.getString("stored"))),
                size == null ? OptionalLong.empty() : OptionalLong.of(size),
                CatalogColumns.time(row, "written_at"),
                Condition.ofRank(row.getInt("condition")) == Condition.GROWING,
                row.getString("archive_class"),
                FactColumns.facts(row),
                row.getString("layout"),
                Objects.requireNonNullElse(row.getString("restore_point"), backup.value()));
    }

    /** {@return how many copies of a cluster's backups a source has} */
    public long count(String source, ClusterId cluster) {
        return jdbc.sql(
                        """
                        select count(*) from cluster l join backup b on b.cluster_id = l.id
                            join copy c on c.backup_id = b.id
                        where l.site = :site and l.namespace = :namespace and l.name = :name and c.source = :source\
                        """)
                .param("site", cluster.site())
                .param("namespace", cluster.namespace())
                .param("name", cluster.name())
                .param("source", source)
                .query(Long.class)
                .single();
    }

    /** {@return the highest id there is; ids rise} */
    public long highestId() {
        return jdbc.sql("select coalesce(max(id), 0) from copy").query(Long.class).single();
    }

    public void forget(Collection<Long> ids) {
        jdbc.sql("delete from copy where id in (:ids)").param("ids", ids).update();
    }

    /**
     * {@return what a source tells of a copy, with what reading the same file has shown before}
     *
     * @param before what the table has at its path
     * @param locked whether nobody has a key for what is encrypted so
     */
    public static Metadata facts(
            ListingEntry.Copy listed, @Nullable Known before, Predicate<Encryption> locked) {
        Metadata reported = facts(listed, listed.stored(), null, locked);
        return before != null
                        && listed.stored().equals(before.facts().reportedForm())
                        && reported.isSameFile(before.facts())
                ? facts(listed, before.facts().stored(), listed.stored(), locked)
                : reported;
    }

    private static Metadata facts(
            ListingEntry.Copy listed,
            StoredForm stored,
            @Nullable StoredForm reportedForm,
            Predicate<Encryption> locked) {
        boolean packed = stored.isPacked();
        OptionalLong size = packed ? OptionalLong.empty() : listed.size();
        return new Metadata(
                listed.location().path(),
                listed.location().pin(),
                size.isPresent() ? size.getAsLong() : null,
                packed && listed.size().isPresent() ? listed.size().getAsLong() : null,
                CatalogColumns.millis(listed.written()),
                condition(stored, size, listed.growing(), locked),
                listed.archiveClass(),
                FactColumns.kept(listed.facts()),
                stored,
                reportedForm,
                listed.layout(),
                listed.restorePoint().equals(listed.backup().value())
                        ? null
                        : listed.restorePoint());
    }

    private static Condition condition(
            StoredForm stored, OptionalLong size, boolean growing, Predicate<Encryption> locked) {
        return !growing && stored.encryption() != null && locked.test(stored.encryption())
                ? Condition.ENCRYPTED
                : Condition.of(size, growing);
    }

    /**
     * Writes down how a copy is stored, which reading its first bytes has shown. Of what is packed
     * the length of the snapshot is not known, and of what is not it is that of the file. What is
     * encrypted counts as such until it is read, or listed again.
     */
    public void storedAs(long copyId, Copy copy, StoredForm stored) {
        Long fileSize = copy.storedSize();
        OptionalLong size =
                stored.isPacked() || fileSize == null
                        ? OptionalLong.empty()
                        : OptionalLong.of(fileSize);
        StoredForm reported = copy.reportedForm() == null ? copy.stored() : copy.reportedForm();
        jdbc.sql(
                        """
                        update copy set stored = :stored, told_stored = :told, size = :size, stored_size = :storedSize,
                            condition = :condition
                        where id = :copy\
                        """)
                .param("copy", copyId)
                .param("stored", FactColumns.text(stored))
                .param(
                        "told",
                        stored.equals(reported) ? null : FactColumns.text(reported),
                        Types.VARCHAR)
                .param("size", size.isPresent() ? size.getAsLong() : null, Types.BIGINT)
                .param("storedSize", stored.isPacked() ? fileSize : null, Types.BIGINT)
                .param(
                        "condition",
                        condition(stored, size, copy.condition() == Condition.GROWING, _ -> true)
                                .rank())
                .update();
    }

    /**
     * Writes down that a copy could not be read.
     *
     * @param lasting whether that is of the copy itself, so that one failure is enough
     */
    public void failed(long copyId, Copy copy, boolean lasting, Instant at, String detail) {
        jdbc.sql(
                        """
                        insert into copy_failure as f (copy_id, pin, size, written_at, failed_at, failures, lasting, detail)
                        select c.id, :pin, :size, :written, :at, 1, :lasting, :detail from copy c where c.id = :copy
                        on conflict (copy_id) do update set pin = excluded.pin, size = excluded.size,
                            written_at = excluded.written_at, failed_at = excluded.failed_at,
                            failures = case when f.pin = excluded.pin and f.written_at = excluded.written_at
                                then f.failures + 1 else 1 end,
                            lasting = excluded.lasting, detail = excluded.detail\
                        """)
                .param("copy", copyId)
                .param("pin", copy.location().pin())
                .param("size", copy.size(), Types.BIGINT)
                .param("written", CatalogColumns.millis(copy.written()))
                .param("at", at.toEpochMilli())
                .param("lasting", lasting ? 1 : 0)
                .param("detail", detail)
                .update();
    }

    /** {@return whether it had failed: it could be read now} */
    public boolean succeeded(long copyId) {
        return jdbc.sql("delete from copy_failure where copy_id = :copy")
                        .param("copy", copyId)
                        .update()
                > 0;
    }
}
