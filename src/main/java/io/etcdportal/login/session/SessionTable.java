package io.etcdportal.login.session;

import io.etcdportal.paging.Page;
import io.etcdportal.paging.TimeCursor;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The table {@code session}: of what opens a session its hash is kept, never itself. */
@Repository
class SessionTable {

    private static final String ALIVE = " and until_at > :now and used_at > :idleSince";

    private final JdbcClient jdbc;

    SessionTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(Session session, String secretHash) {
        SignIn signIn = session.signIn();
        jdbc.sql(
                        """
                        insert into session (id, secret_hash, provider, viewer_id, user_name, group_names, fingerprint, reason,
                            address, user_agent, begun_at, used_at, until_at)
                        values (:id, :hash, :provider, :viewer, :user, :groups, :fingerprint, :reason,
                            :address, :agent, :begun, :used, :until)\
                        """)
                .param("id", session.id())
                .param("hash", secretHash)
                .param("provider", signIn.provider())
                .param("viewer", signIn.viewerId())
                .param("user", signIn.user())
                .param("groups", GroupsColumn.write(signIn.groups()))
                .param("fingerprint", signIn.fingerprint())
                .param("reason", signIn.reason())
                .param("address", session.address())
                .param("agent", session.userAgent())
                .param("begun", session.begun().toEpochMilli())
                .param("used", session.used().toEpochMilli())
                .param("until", session.until().toEpochMilli())
                .update();
    }

    Optional<Session> findBySecret(String secretHash, Instant now, Instant idleSince) {
        return alive("secret_hash = :key", "", secretHash, now, idleSince)
                .query(SessionTable::session)
                .optional();
    }

    Optional<Session> find(String id, Instant now, Instant idleSince) {
        return alive("id = :key", "", id, now, idleSince).query(SessionTable::session).optional();
    }

    /**
     * {@return sessions of one person, the latest first}
     *
     * @param after only sessions behind this place in that order
     */
    Page<Session> ofViewer(
            String viewerId, @Nullable TimeCursor after, int size, Instant now, Instant idleSince) {
        List<Session> all =
                alive("viewer_id = :key", "", viewerId, now, idleSince)
                        .query(SessionTable::session)
                        .list();
        return Page.behind(
                all, after, size, session -> new TimeCursor(session.begun(), session.id()));
    }

    /** {@return the sessions that one provider vouches for, the latest first} */
    List<Session> ofProvider(String provider, Instant now, Instant idleSince) {
        return alive("provider = :key", "", provider, now, idleSince)
                .query(SessionTable::session)
                .list();
    }

    private JdbcClient.StatementSpec alive(
            String condition, String end, String key, Instant now, Instant idleSince) {
        return jdbc.sql(
                        "select * from session where "
                                + condition
                                + ALIVE
                                + " order by begun_at desc, id desc"
                                + end)
                .param("key", key)
                .param("now", now.toEpochMilli())
                .param("idleSince", idleSince.toEpochMilli());
    }

    void use(String id, Instant now) {
        jdbc.sql("update session set used_at = :now where id = :id")
                .param("now", now.toEpochMilli())
                .param("id", id)
                .update();
    }

    void regroup(String id, Set<String> groups) {
        jdbc.sql("update session set group_names = :groups where id = :id")
                .param("groups", GroupsColumn.write(groups))
                .param("id", id)
                .update();
    }

    /** {@return whether there was such a session} */
    boolean delete(String id) {
        return jdbc.sql("delete from session where id = :id").param("id", id).update() == 1;
    }

    /** {@return the public names of all sessions of one person, which are deleted} */
    List<String> deleteAllOf(String viewerId) {
        return deleteAll("viewer_id = :key", viewerId);
    }

    /** {@return the public names of all sessions that a provider vouches for; they are deleted} */
    List<String> deleteAllOfProvider(String provider) {
        return deleteAll("provider = :key", provider);
    }

    private List<String> deleteAll(String condition, String key) {
        List<String> found =
                jdbc.sql("select id from session where " + condition)
                        .param("key", key)
                        .query(String.class)
                        .list();
        return found.stream().filter(this::delete).toList();
    }

    void deleteDead(Instant now, Instant idleSince) {
        jdbc.sql("delete from session where until_at <= :now or used_at <= :idleSince")
                .param("now", now.toEpochMilli())
                .param("idleSince", idleSince.toEpochMilli())
                .update();
    }

    private static Session session(ResultSet row, int number) throws SQLException {
        return new Session(
                row.getString("id"),
                new SignIn(
                        row.getString("provider"),
                        row.getString("viewer_id"),
                        row.getString("user_name"),
                        GroupsColumn.read(row.getString("group_names")),
                        row.getString("fingerprint"),
                        row.getString("reason")),
                row.getString("address"),
                row.getString("user_agent"),
                Instant.ofEpochMilli(row.getLong("begun_at")),
                Instant.ofEpochMilli(row.getLong("used_at")),
                Instant.ofEpochMilli(row.getLong("until_at")));
    }
}
