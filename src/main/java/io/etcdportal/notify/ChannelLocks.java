package io.etcdportal.notify;

import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Lets one portal at a time tell a channel, of all that share a database. The embedded database has
 * one portal, which needs no locks.
 */
@Component
class ChannelLocks {

    /** Longer than reading what is wrong and telling it may take. */
    private static final Duration LASTS = Duration.ofMinutes(5);

    private static final Logger log = LoggerFactory.getLogger(ChannelLocks.class);

    private final LockProvider provider;
    private final Clock clock;

    ChannelLocks(DatabaseDriver database, JdbcTemplate jdbc, Clock clock) {
        this.clock = clock;
        this.provider =
                database == DatabaseDriver.POSTGRESQL
                        ? new JdbcTemplateLockProvider(
                                JdbcTemplateLockProvider.Configuration.builder()
                                        .withJdbcTemplate(jdbc)
                                        .usingDbTime()
                                        .build())
                        : _ -> Optional.of(() -> {});
    }

    /** A lock that is given back, or expires if the database does not answer. */
    interface ChannelLock extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Locks a channel.
     *
     * @return nothing if another portal tells it something
     */
    Optional<ChannelLock> take(String channel) {
        return provider.lock(
                        new LockConfiguration(
                                clock.instant(), "notify " + channel, LASTS, Duration.ZERO))
                .map(
                        lock ->
                                () -> {
                                    try {
                                        lock.unlock();
                                    } catch (RuntimeException e) {
                                        log.debug("The lock of channel {} expires", channel, e);
                                    }
                                });
    }
}
