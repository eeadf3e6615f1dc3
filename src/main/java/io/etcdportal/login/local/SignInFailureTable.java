package io.etcdportal.login.local;

import static java.util.stream.Collectors.toMap;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/** The table {@code sign_in_failure}: how often a sign-in failed lately, by the hash of a key. */
@Repository
class SignInFailureTable {

    private final JdbcClient jdbc;

    SignInFailureTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Failures under one key.
     *
     * @param count how many
     * @param last when the last one was
     */
    record Failures(int count, Instant last) {

        static final Failures NONE = new Failures(0, Instant.EPOCH);
    }

    Map<String, Failures> find(Collection<String> keyHashes, Instant since) {
        return jdbc
                .sql(
                        """
                        select key_hash, failures, last_at from sign_in_failure
                        where key_hash in (:keys) and last_at > :since\
                        """)
                .param("keys", keyHashes)
                .param("since", since.toEpochMilli())
                .query(
                        (row, _) ->
                                Map.entry(
                                        row.getString("key_hash"),
                                        new Failures(
                                                row.getInt("failures"),
                                                Instant.ofEpochMilli(row.getLong("last_at")))))
                .list()
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Adds one; what came before the given time is forgotten. */
    void add(String keyHash, Instant now, Instant since) {
        jdbc.sql("delete from sign_in_failure where last_at <= :since")
                .param("since", since.toEpochMilli())
                .update();
        jdbc.sql(
                        """
                        insert into sign_in_failure (key_hash, failures, last_at) values (:key, 1, :now)
                        on conflict (key_hash) do update
                        set failures = sign_in_failure.failures + 1, last_at = excluded.last_at\
                        """)
                .param("key", keyHash)
                .param("now", now.toEpochMilli())
                .update();
    }

    void forget(String keyHash) {
        jdbc.sql("delete from sign_in_failure where key_hash = :key")
                .param("key", keyHash)
                .update();
    }
}
