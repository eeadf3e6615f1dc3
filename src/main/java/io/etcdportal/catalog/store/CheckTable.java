package io.etcdportal.catalog.store;

import io.etcdportal.catalog.model.Check;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.snapshot.SnapshotStatus;
import io.etcdportal.etcd.snapshot.SnapshotVerdict;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * The table {@code copy_check}: the last check of each copy, with what the copy was then. The view
 * {@code checked_copy} shows a check only beside a copy that is still that.
 */
@Repository
public class CheckTable {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .addModule(
                            new SimpleModule("versions")
                                    .addSerializer(
                                            EtcdVersion.class,
                                            new ToStringSerializer(EtcdVersion.class))
                                    .addDeserializer(EtcdVersion.class, new VersionOfText()))
                    .build();

    private final JdbcClient jdbc;

    public CheckTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The row of a copy that is still what it was when it was checked. */
    public record Checked(long copyId, long backupId, long clusterId, @Nullable Check before) {}

    /** {@return the row of the copy; none where it is gone, or another file lies there now} */
    public Optional<Checked> find(Copy copy) {
        return jdbc.sql(
                        """
                        select c.*, b.cluster_id from checked_copy c join backup b on b.id = c.backup_id
                        where c.source = :source and c.path = :path and c.pin = :pin
                            and c.written_at = :written and coalesce(c.size, -1) = :size\
                        """)
                .param("source", copy.source())
                .param("path", copy.path())
                .param("pin", copy.location().pin())
                .param("written", CatalogColumns.millis(copy.written()))
                .param("size", copy.size() == null ? -1 : copy.size())
                .query(
                        (row, _) ->
                                new Checked(
                                        row.getLong("id"),
                                        row.getLong("backup_id"),
                                        row.getLong("cluster_id"),
                                        check(row)))
                .optional();
    }

    /** Ties the check to what the copy was when it was read, whatever it is by now. */
    public void put(long copyId, Copy copy, Check check) {
        jdbc.sql(
                        """
                        insert into copy_check (copy_id, pin, size, written_at, condition, checked_at, verdict, sha256,
                            status, sentence, made_major, made_minor, made_revision, length)
                        select c.id, :pin, :size, :written, :condition, :at, :verdict, :sha256, :status, :sentence,
                            :major, :minor, :revision, :length
                        from copy c where c.id = :copy
                        on conflict (copy_id) do update set pin = excluded.pin, size = excluded.size,
                            written_at = excluded.written_at, condition = excluded.condition,
                            checked_at = excluded.checked_at, verdict = excluded.verdict, sha256 = excluded.sha256,
                            status = excluded.status, sentence = excluded.sentence, made_major = excluded.made_major,
                            made_minor = excluded.made_minor, made_revision = excluded.made_revision,
                            length = excluded.length\
                        """)
                .param("copy", copyId)
                .param("pin", copy.location().pin())
                .param("size", copy.size(), Types.BIGINT)
                .param("written", CatalogColumns.millis(copy.written()))
                .param("condition", Condition.of(check.verdict()).rank())
                .param("at", check.at().toEpochMilli())
                .param("verdict", check.verdict().code().toUpperCase(Locale.ROOT))
                .param("sha256", check.sha256(), Types.VARCHAR)
                .param(
                        "status",
                        check.status() == null ? null : JSON.writeValueAsString(check.status()),
                        Types.VARCHAR)
                .param("sentence", check.sentence())
                .param("major", madeBy(check).map(EtcdVersion::major).orElse(null), Types.INTEGER)
                .param("minor", madeBy(check).map(EtcdVersion::minor).orElse(null), Types.INTEGER)
                .param("revision", revision(check), Types.BIGINT)
                .param("length", check.length(), Types.BIGINT)
                .update();
    }

    /** Forgets that copies of a source could not be looked into, where there is a key by now. */
    public void forgetEncrypted(String source, Collection<String> paths) {
        jdbc.sql(
                        """
                        delete from copy_check where condition = :encrypted and copy_id in (select c.id from copy c
                            where c.source = :source and c.path in (:paths) and c.condition <> :encrypted)\
                        """)
                .param("encrypted", Condition.ENCRYPTED.rank())
                .param("source", source)
                .param("paths", paths)
                .update();
    }

    public void forget(long copyId) {
        jdbc.sql("delete from copy_check where copy_id = :copy").param("copy", copyId).update();
    }

    /** In a snapshot of a cluster that nothing was ever written to stands none. */
    private static @Nullable Long revision(Check check) {
        return check.status() == null || check.status().revision() == 0
                ? null
                : (Long) check.status().revision();
    }

    private static Optional<EtcdVersion> madeBy(Check check) {
        return Optional.ofNullable(check.status()).flatMap(SnapshotStatus::producer);
    }

    /** {@return the check that a row of the view shows beside a copy} */
    static @Nullable Check check(ResultSet row) throws SQLException {
        String verdict = row.getString("verdict");
        if (verdict == null) {
            return null;
        }
        String status = row.getString("status");
        return new Check(
                Instant.ofEpochMilli(row.getLong("checked_at")),
                SnapshotVerdict.ofCode(verdict.toLowerCase(Locale.ROOT)),
                row.getString("sha256"),
                status == null ? null : JSON.readValue(status, SnapshotStatus.class),
                row.getString("sentence"),
                CatalogColumns.number(row, "length"));
    }

    private static final class VersionOfText extends ValueDeserializer<EtcdVersion> {
        @Override
        public EtcdVersion deserialize(JsonParser parser, DeserializationContext context) {
            return EtcdVersion.parse(parser.getString()).orElseThrow();
        }
    }
}
