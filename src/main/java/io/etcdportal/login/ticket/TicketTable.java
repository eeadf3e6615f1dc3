package io.etcdportal.login.ticket;

import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.paging.Page;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table {@code ticket}: of a ticket the hash of its secret is kept, never itself. */
@Repository
class TicketTable {

    private static final String ORDER = " order by expires_at desc, id desc limit :limit";

    private final JdbcClient jdbc;

    TicketTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A ticket and what is kept of its secret. */
    record Row(Ticket ticket, long size, String secretHash) {

        /** Leaves out the hash. */
        @Override
        public String toString() {
            return "Row[" + ticket.id() + "]";
        }
    }

    /**
     * @param size how long the backup is in bytes; 0 where that is not known
     */
    void insert(Ticket ticket, long size, String secretHash) {
        jdbc.sql(
                        """
                        insert into ticket (id, secret_hash, maker_id, maker_name, site, namespace, name, backup,
                            expires_at, used_at, spent_at, size)
                        values (:id, :hash, :makerId, :makerName, :site, :namespace, :name, :backup, :expires, 0, 0, :size)\
                        """)
                .param("id", ticket.id())
                .param("size", size)
                .param("hash", secretHash)
                .param("makerId", ticket.makerId())
                .param("makerName", ticket.makerName())
                .param("site", ticket.cluster().site())
                .param("namespace", ticket.cluster().namespace())
                .param("name", ticket.cluster().name())
                .param("backup", ticket.backup().toString())
                .param("expires", ticket.expires().toEpochMilli())
                .update();
    }

    Optional<Row> find(String id) {
        return jdbc.sql("select * from ticket where id = :id")
                .param("id", id)
                .query(
                        (row, _) ->
                                new Row(
                                        ticket(row),
                                        row.getLong("size"),
                                        row.getString("secret_hash")))
                .optional();
    }

    /**
     * {@return tickets of one person, the latest first}
     *
     * @param before only tickets behind this one in that order
     */
    Page<Ticket> ofMaker(String makerId, @Nullable Ticket before, int size) {
        return page("maker_id = :maker", Map.of("maker", makerId), before, size);
    }

    /** {@return tickets of everybody, the latest first} */
    Page<Ticket> ofEverybody(@Nullable Ticket before, int size) {
        return page("1 = 1", Map.of(), before, size);
    }

    private Page<Ticket> page(
            String condition, Map<String, ?> parameters, @Nullable Ticket before, int size) {
        String behind = before == null ? "1 = 1" : "(expires_at, id) < (:expires, :id)";
        Map<String, Object> place =
                before == null
                        ? Map.of()
                        : Map.of("expires", before.expires().toEpochMilli(), "id", before.id());
        List<Ticket> found =
                jdbc.sql("select * from ticket where " + condition + " and " + behind + ORDER)
                        .params(parameters)
                        .params(place)
                        .param("limit", size + 1)
                        .query((row, _) -> ticket(row))
                        .list();
        Page<Ticket> page = Page.of(found, size, Ticket::id);
        return jdbc.sql(
                        "select coalesce(sum(case when "
                                + behind
                                + " then 0 else 1 end), 0), count(*) from ticket where "
                                + condition)
                .params(parameters)
                .params(place)
                .query((row, _) -> page.counted(row.getLong(1), row.getLong(2)))
                .single();
    }

    /** {@return whether there was such a ticket that was not revoked before} */
    boolean revoke(String id, Instant now) {
        return jdbc.sql("update ticket set revoked_at = :now where id = :id and revoked_at = 0")
                        .param("now", now.toEpochMilli())
                        .param("id", id)
                        .update()
                == 1;
    }

    /** {@return the tickets of that maker that were not revoked before, all of which are now} */
    List<Ticket> revokeAllOf(String makerId, Instant now) {
        return revokeAll("maker_id = :key", makerId, now);
    }

    /**
     * {@return the tickets of people of that provider that were not revoked before; all are now}
     */
    List<Ticket> revokeAllOfProvider(String provider, Instant now) {
        return revokeAll("maker_id like :key", provider + "/%", now);
    }

    private List<Ticket> revokeAll(String condition, String key, Instant now) {
        List<Ticket> found =
                jdbc.sql("select * from ticket where " + condition + " and revoked_at = 0")
                        .param("key", key)
                        .query((row, _) -> ticket(row))
                        .list();
        return found.stream().filter(ticket -> revoke(ticket.id(), now)).toList();
    }

    /** {@return whether this is the first use; of several at once one is} */
    boolean use(String id, Instant now, String address) {
        return jdbc.sql(
                                "update ticket set used_at = :now, used_from = :address where id ="
                                        + " :id and used_at = 0 and revoked_at = 0")
                        .param("now", now.toEpochMilli())
                        .param("address", address)
                        .param("id", id)
                        .update()
                == 1;
    }

    /**
     * Counts bytes before they are sent, so that several uses at once don't get more than one.
     *
     * @param most how many may be sent in all
     * @return whether these can be
     */
    boolean reserve(String id, long bytes, long most) {
        return jdbc.sql(
                                "update ticket set sent = sent + :bytes, uses = uses + 1"
                                        + " where id = :id and sent + :bytes <= :most")
                        .param("bytes", bytes)
                        .param("most", most)
                        .param("id", id)
                        .update()
                == 1;
    }

    /** {@return whether there were fewer uses of a backup of unknown length} */
    boolean reserveUse(String id, int most) {
        return jdbc.sql("update ticket set uses = uses + 1 where id = :id and uses < :most")
                        .param("most", most)
                        .param("id", id)
                        .update()
                == 1;
    }

    /**
     * Takes over how it went.
     *
     * @param more how many bytes more were sent than counted before; fewer where it is negative
     * @param size how long the backup turned out to be; 0 where that was not told
     */
    void settle(String id, long more, long size) {
        jdbc.sql(
                        "update ticket set sent = sent + :more,"
                                + " size = case when size < :size then :size else size end"
                                + " where id = :id")
                .param("more", more)
                .param("size", size)
                .param("id", id)
                .update();
    }

    void spend(String id, Instant now) {
        jdbc.sql("update ticket set spent_at = :now where id = :id and spent_at = 0")
                .param("now", now.toEpochMilli())
                .param("id", id)
                .update();
    }

    void forget(Instant expiredBefore) {
        jdbc.sql("delete from ticket where expires_at < :before")
                .param("before", expiredBefore.toEpochMilli())
                .update();
    }

    private static Ticket ticket(ResultSet row) throws SQLException {
        return new Ticket(
                row.getString("id"),
                row.getString("maker_id"),
                row.getString("maker_name"),
                new ClusterId(
                        row.getString("site"), row.getString("namespace"), row.getString("name")),
                new BackupName(row.getString("backup")),
                Instant.ofEpochMilli(row.getLong("expires_at")),
                time(row.getLong("used_at")),
                row.getString("used_from"),
                time(row.getLong("spent_at")),
                time(row.getLong("revoked_at")));
    }

    private static @Nullable Instant time(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }
}
