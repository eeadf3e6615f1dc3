package io.etcdportal.login.local;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Lets only so many passwords be checked at once, since each keeps a processor busy, and only so
 * many wait. Browsers that an account has been signed in with have a queue of their own, which the
 * guesses of strangers cannot fill.
 */
final class PasswordQueue {

    private final Lane known;
    private final Lane strangers;

    /**
     * @param atOnce how many passwords of strangers are checked at the same time
     * @param mostWaiting how many may wait for it, in each queue
     * @param longestWait how long one waits at most
     */
    PasswordQueue(int atOnce, int mostWaiting, Duration longestWait) {
        this.known = new Lane(1, mostWaiting, longestWait);
        this.strangers = new Lane(atOnce, mostWaiting, longestWait);
    }

    /**
     * Checks a password when it is its turn.
     *
     * @param knownDevice whether the account has been signed in with that browser
     * @throws TooManySignIns where too many wait already, or it would take too long
     */
    boolean check(boolean knownDevice, BooleanSupplier password) {
        return (knownDevice ? known : strangers).check(password);
    }

    /** One queue and its turns, first come, first served. */
    private static final class Lane {

        private final Semaphore turns;
        private final Semaphore room;
        private final Duration longestWait;

        Lane(int atOnce, int mostWaiting, Duration longestWait) {
            this.turns = new Semaphore(atOnce, true);
            this.room = new Semaphore(atOnce + mostWaiting);
            this.longestWait = longestWait;
        }

        boolean check(BooleanSupplier password) {
            if (!room.tryAcquire()) {
                throw new TooManySignIns();
            }
            try {
                return inTurn(password);
            } finally {
                room.release();
            }
        }

        private boolean inTurn(BooleanSupplier password) {
            try {
                if (!turns.tryAcquire(longestWait.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new TooManySignIns();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TooManySignIns();
            }
            try {
                return password.getAsBoolean();
            } finally {
                turns.release();
            }
        }
    }
}
