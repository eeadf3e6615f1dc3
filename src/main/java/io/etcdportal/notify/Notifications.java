package io.etcdportal.notify;

import io.etcdportal.background.RepeatedTask;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Keeps the channels told, each on a thread of its own: one that hangs holds up no other. */
@Component
class Notifications implements SmartLifecycle {

    private final NotificationSettings settings;
    private final Findings findings;
    private final Messages messages;
    private final NotificationTable table;
    private final ChannelLocks locks;
    private final NotificationMeters meters;
    private final Clock clock;
    private final List<RepeatedTask> tasks = new ArrayList<>();
    private volatile boolean running;

    Notifications(
            NotificationSettings settings,
            Findings findings,
            Messages messages,
            NotificationTable table,
            ChannelLocks locks,
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
        tasks.forEach(RepeatedTask::stop);
        tasks.clear();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
