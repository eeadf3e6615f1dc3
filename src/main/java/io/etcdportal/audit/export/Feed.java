package io.etcdportal.audit.export;

import io.etcdportal.access.ClusterScope;
import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.export.FeedSink.SinkFailed;
import io.etcdportal.audit.export.FeedTable.Row;
import io.etcdportal.audit.search.AuditFilter;
import io.etcdportal.audit.search.EntrySearch;
import io.etcdportal.background.Heartbeats;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Sends entries out, in the order of the chain, each at least once: the position moves when they
 * have been taken, not before. Of several portals one sends; another goes on where it falls silent,
 * or does not get through.
 */
final class Feed {

    private static final Logger log = LoggerFactory.getLogger(Feed.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(1);
    private static final int FAILURES_UNTIL_OTHERS_MAY_TRY = 5;
    private static final int TIMEOUTS_UNTIL_SILENT = 3;
    private static final ClusterScope EVERYTHING = new ClusterScope.Everything();

    private final FeedSink sink;
    private final FeedTable table;
    private final EntrySearch search;
    private final String self;
    private final Clock clock;
    private volatile @Nullable FeedState state;
    private final Heartbeats holders = new Heartbeats();
    private int failures;

    /**
     * Makes one that does nothing yet.
     *
     * @param self a name of this portal that no other has
     */
    Feed(FeedSink sink, FeedTable table, EntrySearch search, String self, Clock clock) {
        this.sink = sink;
        this.table = table;
        this.search = search;
        this.self = self;
        this.clock = clock;
    }

    /** {@return how it is doing; nothing before the first look} */
    @Nullable FeedState state() {
        return state;
    }

    /** Lets another portal send it. */
    void close() {
        release();
        sink.close();
    }

    /** {@return how long to wait for the next one} */
    Duration step() throws InterruptedException {
        try {
            Row row = table.read(sink.name(), clock.instant());
            List<AuditEntry> entries =
                    search.inOrder(
                            EVERYTHING,
                            AuditFilter.ANY,
                            false,
                            row.position(),
                            Long.MAX_VALUE,
                            sink.most());
            look(row, entries);
            return isMine(row) && table.take(row, self) ? send(row, entries) : LOOK_AGAIN;
        } catch (DataAccessException | TransactionException e) {
            log.warn("Can't read feed {} from the database", sink.name(), e);
            return LOOK_AGAIN;
        }
    }

    /** Whether the portal that sends the feed is this one, or none that is alive. */
    private boolean isMine(Row row) {
        if (row.holder() == null || row.holder().equals(self)) {
            return true;
        }
        holders.retain(Set.of(row.holder()));
        return holders.silence(row.holder(), row.beats())
                        .compareTo(sink.timeout().multipliedBy(TIMEOUTS_UNTIL_SILENT))
                > 0;
    }

    private Duration send(Row row, List<AuditEntry> entries) throws InterruptedException {
        if (entries.isEmpty()) {
            return LOOK_AGAIN;
        }
        int taken;
        try {
            taken = sink.take(entries);
        } catch (SinkFailed e) {
            return backOff(e);
        }
        if (failures > 0) {
            log.info("Feed {} delivers again", sink.name());
            failures = 0;
        }
        Row held = new Row(row.name(), row.position(), self, row.beats(), row.movedAt(), null);
        table.move(held, entries.get(taken - 1).id(), clock.instant());
        boolean isAll = taken == entries.size() && taken < sink.most();
        return isAll ? LOOK_AGAIN : Duration.ZERO;
    }

    private Duration backOff(SinkFailed why) {
        failures++;
        if (failures == 1) {
            log.warn("Feed {} could not deliver: {}", sink.name(), why.getMessage(), why);
        }
        table.fail(sink.name(), String.valueOf(why.getMessage()));
        if (failures % FAILURES_UNTIL_OTHERS_MAY_TRY == 0) {
            table.release(sink.name(), self);
        }
        Duration wait = LOOK_AGAIN.multipliedBy(1L << Math.min(failures - 1, 10));
        return wait.compareTo(LONGEST_BACK_OFF) < 0 ? wait : LONGEST_BACK_OFF;
    }

    private void look(Row row, List<AuditEntry> entries) {
        long last = search.last();
        Instant waiting = entries.isEmpty() ? null : entries.getFirst().at();
        state =
                new FeedState(
                        row.name(),
                        row.position(),
                        Math.max(0, last - row.position()),
                        waiting,
                        sink.lateAfter(),
                        row.failure());
    }

    private void release() {
        try {
            table.release(sink.name(), self);
        } catch (DataAccessException e) {
            log.debug("Could not release feed {}", sink.name(), e);
        }
    }
}
