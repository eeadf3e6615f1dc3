package io.etcdportal.notify;

import io.etcdportal.catalog.model.ClusterCounts;
import io.etcdportal.notify.NotificationPlan.Patience;
import io.etcdportal.replica.SharedLocks;
import io.etcdportal.replica.SharedLocks.SharedLock;

import net.javacrumbs.shedlock.support.LockException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Somebody who is told, again and again, what is new. What a message says is kept as told once the
 * receiver has taken it: if the portal dies in between, the message comes twice with the same ID,
 * but it is never lost.
 */
final class Channel implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Channel.class);

    /** Longer than reading what is wrong and telling it may take. */
    private static final Duration LOCK_LASTS = Duration.ofMinutes(5);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);

    private final String name;
    private final ChannelSettings channel;
    private final NotificationSettings settings;
    private final Receiver receiver;
    private final Findings findings;
    private final Messages messages;
    private final NotificationTable table;
    private final SharedLocks locks;
    private final NotificationMeters meters;
    private final Clock clock;
    private final ReentrantLock step = new ReentrantLock();
    private volatile boolean ending;
    private int failures;
    private boolean warned;

    Channel(
            String name,
            NotificationSettings settings,
            Findings findings,
            Messages messages,
            NotificationTable table,
            SharedLocks locks,
            NotificationMeters meters,
            Clock clock) {
        this.name = name;
        this.settings = settings;
        this.channel = Optional.ofNullable(settings.channels().get(name)).orElseThrow();
        this.findings = findings;
        this.messages = messages;
        this.table = table;
        this.locks = locks;
        this.meters = meters;
        this.clock = clock;
        this.receiver =
                settings.mail() != null && channel.type() == ChannelType.MAIL
                        ? new MailReceiver(name, channel, settings.mail(), settings.timeout())
                        : new HttpReceiver(name, channel, settings.timeout());
    }

    /**
     * Tells what there is to tell, unless another portal does.
     *
     * @return how long to wait: longer after each failure
     */
    Duration run() throws InterruptedException {
        step.lock();
        try {
            return ending ? settings.lookEvery() : runOnce();
        } finally {
            step.unlock();
        }
    }

    /**
     * Tells nothing more, and waits for what is being told: an interrupt would break the connection
     * to the database, and leave its lock behind.
     */
    void end(Duration limit) throws InterruptedException {
        ending = true;
        if (step.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            step.unlock();
        }
    }

    private Duration runOnce() throws InterruptedException {
        try (@Nullable SharedLock lock = locks.take("notify " + name, LOCK_LASTS).orElse(null)) {
            if (lock != null) {
                tell();
                tellDigest();
            }
            return settings.lookEvery();
        } catch (DeliveryFailed e) {
            return failed(e);
        } catch (DataAccessException | TransactionException | LockException e) {
            log.debug("Channel {} waits for the database", name, e);
            return settings.lookEvery();
        }
    }

    private Duration failed(DeliveryFailed e) {
        meters.failed(name);
        if (failures == 0) {
            log.warn("Channel {} can't be notified: {}", name, e.getMessage());
        }
        failures = Math.min(failures + 1, 16);
        Duration pause = settings.lookEvery().multipliedBy(1L << failures);
        return pause.compareTo(LONGEST_PAUSE) < 0
                        || settings.lookEvery().compareTo(LONGEST_PAUSE) > 0
                ? pause
                : LONGEST_PAUSE;
    }

    private void tell() throws InterruptedException {
        boolean known = findings.knows(channel);
        if (!known && !warned) {
            log.warn("Channel {}: the access file has no team {}", name, channel.team());
        }
        warned = !known;
        Instant now = clock.instant();
        Findings.Found found = findings.of(channel);
        NotificationPlan plan =
                NotificationPlan.of(
                        table.of(name),
                        found.findings(),
                        found.unknown(),
                        ended -> findings.ending(channel, ended),
                        new Patience(settings.after(), settings.repeatEvery()),
                        now);
        table.change(name, plan.changed(), plan.dropped());
        if (plan.isQuiet()) {
            meters.nothingWaits(name);
        } else {
            send(messages.of(name, plan, now));
            note(() -> table.change(name, plan.told(now), plan.over()));
        }
    }

    /** The first one comes when it is due for the first time, not when the portal is set up. */
    private void tellDigest() throws InterruptedException {
        if (channel.digest() == DigestRhythm.NEVER) {
            return;
        }
        Instant now = clock.instant();
        Optional<Instant> last = table.digestAt(name);
        Instant due = channel.digest().lastDue(now, settings.digestDay(), settings.digestTime());
        if (last.isEmpty()) {
            table.keepDigest(name, now);
        } else if (last.get().isBefore(due)) {
            ClusterCounts counts = findings.counts(channel);
            send(
                    messages.digest(
                            name,
                            channel.digest(),
                            counts,
                            findings.of(channel).findings(),
                            due,
                            now));
            note(() -> table.keepDigest(name, now));
        }
    }

    /** A portal that is told to end while a message is accepted still notes that it was. */
    private static void note(Runnable change) {
        boolean interrupted = Thread.interrupted();
        try {
            change.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void send(Message message) throws InterruptedException {
        receiver.send(message);
        meters.sent(name);
        if (failures > 0) {
            log.info("Channel {} can be notified again", name);
        }
        failures = 0;
    }

    @Override
    public void close() {
        receiver.close();
    }
}
