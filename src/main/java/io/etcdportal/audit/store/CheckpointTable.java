package io.etcdportal.audit.store;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The tables {@code audit_checkpoint} and {@code audit_key}. */
@Repository
public class CheckpointTable {

    private final JdbcClient jdbc;

    public CheckpointTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public void insert(Checkpoint checkpoint) {
        jdbc.sql(
                        """
                        insert into audit_checkpoint (kind, first_id, last_id, hash, at, key_id, signature)
                        values (:kind, :first, :last, :hash, :at, :key, :signature)\
                        """)
                .param("kind", checkpoint.kind().name())
                .param("first", checkpoint.first())
                .param("last", checkpoint.last())
                .param("hash", HexFormat.of().parseHex(checkpoint.hash()))
                .param("at", checkpoint.at().toEpochMilli())
                .param("key", checkpoint.key())
                .param("signature", HexFormat.of().parseHex(checkpoint.signature()))
                .update();
    }

    /** {@return the checkpoints, in their order} */
    public List<Checkpoint> checkpoints() {
        return jdbc.sql("select * from audit_checkpoint where kind = 'CHECKPOINT' order by last_id")
                .query((row, _) -> checkpoint(row))
                .list();
    }

    /** {@return the first checkpoint, where there is one} */
    public Optional<Checkpoint> first() {
        return jdbc.sql(
                        """
                        select * from audit_checkpoint where kind = 'CHECKPOINT'
                        order by last_id limit 1\
                        """)
                .query((row, _) -> checkpoint(row))
                .optional();
    }

    /** {@return the last checkpoint, where there is one} */
    public Optional<Checkpoint> last() {
        return jdbc.sql(
                        """
                        select * from audit_checkpoint where kind = 'CHECKPOINT'
                        order by last_id desc limit 1\
                        """)
                .query((row, _) -> checkpoint(row))
                .optional();
    }

    /** {@return the last checkpoint that ends with that entry or before it} */
    public Optional<Checkpoint> lastUpTo(long id) {
        return jdbc.sql(
                        """
                        select * from audit_checkpoint where kind = 'CHECKPOINT' and last_id <= :id
                        order by last_id desc limit 1\
                        """)
                .param("id", id)
                .query((row, _) -> checkpoint(row))
                .optional();
    }

    /** {@return the last checkpoint that a key has signed, where there is one} */
    public Optional<Checkpoint> lastSignedBy(VerificationKey key) {
        try (Stream<Checkpoint> signed =
                jdbc
                        .sql(
                                """
                                select * from audit_checkpoint where kind = 'CHECKPOINT' and key_id = :key
                                order by last_id desc\
                                """)
                        .param("key", key.id())
                        .query((row, _) -> checkpoint(row))
                        .stream()) {
            return signed.filter(key::isGood).findFirst();
        }
    }

    /** {@return whether a key has been here before} */
    public boolean knows(VerificationKey key) {
        return jdbc.sql("select count(*) from audit_key where id = :id")
                        .param("id", key.id())
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** {@return what tells of the entries that have been removed, where any have} */
    public Optional<Checkpoint> stub() {
        return jdbc.sql("select * from audit_checkpoint where kind = 'STUB'")
                .query((row, _) -> checkpoint(row))
                .optional();
    }

    /** {@return the last checkpoint of those that were signed before that time} */
    public Optional<Checkpoint> lastBefore(Instant time) {
        return jdbc.sql(
                        """
                        select * from audit_checkpoint where kind = 'CHECKPOINT' and at < :time
                        order by last_id desc limit 1\
                        """)
                .param("time", time.toEpochMilli())
                .query((row, _) -> checkpoint(row))
                .optional();
    }

    /** Puts the stub in the place of what it stands for. */
    public void replace(Checkpoint stub) {
        jdbc.sql("delete from audit_checkpoint where last_id <= :last")
                .param("last", stub.last())
                .update();
        insert(stub);
    }

    public void add(VerificationKey key, Instant at) {
        jdbc.sql(
                        """
                        insert into audit_key (id, public_key, at) values (:id, :key, :at)
                        on conflict (id) do nothing\
                        """)
                .param("id", key.id())
                .param("key", key.encoded())
                .param("at", at.toEpochMilli())
                .update();
    }

    public List<VerificationKey> keys() {
        return jdbc.sql("select public_key from audit_key order by at, id")
                .query((row, _) -> VerificationKey.of(row.getBytes("public_key")))
                .list();
    }

    private static Checkpoint checkpoint(ResultSet row) throws SQLException {
        return new Checkpoint(
                Checkpoint.Kind.valueOf(row.getString("kind")),
                row.getLong("first_id"),
                row.getLong("last_id"),
                HexFormat.of().formatHex(row.getBytes("hash")),
                Instant.ofEpochMilli(row.getLong("at")),
                row.getString("key_id"),
                HexFormat.of().formatHex(row.getBytes("signature")));
    }
}
