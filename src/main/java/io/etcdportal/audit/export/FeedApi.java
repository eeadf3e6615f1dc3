package io.etcdportal.audit.export;

import io.etcdportal.access.Access;
import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;

import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;

/** How the feeds of the audit are doing, for whoever sees all of it. */
@RestController
class FeedApi {

    private final Feeds feeds;
    private final Access access;

    FeedApi(Feeds feeds, Access access) {
        this.feeds = feeds;
        this.access = access;
    }

    @GetMapping("/api/v1/audit/feeds")
    List<FeedState> feeds(Viewer viewer) {
        if (!(access.scope(viewer, Permission.AUDIT) instanceof ClusterScope.Everything)) {
            throw new AccessDeniedException("Only an administrator sees the feeds.");
        }
        return feeds.states();
    }
}
