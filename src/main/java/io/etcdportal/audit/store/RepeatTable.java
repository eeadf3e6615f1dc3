package io.etcdportal.audit.store;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table {@code audit_repeat}: what was recorded lately, and how often it has come again. */
@Repository
public class RepeatTable {

    private static final JsonMapper JSON =
            JsonMapper.builder().disable(MapperFeature.USE_ANNOTATIONS).build();

    private final JdbcClient jdbc;

    public RepeatTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * How often something has come again.
     *
     * @param since when it came first
     * @param entry the key of the entry that recorded it then; none for what is beyond the distinct
     *     ones
     * @param times how often it was counted and not recorded
     * @param last what would have been recorded the last time
     */
    public record Repeat(
            RepeatKey key,
            Instant since,
            @Nullable String entry,
            long times,
            @Nullable AuditEntry last) {

        /** {@return it counted once more; the same entry is not counted twice in a row} */
        public Repeat again(AuditEntry next) {
            return last != null && last.key() != null && last.key().equals(next.key())
                    ? this
                    : new Repeat(key, since, entry, times + 1, next);
        }
    }

    public Optional<Repeat> find(RepeatKey key) {
        return jdbc
                .sql(
                        """
                        select * from audit_repeat where viewer = :viewer and event = :event and what = :what\
                        """)
                .param("viewer", key.viewer())
                .param("event", key.event().name())
                .param("what", key.what())
                .query((row, _) -> repeat(row))
                .list()
                .stream()
                .findFirst();
    }

    /** {@return how many distinct ones a viewer has had recorded after that time} */
    public int distinct(String viewer, Event event, Instant after) {
        return jdbc.sql(
                        """
                        select count(*) from audit_repeat r
                        join audit_entry e on e.entry_key = r.entry and e.event = r.event
                        where r.viewer = :viewer and r.event = :event and e.at > :after\
                        """)
                .param("viewer", viewer)
                .param("event", event.name())
                .param("after", after.toEpochMilli())
                .query(Integer.class)
                .single();
    }

    /** {@return some of those that came first at that time or before, the oldest first} */
    public List<Repeat> until(Instant time, int most) {
        return jdbc.sql(
                        """
                        select * from audit_repeat where first_at <= :time order by first_at limit :most\
                        """)
                .param("time", time.toEpochMilli())
                .param("most", most)
                .query((row, _) -> repeat(row))
                .list();
    }

    public void put(Repeat repeat) {
        jdbc.sql(
                        """
                        insert into audit_repeat (viewer, event, what, first_at, entry, times, last)
                        values (:viewer, :event, :what, :since, :entry, :times, :last)
                        on conflict (viewer, event, what) do update set first_at = excluded.first_at,
                            entry = excluded.entry, times = excluded.times, last = excluded.last\
                        """)
                .param("viewer", repeat.key().viewer())
                .param("event", repeat.key().event().name())
                .param("what", repeat.key().what())
                .param("since", repeat.since().toEpochMilli())
                .param("entry", repeat.entry(), Types.VARCHAR)
                .param("times", repeat.times())
                .param(
                        "last",
                        repeat.last() == null ? null : JSON.writeValueAsString(repeat.last()),
                        Types.VARCHAR)
                .update();
    }

    public void remove(RepeatKey key) {
        jdbc.sql(
                        """
                        delete from audit_repeat where viewer = :viewer and event = :event and what = :what\
                        """)
                .param("viewer", key.viewer())
                .param("event", key.event().name())
                .param("what", key.what())
                .update();
    }

    private static Repeat repeat(ResultSet row) throws SQLException {
        String last = row.getString("last");
        return new Repeat(
                new RepeatKey(
                        row.getString("viewer"),
                        Event.valueOf(row.getString("event")),
                        row.getString("what")),
                Instant.ofEpochMilli(row.getLong("first_at")),
                row.getString("entry"),
                row.getLong("times"),
                last == null ? null : JSON.readValue(last, AuditEntry.class));
    }
}
