package io.etcdportal.catalog.web;

import io.etcdportal.access.Access;
import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.Permission;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.Catalog;
import io.etcdportal.catalog.SourceNotFound;
import io.etcdportal.catalog.model.SourceStatus;

import org.springframework.stereotype.Component;

import java.util.Map;

/**
 * Where administrators have a source asked at once: the same for the API and for the page. The
 * audit keeps who did.
 */
@Component
class RefreshRequests {

    private final Catalog catalog;
    private final Access access;
    private final AuditTrail trail;

    RefreshRequests(Catalog catalog, Access access, AuditTrail trail) {
        this.catalog = catalog;
        this.access = access;
        this.trail = trail;
    }

    /**
     * Has a source asked.
     *
     * @throws SourceNotFound where they see no such source
     * @throws RefreshDenied where they see it and are no administrator
     * @throws io.etcdportal.audit.AuditUnavailable where nothing can be written down
     */
    SourceStatus ask(Origin origin, String source) {
        ClusterScope scope = access.scope(origin.viewer(), Permission.LIST);
        catalog.requireSource(scope, source);
        if (!origin.viewer().administrator()) {
            throw new RefreshDenied();
        }
        trail.record(Event.SOURCE_REFRESHED, origin, null, source, Map.of());
        return catalog.ask(scope, source);
    }
}
