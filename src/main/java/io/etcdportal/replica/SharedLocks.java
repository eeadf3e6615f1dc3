package io.etcdportal.replica;

import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Lets one portal at a time do something, of all that share a PostgreSQL, by the server's time. The
 * embedded database has one portal, which gets every lock.
 */
@Component
public final class SharedLocks {

    private static final Logger log = LoggerFactory.getLogger(SharedLocks.class);

    private final boolean shared;
    private final LockProvider provider;
    private final Clock clock;

    @Autowired
    SharedLocks(DatabaseDriver database, JdbcTemplate jdbc, Clock clock) {
        this(
                database == DatabaseDriver.POSTGRESQL,
                database == DatabaseDriver.POSTGRESQL ? provider(jdbc) : unlimited(),
                clock);
    }

    private SharedLocks(boolean shared, LockProvider provider, Clock clock) {
        this.shared = shared;
        this.provider = provider;
        this.clock = clock;
    }

    /** {@return the locks of a portal that has its database for itself} */
    public static SharedLocks unshared(Clock clock) {
        return new SharedLocks(false, unlimited(), clock);
    }

    private static LockProvider provider(JdbcTemplate jdbc) {
        return new JdbcTemplateLockProvider(
                JdbcTemplateLockProvider.Configuration.builder()
                        .withJdbcTemplate(jdbc)
                        .usingDbTime()
                        .build());
    }

    private static LockProvider unlimited() {
        return _ -> Optional.of(new Unshared());
    }

    /** {@return whether there may be other portals that want the same locks} */
    public boolean areShared() {
        return shared;
    }

    /**
     * Takes a lock.
     *
     * @param name what it is for
     * @param lasts after how long it ends by itself, if its portal dies
     * @return nothing if another portal has it
     * @throws RuntimeException if the database does not answer
     */
    public Optional<SharedLock> take(String name, Duration lasts) {
        return provider.lock(new LockConfiguration(clock.instant(), name, lasts, Duration.ZERO))
                .map(lock -> new SharedLock(name, lasts, lock));
    }

    /** A lock until it is given back, or ends by itself. For one thread. */
    public static final class SharedLock implements AutoCloseable {

        private final String name;
        private final Duration lasts;
        private SimpleLock lock;

        private SharedLock(String name, Duration lasts, SimpleLock lock) {
            this.name = name;
            this.lasts = lasts;
            this.lock = lock;
        }

        /** Keeps it for longer, if the database answers and no other portal has taken it. */
        public void renew() {
            try {
                lock.extend(lasts, Duration.ZERO)
                        .ifPresentOrElse(
                                renewed -> lock = renewed,
                                () -> log.debug("The lock '{}' was lost", name));
            } catch (RuntimeException e) {
                log.debug("The lock '{}' could not be renewed", name, e);
            }
        }

        /** Gives it back, or lets it end by itself if the database does not answer. */
        @Override
        public void close() {
            try {
                lock.unlock();
            } catch (RuntimeException e) {
                log.debug("The lock '{}' ends by itself", name, e);
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
