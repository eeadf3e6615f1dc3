package io.etcdportal.login.ticket;

import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A link that fetches one backup once, for a machine without credentials. Its secret is not here.
 *
 * @param id its public name, which the audit shows
 * @param makerId who made it, see {@link io.etcdportal.access.Viewer#id()}
 * @param makerName their name
 * @param cluster the cluster of the backup
 * @param backup the backup
 * @param expires until when it can be used for the first time
 * @param used when it was first used, where it was
 * @param usedFrom the address that it was first used from
 * @param spent when all of the backup had been handed over, where it has been
 * @param revoked when it was ended by hand, where it was
 */
record Ticket(
        String id,
        String makerId,
        String makerName,
        ClusterId cluster,
        BackupName backup,
        Instant expires,
        @Nullable Instant used,
        @Nullable String usedFrom,
        @Nullable Instant spent,
        @Nullable Instant revoked) {

    /** {@return the path of what it fetches} */
    String path() {
        return "/api/v1/clusters/" + cluster + "/backups/" + backup.id() + "/content";
    }
}
