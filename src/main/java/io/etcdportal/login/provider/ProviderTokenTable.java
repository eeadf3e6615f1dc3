package io.etcdportal.login.provider;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table {@code voucher}, in which tokens are sealed. A row goes with its session. */
@Repository
class ProviderTokenTable {

    private static final String ID = "id_token";
    private static final String ACCESS = "access_token";
    private static final String REFRESH = "refresh_token";

    private final JdbcClient jdbc;
    private final TokenCipher tokenCipher;

    ProviderTokenTable(JdbcClient jdbc, TokenCipher tokenCipher) {
        this.jdbc = jdbc;
        this.tokenCipher = tokenCipher;
    }

    void insert(ProviderTokens providerTokens) {
        jdbc.sql(
                        """
                        insert into voucher (session_id, provider, subject, provider_session, id_token, access_token,
                            access_until, refresh_token, asked_at)
                        values (:session, :provider, :subject, :providerSession, :id, :access,
                            :until, :refresh, :asked)\
                        """)
                .param("session", providerTokens.sessionId())
                .param("provider", providerTokens.provider())
                .param("subject", providerTokens.subject())
                .param("providerSession", providerTokens.providerSession())
                .param("id", encrypted(providerTokens, ID, providerTokens.idToken()))
                .param("access", encrypted(providerTokens, ACCESS, providerTokens.accessToken()))
                .param("until", providerTokens.accessUntil().toEpochMilli())
                .param("refresh", encryptedRefreshToken(providerTokens))
                .param("asked", providerTokens.asked().toEpochMilli())
                .update();
    }

    private String encrypted(ProviderTokens providerTokens, String column, String token) {
        return tokenCipher.encrypt(
                providerTokens.provider(), location(providerTokens.sessionId(), column), token);
    }

    private @Nullable String encryptedRefreshToken(ProviderTokens providerTokens) {
        String token = providerTokens.refreshToken();
        return token == null ? null : encrypted(providerTokens, REFRESH, token);
    }

    private static String location(String sessionId, String column) {
        return sessionId + " " + column;
    }

    /** {@return what vouches for a session} What can't be opened any more vouches for nothing. */
    Optional<ProviderTokens> find(String sessionId) {
        return jdbc.sql("select * from voucher where session_id = :session")
                .param("session", sessionId)
                .query((row, _) -> read(row))
                .optional()
                .flatMap(found -> found);
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
    boolean claim(ProviderTokens providerTokens, Instant now) {
        return jdbc.sql(
                                """
                                update voucher set asked_at = :now
                                where session_id = :session and asked_at = :before\
                                """)
                        .param("now", now.toEpochMilli())
                        .param("session", providerTokens.sessionId())
                        .param("before", providerTokens.asked().toEpochMilli())
                        .update()
                == 1;
    }

    void renew(ProviderTokens providerTokens) {
        jdbc.sql(
                        """
                        update voucher set access_token = :access, access_until = :until, refresh_token = :refresh
                        where session_id = :session\
                        """)
                .param("access", encrypted(providerTokens, ACCESS, providerTokens.accessToken()))
                .param("until", providerTokens.accessUntil().toEpochMilli())
                .param("refresh", encryptedRefreshToken(providerTokens))
                .param("session", providerTokens.sessionId())
                .update();
    }

    private Optional<ProviderTokens> read(ResultSet row) throws SQLException {
        Optional<String> id = opened(row, ID);
        Optional<String> access = opened(row, ACCESS);
        Optional<String> refresh = opened(row, REFRESH);
        if (id.isEmpty() || access.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new ProviderTokens(
                        row.getString("session_id"),
                        row.getString("provider"),
                        row.getString("subject"),
                        row.getString("provider_session"),
                        id.get(),
                        access.get(),
                        Instant.ofEpochMilli(row.getLong("access_until")),
                        refresh.orElse(null),
                        Instant.ofEpochMilli(row.getLong("asked_at"))));
    }

    private Optional<String> opened(ResultSet row, String column) throws SQLException {
        String kept = row.getString(column);
        return kept == null
                ? Optional.empty()
                : tokenCipher.decrypt(
                        row.getString("provider"),
                        location(row.getString("session_id"), column),
                        kept);
    }
}
