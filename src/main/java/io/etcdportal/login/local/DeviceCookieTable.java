package io.etcdportal.login.local;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.time.Instant;

/** The table {@code known_device}: browsers that an account has been signed in with. */
@Repository
class DeviceCookieTable {

    private final JdbcClient jdbc;

    DeviceCookieTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    boolean has(String deviceHash, String user, Instant since) {
        return jdbc.sql(
                        """
                        select 1 from known_device
                        where device_hash = :device and user_name = :user and used_at > :since\
                        """)
                .param("device", deviceHash)
                .param("user", user)
                .param("since", since.toEpochMilli())
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /** Notes a use; what was not used since the given time is forgotten. */
    void put(String deviceHash, String user, Instant now, Instant since) {
        jdbc.sql("delete from known_device where used_at <= :since")
                .param("since", since.toEpochMilli())
                .update();
        jdbc.sql(
                        """
                        insert into known_device (device_hash, user_name, used_at) values (:device, :user, :now)
                        on conflict (device_hash, user_name) do update set used_at = excluded.used_at\
                        """)
                .param("device", deviceHash)
                .param("user", user)
                .param("now", now.toEpochMilli())
                .update();
    }
}
