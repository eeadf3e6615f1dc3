package io.etcdportal.download;

import io.etcdportal.access.Access;
import io.etcdportal.access.Access.Decision;
import io.etcdportal.access.Access.Decision.DenialCause;
import io.etcdportal.access.Permission;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.download.active.DownloadDenied;

import org.springframework.stereotype.Component;

import java.util.function.BiFunction;

/**
 * Requires a permission for a backup that a viewer can see. Every denial is audited before it is
 * reported.
 */
@Component
public class BackupAuthorization {

    private final Access access;
    private final AuditTrail trail;

    BackupAuthorization(Access access, AuditTrail trail) {
        this.access = access;
        this.trail = trail;
    }

    /**
     * Requires that the viewer may download a backup and the files that belong to it.
     *
     * @throws DownloadDenied where they may not
     * @throws io.etcdportal.audit.AuditUnavailable where the denial can't be recorded
     */
    public void requireDownload(Origin origin, Backup backup) {
        require(origin, backup, Permission.DOWNLOAD, Event.DOWNLOAD_DENIED, DownloadDenied::new);
    }

    /**
     * Requires that the viewer may have a backup verified.
     *
     * @throws CheckDenied where they may not
     * @throws io.etcdportal.audit.AuditUnavailable where the denial can't be recorded
     */
    void requireVerify(Origin origin, Backup backup) {
        require(origin, backup, Permission.VERIFY, Event.CHECK_DENIED, CheckDenied::new);
    }

    private void require(
            Origin origin,
            Backup backup,
            Permission permission,
            Event event,
            BiFunction<String, DenialCause, RuntimeException> denial) {
        if (access.decide(origin.viewer(), permission, backup.cluster())
                instanceof Decision.Denied(String reason, DenialCause cause)) {
            trail.denied(event, origin, backup.audited(), reason);
            throw denial.apply(reason, cause);
        }
    }
}
