package io.etcdportal.notify;

import io.etcdportal.background.RepeatedTask;
import io.etcdportal.replica.SharedLocks;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Keeps the channels told, each on a thread of its own: one that hangs holds up no other. */
@Component
class Notifications implements SmartLifecycle {

    /** What is being sent for longer is interrupted, and sent at the next start. */
    private static final Duration END_WITHIN = Duration.ofSeconds(1);

    private final NotificationSettings settings;
    private final Findings findings;
    private final Messages messages;
    private final NotificationTable table;
    private final SharedLocks locks;
    private final NotificationMeters meters;
    private final Clock clock;
    private final List<Channel> channels = new ArrayList<>();
    private final List<RepeatedTask> tasks = new ArrayList<>();
    private volatile boolean running;

    Notifications(
            NotificationSettings settings,
            Findings findings,
            Messages messages,
            NotificationTable table,
            SharedLocks locks,
            NotificationMeters meters,
            Clock clock) {
        this.settings = settings;
        this.findings = findings;
        this.messages = messages;
        this.table = table;
        this.locks = locks;
        this.meters = meters;
        this.clock = clock;
    }

    /** A while after the start, so that sources have been asked. */
    @Override
    public void start() {
        running = true;
        for (String name : settings.channels().keySet()) {
            Channel channel =
                    new Channel(name, settings, findings, messages, table, locks, meters, clock);
            channels.add(channel);
            tasks.add(
                    RepeatedTask.start(
                            Thread.ofVirtual().name("notify " + name),
                            settings.lookEvery(),
                            channel::run,
                            channel::close));
        }
    }

    @Override
    public void stop() {
        running = false;
        long end = System.nanoTime() + END_WITHIN.toNanos();
        try {
            for (Channel channel : channels) {
                channel.end(Duration.ofNanos(end - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tasks.forEach(RepeatedTask::stop);
        channels.clear();
        tasks.clear();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
