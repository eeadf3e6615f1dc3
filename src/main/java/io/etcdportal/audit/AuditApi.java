package io.etcdportal.audit;

import io.etcdportal.access.Access;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;

/** The audit by REST, for whoever holds {@code audit} on clusters. */
@RestController
@RequestMapping("/api/v1/audit")
class AuditApi {

    private final AuditTrail trail;
    private final Access access;

    AuditApi(AuditTrail trail, Access access) {
        this.trail = trail;
        this.access = access;
    }

    /**
     * One page of the audit.
     *
     * @param items the latest first
     * @param next the cursor of the next page, where there is one
     */
    record EntryPage(List<AuditEntry> items, @Nullable String next) {}

    @GetMapping("/entries")
    EntryPage entries(
            Viewer viewer,
            @RequestParam(defaultValue = "9223372036854775807") long cursor,
            @RequestParam(defaultValue = "100") int limit) {
        int size = Math.clamp(limit, 1, 1000);
        List<AuditEntry> items =
                trail.entries(access.scope(viewer, Permission.AUDIT), cursor, size);
        return new EntryPage(
                items, items.size() < size ? null : Long.toString(items.getLast().id()));
    }
}
