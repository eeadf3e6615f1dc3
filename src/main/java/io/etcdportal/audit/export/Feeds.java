package io.etcdportal.audit.export;

import io.etcdportal.audit.AuditSettings;
import io.etcdportal.audit.search.EntrySearch;
import io.etcdportal.background.RepeatedTask;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** The feeds that the settings name; usually none. */
@Component
class Feeds implements SmartLifecycle {

    private static final Duration LONGEST_STOP = Duration.ofSeconds(15);

    private final AuditSettings settings;
    private final FeedTable table;
    private final EntrySearch search;
    private final Clock clock;
    private final List<Feed> feeds = new ArrayList<>();
    private final List<RepeatedTask> tasks = new ArrayList<>();

    Feeds(AuditSettings settings, FeedTable table, EntrySearch search, Clock clock) {
        this.settings = settings;
        this.table = table;
        this.search = search;
        this.clock = clock;
    }

    /** When the audit is written. */
    @Override
    public int getPhase() {
        return 2;
    }

    @Override
    public void start() {
        String self = UUID.randomUUID().toString();
        if (settings.webhook() != null) {
            feeds.add(new Feed(new Webhook(settings.webhook()), table, search, self, clock));
        }
        if (settings.file() != null) {
            feeds.add(new Feed(new JsonLinesFile(settings.file()), table, search, self, clock));
        }
        // The file's file system may hang, and a virtual thread would hold a carrier meanwhile.
        feeds.forEach(
                feed ->
                        tasks.add(
                                RepeatedTask.start(
                                        Thread.ofPlatform().daemon().name("audit feed"),
                                        Duration.ZERO,
                                        feed::step,
                                        feed::close)));
    }

    @Override
    public void stop() {
        tasks.forEach(RepeatedTask::stop);
        try {
            for (RepeatedTask task : tasks) {
                task.awaitEnd(LONGEST_STOP);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        feeds.clear();
        tasks.clear();
    }

    @Override
    public boolean isRunning() {
        return !feeds.isEmpty();
    }

    /** {@return how each is doing, as far as it has looked} */
    List<FeedState> states() {
        return feeds.stream().map(Feed::state).filter(Objects::nonNull).toList();
    }
}
