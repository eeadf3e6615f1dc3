package io.etcdportal.audit.store;

import io.etcdportal.audit.AuditEntry;

import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/** The table {@code audit_head}: its one row is the last entry of the chain. */
@Repository
public class HeadTable {

    /** How long a portal that fell silent in the middle may keep all others waiting. */
    private static final String LIMITS =
            """
            select set_config('lock_timeout', '10s', true), set_config('statement_timeout', '10s', true),
                set_config('idle_in_transaction_session_timeout', '10s', true)\
            """;

    private final JdbcClient jdbc;
    private final boolean postgres;

    public HeadTable(JdbcClient jdbc, JdbcOperations operations) {
        this.jdbc = jdbc;
        this.postgres =
                "PostgreSQL"
                        .equals(
                                operations.execute(
                                        (ConnectionCallback<String>)
                                                connection ->
                                                        connection
                                                                .getMetaData()
                                                                .getDatabaseProductName()));
    }

    /**
     * The last entry of the chain.
     *
     * @param id its place
     * @param hash its hash, in hexadecimal digits
     * @param checkpointed up to which entry checkpoints go
     * @param checkpointAt when the last checkpoint was signed
     */
    public record Head(long id, String hash, long checkpointed, Instant checkpointAt) {

        /** {@return the head after one more entry} */
        public Head at(AuditEntry entry) {
            if (entry.link() == null) {
                throw new IllegalArgumentException("An entry without a place in the chain");
            }
            return new Head(entry.id(), entry.link().hash(), checkpointed, checkpointAt);
        }

        /** {@return the head after a checkpoint} */
        public Head at(Checkpoint checkpoint) {
            return new Head(id, hash, checkpoint.last(), checkpoint.at());
        }
    }

    /** Reads it, and keeps everybody else from adding to the chain until the transaction ends. */
    public Head lock() {
        if (postgres) {
            jdbc.sql(LIMITS).query().singleRow();
        }
        return jdbc.sql("update audit_head set id = id returning *")
                .query((row, _) -> head(row))
                .single();
    }

    /** {@return it as it is at the moment} */
    public Head read() {
        return jdbc.sql("select * from audit_head").query((row, _) -> head(row)).single();
    }

    /** {@return an entry that stands behind the last one, where somebody put one there} */
    public Optional<Long> entryBehind() {
        return Optional.ofNullable(
                        jdbc.sql(
                                        """
                                        select min(e.id) as id from audit_entry e
                                        where e.id > (select h.id from audit_head h)\
                                        """)
                                .query((row, _) -> row.getLong("id"))
                                .single())
                .filter(id -> id > 0);
    }

    /** {@return an entry that stands before the first one, where somebody put one there} */
    public Optional<Long> entryBefore() {
        return jdbc
                .sql("select id from audit_entry where id <= 0 order by id limit 1")
                .query(Long.class)
                .list()
                .stream()
                .findFirst();
    }

    public void move(Head head) {
        jdbc.sql(
                        """
                        update audit_head
                        set id = :id, hash = :hash, checkpointed = :checkpointed, checkpoint_at = :at\
                        """)
                .param("id", head.id())
                .param("hash", HexFormat.of().parseHex(head.hash()))
                .param("checkpointed", head.checkpointed())
                .param("at", head.checkpointAt().toEpochMilli())
                .update();
    }

    static Head head(ResultSet row) throws SQLException {
        return new Head(
                row.getLong("id"),
                HexFormat.of().formatHex(row.getBytes("hash")),
                row.getLong("checkpointed"),
                Instant.ofEpochMilli(row.getLong("checkpoint_at")));
    }
}
