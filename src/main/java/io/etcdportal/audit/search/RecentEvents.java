package io.etcdportal.audit.search;

import io.etcdportal.access.ClusterScope;
import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;

import org.springframework.stereotype.Component;

import java.time.Instant;
import java.util.List;

/**
 * Tells the portal itself what has happened lately, so that it can tell administrators. What it
 * finds is for them alone: nobody's rights are asked, and no record is made.
 */
@Component
public class RecentEvents {

    private static final int MOST = 100;

    private final EntrySearch search;

    RecentEvents(EntrySearch search) {
        this.search = search;
    }

    /** {@return the entries of that event since that time, the latest first, a hundred at most} */
    public List<AuditEntry> since(Instant time, Event event) {
        AuditFilter filter =
                new AuditFilter(
                        new TimeBound(time.toString(), null, time, time),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        event,
                        null,
                        null,
                        false);
        return search.find(new ClusterScope.Everything(), filter, false, null, MOST).entries();
    }
}
