package io.etcdportal.login;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table {@code api_token}: of a token its hash is kept, never itself. */
@Repository
class ApiTokenTable {

    private final JdbcClient jdbc;

    ApiTokenTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(ApiToken token, String secretHash) {
        jdbc.sql(
                        """
                        insert into api_token (id, secret_hash, name, owner, created_at, expires_at, revoked_at)
                        values (:id, :hash, :name, :owner, :created, :expires, 0)\
                        """)
                .param("id", token.id())
                .param("hash", secretHash)
                .param("name", token.name())
                .param("owner", token.owner())
                .param("created", token.created().toEpochMilli())
                .param("expires", token.expires().toEpochMilli())
                .update();
    }

    List<ApiToken> ofOwner(String owner) {
        return jdbc.sql("select * from api_token where owner = :owner order by created_at desc, id")
                .param("owner", owner)
                .query(ApiTokenTable::token)
                .list();
    }

    /** {@return the token of that id and secret, if it is neither revoked nor expired} */
    Optional<ApiToken> findGood(String id, String secretHash, Instant now) {
        return jdbc.sql(
                        """
                        select * from api_token
                        where id = :id and secret_hash = :hash and revoked_at = 0 and expires_at > :now\
                        """)
                .param("id", id)
                .param("hash", secretHash)
                .param("now", now.toEpochMilli())
                .query(ApiTokenTable::token)
                .optional();
    }

    /** {@return the token of that id, if it is neither revoked nor expired} */
    Optional<ApiToken> findGood(String id, Instant now) {
        return jdbc.sql(
                        "select * from api_token where id = :id and revoked_at = 0 and expires_at >"
                                + " :now")
                .param("id", id)
                .param("now", now.toEpochMilli())
                .query(ApiTokenTable::token)
                .optional();
    }

    /** {@return whether the owner had such a token that was not revoked before} */
    boolean revoke(String id, String owner, Instant now) {
        return jdbc.sql(
                                """
                                update api_token set revoked_at = :now
                                where id = :id and owner = :owner and revoked_at = 0\
                                """)
                        .param("now", now.toEpochMilli())
                        .param("id", id)
                        .param("owner", owner)
                        .update()
                == 1;
    }

    private static ApiToken token(ResultSet row, int number) throws SQLException {
        return new ApiToken(
                row.getString("id"),
                row.getString("name"),
                row.getString("owner"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("expires_at")),
                time(row.getLong("revoked_at")));
    }

    private static @Nullable Instant time(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }
}
