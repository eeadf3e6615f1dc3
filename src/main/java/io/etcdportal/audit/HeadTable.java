package io.etcdportal.audit;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.util.HexFormat;

/** The table {@code audit_head}: its one row is the last entry of the chain. */
@Repository
class HeadTable {

    private final JdbcClient jdbc;

    HeadTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The last entry of the chain.
     *
     * @param hash in hexadecimal digits
     */
    record Head(long id, String hash) {}

    /** Reads it, and keeps everybody else from adding to the chain until the transaction ends. */
    Head lock() {
        return jdbc.sql("update audit_head set id = id returning id, hash")
                .query(
                        (row, _) ->
                                new Head(
                                        row.getLong("id"),
                                        HexFormat.of().formatHex(row.getBytes("hash"))))
                .single();
    }

    void move(Head head) {
        jdbc.sql("update audit_head set id = :id, hash = :hash")
                .param("id", head.id())
                .param("hash", HexFormat.of().parseHex(head.hash()))
                .update();
    }
}
