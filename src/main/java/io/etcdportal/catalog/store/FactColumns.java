package io.etcdportal.catalog.store;

import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.Revision;
import io.etcdportal.source.FactOrigin;
import io.etcdportal.source.SnapshotFacts;
import io.etcdportal.source.SnapshotFacts.Fact;
import io.etcdportal.source.encoding.Encoding;
import io.etcdportal.source.encoding.Encryption;
import io.etcdportal.source.encoding.StoredForm;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** How what is known of a snapshot is kept in columns. */
final class FactColumns {

    /** A revision, or a number of a version, that is not known. */
    static final int UNKNOWN = -1;

    private FactColumns() {}

    static void put(MapSqlParameterSource values, SnapshotFacts facts) {
        Fact<EtcdVersion> version = facts.version();
        Fact<Revision> revision = facts.revision();
        values.addValue("version", version == null ? null : version.value().toString())
                .addValue("versionOrigin", origin(version), Types.VARCHAR)
                .addValue("major", version == null ? UNKNOWN : version.value().major())
                .addValue("minor", version == null ? UNKNOWN : version.value().minor())
                .addValue("patch", version == null ? UNKNOWN : version.value().patch())
                .addValue("revision", revision == null ? UNKNOWN : revision.value().value())
                .addValue("revisionOrigin", origin(revision), Types.VARCHAR)
                .addValue(
                        "taken",
                        CatalogColumns.millis(facts.taken() == null ? null : facts.taken().value()))
                .addValue("takenOrigin", origin(facts.taken()), Types.VARCHAR)
                .addValue("node", facts.node() == null ? null : facts.node().value(), Types.VARCHAR)
                .addValue("nodeOrigin", origin(facts.node()), Types.VARCHAR);
    }

    /** {@return the same facts, as exactly as they are kept} */
    static SnapshotFacts kept(SnapshotFacts facts) {
        Fact<Instant> taken = facts.taken();
        return taken == null
                ? facts
                : new SnapshotFacts(
                        facts.version(),
                        facts.revision(),
                        new Fact<>(
                                Instant.ofEpochMilli(taken.value().toEpochMilli()), taken.origin()),
                        facts.node());
    }

    private static @Nullable String origin(@Nullable Fact<?> fact) {
        return fact == null ? null : fact.origin().name();
    }

    /** {@return the facts in a row of copies} */
    static SnapshotFacts facts(ResultSet row) throws SQLException {
        return new SnapshotFacts(
                version(row, "version"),
                revision(row, "revision", "revision_origin"),
                fact(CatalogColumns.time(row, "taken_at"), row.getString("taken_origin")),
                fact(row.getString("node"), row.getString("node_origin")));
    }

    static @Nullable Fact<EtcdVersion> version(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null
                ? null
                : fact(
                        EtcdVersion.parseTarget(text).orElse(null),
                        row.getString(column + "_origin"));
    }

    static @Nullable Fact<Revision> revision(ResultSet row, String column, String origin)
            throws SQLException {
        long value = row.getLong(column);
        return fact(value < 0 ? null : new Revision(value), row.getString(origin));
    }

    static <T> @Nullable Fact<T> fact(@Nullable T value, @Nullable String origin) {
        return value == null || origin == null
                ? null
                : new Fact<>(value, FactOrigin.valueOf(origin));
    }

    /** {@return the encodings, the outermost first, and the encryption behind a slash} */
    static String text(StoredForm stored) {
        String encodings =
                stored.encodings().stream().map(Encoding::name).collect(Collectors.joining(","));
        return stored.encryption() == null ? encodings : encodings + "/" + stored.encryption();
    }

    static StoredForm stored(String text) {
        int slash = text.indexOf('/');
        String encodings = slash < 0 ? text : text.substring(0, slash);
        return new StoredForm(
                encodings.isEmpty()
                        ? List.of()
                        : Arrays.stream(encodings.split(",", -1)).map(Encoding::valueOf).toList(),
                slash < 0 ? null : Encryption.valueOf(text.substring(slash + 1)));
    }
}
