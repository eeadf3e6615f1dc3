package io.etcdportal.login.provider;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table {@code voucher}. A row goes with its session. */
@Repository
class VoucherTable {

    private final JdbcClient jdbc;

    VoucherTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(Voucher voucher) {
        jdbc.sql(
                        """
                        insert into voucher (session_id, provider, subject, provider_session, id_token, access_token,
                            access_until, refresh_token, asked_at)
                        values (:session, :provider, :subject, :providerSession, :id, :access,
                            :until, :refresh, :asked)\
                        """)
                .param("session", voucher.sessionId())
                .param("provider", voucher.provider())
                .param("subject", voucher.subject())
                .param("providerSession", voucher.providerSession())
                .param("id", voucher.idToken())
                .param("access", voucher.accessToken())
                .param("until", voucher.accessUntil().toEpochMilli())
                .param("refresh", voucher.refreshToken())
                .param("asked", voucher.asked().toEpochMilli())
                .update();
    }

    Optional<Voucher> find(String sessionId) {
        return jdbc.sql("select * from voucher where session_id = :session")
                .param("session", sessionId)
                .query(VoucherTable::voucher)
                .optional();
    }

    /** {@return the sessions of one session at the provider} */
    List<String> ofProviderSession(String provider, String providerSession) {
        return jdbc.sql(
                        """
                        select session_id from voucher
                        where provider = :provider and provider_session = :session\
                        """)
                .param("provider", provider)
                .param("session", providerSession)
                .query(String.class)
                .list();
    }

    /** {@return the sessions of one person} */
    List<String> ofSubject(String provider, String subject) {
        return jdbc.sql(
                        """
                        select session_id from voucher
                        where provider = :provider and subject = :subject\
                        """)
                .param("provider", provider)
                .param("subject", subject)
                .query(String.class)
                .list();
    }

    /**
     * {@return whether it is the caller's turn to ask the provider} Of several that want to, in
     * whatever replica, one gets it: a refresh token may be good for one use only.
     */
    boolean claim(Voucher voucher, Instant now) {
        return jdbc.sql(
                                """
                                update voucher set asked_at = :now
                                where session_id = :session and asked_at = :before\
                                """)
                        .param("now", now.toEpochMilli())
                        .param("session", voucher.sessionId())
                        .param("before", voucher.asked().toEpochMilli())
                        .update()
                == 1;
    }

    void renew(Voucher voucher) {
        jdbc.sql(
                        """
                        update voucher set access_token = :access, access_until = :until, refresh_token = :refresh
                        where session_id = :session\
                        """)
                .param("access", voucher.accessToken())
                .param("until", voucher.accessUntil().toEpochMilli())
                .param("refresh", voucher.refreshToken())
                .param("session", voucher.sessionId())
                .update();
    }

    private static Voucher voucher(ResultSet row, int number) throws SQLException {
        return new Voucher(
                row.getString("session_id"),
                row.getString("provider"),
                row.getString("subject"),
                row.getString("provider_session"),
                row.getString("id_token"),
                row.getString("access_token"),
                Instant.ofEpochMilli(row.getLong("access_until")),
                row.getString("refresh_token"),
                Instant.ofEpochMilli(row.getLong("asked_at")));
    }
}
