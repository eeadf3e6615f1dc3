package io.etcdportal.audit.export;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;

/** Is not well as long as a feed of the audit is late. */
@Component("auditFeeds")
class FeedHealth implements HealthIndicator {

    private final Feeds feeds;
    private final Clock clock;

    FeedHealth(Feeds feeds, Clock clock) {
        this.feeds = feeds;
        this.clock = clock;
    }

    @Override
    public Health health() {
        Instant now = clock.instant();
        Health.Builder health = Health.up();
        for (FeedState feed : feeds.states()) {
            if (feed.isLate(now)) {
                health.down();
            }
            health.withDetail(feed.name(), feed);
        }
        return health.build();
    }
}
