package io.etcdportal.catalog;

import io.etcdportal.access.Access;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Where administrators have a source asked at once: the same for the API and for the page. It gives
 * nobody a byte and changes nothing but the age of what is known, so that the log keeps it and not
 * the audit.
 */
@Component
class SourceDesk {

    private static final Logger log = LoggerFactory.getLogger(SourceDesk.class);

    private final Catalog catalog;
    private final Access access;

    SourceDesk(Catalog catalog, Access access) {
        this.catalog = catalog;
        this.access = access;
    }

    /**
     * Has a source asked.
     *
     * @throws SourceNotFound where they see no such source
     * @throws AskingDenied where they see it and are no administrator
     */
    SourceStatus ask(Viewer viewer, String source) {
        if (!viewer.administrator()) {
            catalog.requireSource(access.scope(viewer, Permission.LIST), source);
            throw new AskingDenied();
        }
        SourceStatus status = catalog.ask(access.scope(viewer, Permission.LIST), source);
        log.info("{} has source {} asked now", viewer.id(), source);
        return status;
    }
}
