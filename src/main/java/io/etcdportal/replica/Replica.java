package io.etcdportal.replica;

import io.etcdportal.background.RepeatedTask;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * This portal as one of several on a PostgreSQL. It says every second that it is alive and what it
 * does. The embedded database has one portal, which shares nothing.
 */
@Component
public class Replica implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Replica.class);
    private static final Duration BEAT = Duration.ofSeconds(1);

    /** How long a portal may say nothing until what it has taken is free again. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    /** What the database has not answered by then is decided without it. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final String id = UUID.randomUUID().toString();
    private final ReplicaTable table;
    private final ObjectProvider<SharedState> states;
    private final boolean several;
    private volatile boolean answers;
    private volatile long answered = System.nanoTime();
    private volatile boolean running;
    private @Nullable RepeatedTask task;

    Replica(ReplicaTable table, ObjectProvider<SharedState> states, DatabaseDriver database) {
        this.table = table;
        this.states = states;
        this.several = database == DatabaseDriver.POSTGRESQL;
    }

    /** {@return the id of this portal, from its start to its end} */
    public String id() {
        return id;
    }

    /**
     * {@return whether there may be other portals, and the database that they share answers} Where
     * it does not, a portal goes by what it knows itself.
     */
    public boolean reachesOthers() {
        return answers && System.nanoTime() - answered < BEAT.plus(PATIENCE).toNanos();
    }

    /**
     * Asks the database that all share, and does not wait for it for long. The question itself goes
     * on: whoever interrupts it breaks a connection.
     *
     * @return nothing where it did not answer
     */
    <T> @Nullable T ask(Callable<T> question) {
        FutureTask<T> answer = new FutureTask<>(question);
        Thread.ofVirtual().name("replica").start(answer);
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof DataAccessException)
                    && !(e.getCause() instanceof TransactionException)) {
                throw new IllegalStateException(e.getCause());
            }
            unanswered(e);
        } catch (TimeoutException e) {
            unanswered(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    /** After what must be in the audit before anything can be asked of the portal. */
    @Override
    public int getPhase() {
        return 2;
    }

    @Override
    public void start() {
        running = true;
        if (several) {
            task =
                    RepeatedTask.start(
                            Thread.ofVirtual().name("replica-beat"),
                            Duration.ZERO,
                            this::beat,
                            this::leave);
        }
    }

    @Override
    public void stop() {
        running = false;
        if (task != null) {
            task.stop();
            try {
                task.awaitEnd(PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private Duration beat() {
        try {
            table.beat(id, SILENCE);
            states.forEach(state -> state.share(id));
            answered = System.nanoTime();
            answers = true;
        } catch (DataAccessException | TransactionException e) {
            unanswered(e);
        }
        return BEAT;
    }

    private void unanswered(Exception e) {
        if (answers && running) {
            log.warn(
                    "The database does not answer: until it does, this portal knows nothing of the"
                            + " downloads of others",
                    e);
        }
        answers = false;
    }

    private void leave() {
        if (reachesOthers()) {
            try {
                table.remove(id);
            } catch (DataAccessException | TransactionException e) {
                log.debug("Others find out by themselves that this portal has ended", e);
            }
        }
    }
}
