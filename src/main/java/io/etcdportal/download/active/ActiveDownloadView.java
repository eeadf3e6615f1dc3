package io.etcdportal.download.active;

import io.etcdportal.access.Viewer;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A running download, as it was a moment ago.
 *
 * @param id the id that the audit has of it too
 * @param portal the portal that sends it, as {@code instance} in the audit
 * @param cluster whose backup it is
 * @param backup which backup
 * @param user for whom
 * @param token the public id of the token, where one was shown
 * @param address where the request came from
 * @param userAgent what the client calls itself
 * @param begun when it began
 * @param source the source that gives; nothing as long as none has given a byte
 * @param sent how many bytes have left
 * @param length how many bytes the answer has, where that is known
 * @param rate how many bytes leave in a second at present
 * @param own whether it is the viewer's own
 * @param ending whether it was told to end and has not yet
 */
record ActiveDownloadView(
        String id,
        String portal,
        ClusterId cluster,
        BackupName backup,
        String user,
        @Nullable String token,
        String address,
        @Nullable String userAgent,
        Instant begun,
        @Nullable String source,
        long sent,
        @Nullable Long length,
        long rate,
        boolean own,
        boolean ending) {

    static ActiveDownloadView of(RunningDownload running, Viewer viewer) {
        return new ActiveDownloadView(
                running.id(),
                running.portal(),
                running.cluster(),
                running.backup(),
                running.user(),
                running.token(),
                running.address(),
                running.userAgent(),
                running.begun(),
                running.source(),
                running.sent(),
                running.length(),
                running.rate(),
                running.isOf(viewer),
                running.ending());
    }
}
