package io.etcdportal.web.loglevels;

import io.etcdportal.background.RepeatedTask;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggerConfiguration;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The log levels of this portal that were changed while it runs. Each ends by itself, so that none
 * is forgotten and fills a disk. Only the portal's own loggers: libraries log headers and
 * parameters at their finest levels, and secrets with them.
 */
@Component
class LogLevels implements SmartLifecycle {

    /** What all loggers of the portal begin with. */
    static final String OWN = "io.etcdportal";

    private static final Logger log = LoggerFactory.getLogger(LogLevels.class);
    private static final Duration LOOK = Duration.ofHours(1);

    private final LoggingSystem logging;
    private final Clock clock;
    private final Map<String, Change> changes = new TreeMap<>();
    private volatile boolean running;
    private @Nullable RepeatedTask ending;

    LogLevels(LoggingSystem logging, Clock clock) {
        this.logging = logging;
        this.clock = clock;
    }

    /**
     * A level that was changed.
     *
     * @param before what the settings say; none where the logger above decides
     */
    private record Change(ChangedLogLevel changed, @Nullable LogLevel before) {}

    /** {@return whether it is a logger of the portal, and there is one of that name} */
    boolean isKnown(String logger) {
        return (logger.equals(OWN) || logger.startsWith(OWN + "."))
                && logging.getLoggerConfiguration(logger) != null;
    }

    /** Changes a level, in place of an earlier change. */
    synchronized void change(ChangedLogLevel wanted) {
        LoggerConfiguration now = logging.getLoggerConfiguration(wanted.logger());
        Change earlier = changes.get(wanted.logger());
        LogLevel before =
                earlier != null ? earlier.before() : now == null ? null : now.getConfiguredLevel();
        changes.put(wanted.logger(), new Change(wanted, before));
        logging.setLogLevel(wanted.logger(), wanted.level());
        log.info(
                "{} logs at level {} until {}, as {} has asked for",
                wanted.logger(),
                wanted.level(),
                wanted.until(),
                wanted.by());
        if (ending != null) {
            ending.wake();
        }
    }

    /** {@return those that are changed now, by the names of the loggers} */
    synchronized List<ChangedLogLevel> changed() {
        return changes.values().stream().map(Change::changed).toList();
    }

    /** Ends a change before its time. {@return whether there was one} */
    synchronized boolean end(String logger) {
        Change change = changes.remove(logger);
        if (change == null) {
            return false;
        }
        logging.setLogLevel(logger, change.before());
        log.info("{} logs as before", logger);
        return true;
    }

    private synchronized Duration endThoseWhoseTimeIsOver() {
        Instant now = clock.instant();
        changed().stream()
                .filter(change -> !change.until().isAfter(now))
                .forEach(change -> end(change.logger()));
        Optional<Instant> next =
                changed().stream().map(ChangedLogLevel::until).min(Instant::compareTo);
        return next.map(until -> Duration.between(now, until)).orElse(LOOK);
    }

    @Override
    public void start() {
        running = true;
        ending =
                RepeatedTask.start(
                        Thread.ofVirtual().name("log levels"), LOOK, this::endThoseWhoseTimeIsOver);
    }

    @Override
    public synchronized void stop() {
        running = false;
        if (ending != null) {
            ending.stop();
        }
        changed().forEach(change -> end(change.logger()));
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
