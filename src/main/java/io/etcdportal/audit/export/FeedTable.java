package io.etcdportal.audit.export;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * The table {@code audit_feed}: how far each feed has come, and which portal sends it. Who holds a
 * feed counts up; who sees that it counts on no more may take it, which needs no clocks that agree.
 */
@Repository
class FeedTable {

    private final JdbcClient jdbc;

    FeedTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * One row.
     *
     * @param position the id of the last entry that was taken
     * @param holder which portal sends it
     * @param beats how far that has counted
     * @param movedAt when an entry was taken last
     * @param failure why the next one is not, as a sentence
     */
    record Row(
            String name,
            long position,
            @Nullable String holder,
            long beats,
            Instant movedAt,
            @Nullable String failure) {}

    /** {@return the row of a feed, which begins with the first entry that there is} */
    Row read(String name, Instant now) {
        return jdbc.sql("select * from audit_feed where name = :name")
                .param("name", name)
                .query((row, _) -> row(row))
                .optional()
                .orElseGet(() -> begin(name, now));
    }

    private Row begin(String name, Instant now) {
        jdbc.sql(
                        """
                        insert into audit_feed (name, position, beats, moved_at) values (:name, 0, 0, :now)
                        on conflict (name) do nothing\
                        """)
                .param("name", name)
                .param("now", now.toEpochMilli())
                .update();
        return jdbc.sql("select * from audit_feed where name = :name")
                .param("name", name)
                .query((row, _) -> row(row))
                .single();
    }

    /** Takes a feed, if nobody has taken it or counted on since the row was read. */
    boolean take(Row seen, String holder) {
        return jdbc.sql(
                                """
                                update audit_feed set holder = :holder, beats = beats + 1
                                where name = :name and beats = :beats\
                                """)
                        .param("holder", holder)
                        .param("name", seen.name())
                        .param("beats", seen.beats())
                        .update()
                == 1;
    }

    /** Gives a feed back, so that another portal may try. */
    void release(String name, String holder) {
        jdbc.sql("update audit_feed set holder = null where name = :name and holder = :holder")
                .param("name", name)
                .param("holder", holder)
                .update();
    }

    /** Goes on to an entry that was taken, if the feed is still held and stood where it should. */
    void move(Row from, long to, Instant now) {
        jdbc.sql(
                        """
                        update audit_feed set position = :to, moved_at = :now, failure = null
                        where name = :name and position = :from and holder = :holder\
                        """)
                .param("to", to)
                .param("now", now.toEpochMilli())
                .param("name", from.name())
                .param("from", from.position())
                .param("holder", from.holder())
                .update();
    }

    void fail(String name, String failure) {
        jdbc.sql("update audit_feed set failure = :failure where name = :name")
                .param("failure", failure)
                .param("name", name)
                .update();
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString("name"),
                row.getLong("position"),
                row.getString("holder"),
                row.getLong("beats"),
                Instant.ofEpochMilli(row.getLong("moved_at")),
                row.getString("failure"));
    }
}
