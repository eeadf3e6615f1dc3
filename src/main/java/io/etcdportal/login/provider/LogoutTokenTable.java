package io.etcdportal.login.provider;

import org.apache.commons.codec.digest.DigestUtils;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.time.Duration;
import java.time.Instant;

/** The table {@code logout_token}: those that were taken, so that none is taken twice. */
@Repository
class LogoutTokenTable {

    /** Longer than the portal takes one at all. */
    private static final Duration KEPT = Duration.ofHours(1);

    private final JdbcClient jdbc;

    LogoutTokenTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** {@return whether it is the first of that provider with that id, for whatever replica} */
    boolean add(String provider, String jti, Instant now) {
        jdbc.sql("delete from logout_token where taken_at < :before")
                .param("before", now.minus(KEPT).toEpochMilli())
                .update();
        return jdbc.sql(
                                "insert into logout_token (id, taken_at) values (:id, :now)"
                                        + " on conflict do nothing")
                        .param("id", DigestUtils.sha256Hex(provider + "\n" + jti))
                        .param("now", now.toEpochMilli())
                        .update()
                == 1;
    }
}
