package io.etcdportal.catalog.refresh;

import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Lets one portal at a time refresh a source, of all that share a database. A portal that dies
 * keeps its locks for {@link #LASTS}. The embedded database has one portal, which needs none.
 */
public final class SourceLocks {

    /** How long a lock lasts that nobody renews. */
    static final Duration LASTS = Duration.ofSeconds(30);

    static final Duration RENEW_EVERY = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(SourceLocks.class);

    private final boolean shared;
    private final LockProvider provider;
    private final Clock clock;

    private SourceLocks(boolean shared, LockProvider provider, Clock clock) {
        this.shared = shared;
        this.provider = provider;
        this.clock = clock;
    }

    /** Locks in a PostgreSQL, by the server's time. */
    static SourceLocks shared(JdbcTemplate jdbc, Clock clock) {
        return new SourceLocks(
                true,
                new JdbcTemplateLockProvider(
                        JdbcTemplateLockProvider.Configuration.builder()
                                .withJdbcTemplate(jdbc)
                                .usingDbTime()
                                .build()),
                clock);
    }

    /** Locks of a portal that has its database for itself. */
    public static SourceLocks unshared(Clock clock) {
        return new SourceLocks(false, _ -> Optional.of(new Unshared()), clock);
    }

    /** {@return whether other portals may refresh the same sources} */
    boolean shared() {
        return shared;
    }

    /**
     * Locks a source.
     *
     * @return nothing if another portal refreshes it
     * @throws RuntimeException if the database does not answer
     */
    Optional<SourceLock> take(String source) {
        return provider.lock(
                        new LockConfiguration(
                                clock.instant(), "refresh " + source, LASTS, Duration.ZERO))
                .map(lock -> new SourceLock(source, lock));
    }

    /** The lock of one source. For one thread. */
    static final class SourceLock implements AutoCloseable {

        private final String source;
        private SimpleLock lock;

        private SourceLock(String source, SimpleLock lock) {
            this.source = source;
            this.lock = lock;
        }

        /**
         * Keeps it for longer. Where that fails, the listing goes on: two listings at once cost
         * work and do no harm.
         */
        void renew() {
            try {
                lock.extend(LASTS, Duration.ZERO)
                        .ifPresentOrElse(
                                renewed -> lock = renewed,
                                () -> log.debug("The lock of source {} was lost", source));
            } catch (RuntimeException e) {
                log.debug("The lock of source {} could not be renewed", source, e);
            }
        }

        /** Gives it back, or lets it expire if the database does not answer. */
        @Override
        public void close() {
            try {
                lock.unlock();
            } catch (RuntimeException e) {
                log.debug("The lock of source {} expires by itself", source, e);
            }
        }
    }

    /** Nobody else wants it. */
    private static final class Unshared implements SimpleLock {

        @Override
        public void unlock() {}

        @Override
        public Optional<SimpleLock> extend(Duration atMost, Duration atLeast) {
            return Optional.of(this);
        }
    }
}
