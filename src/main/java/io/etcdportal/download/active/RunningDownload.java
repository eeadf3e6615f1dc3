package io.etcdportal.download.active;

import io.etcdportal.access.Viewer;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.paging.TimeCursor;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * What a running download of this portal or another one was a moment ago.
 *
 * @param id the id that the audit has of it too
 * @param portal the portal that sends it, as {@code instance} in the audit
 * @param viewer the id of the viewer whose it is
 * @param user the viewer's name
 * @param token the public id of the token, where one was shown
 * @param cluster whose backup it is
 * @param backup which backup
 * @param address where the request came from
 * @param userAgent what the client calls itself
 * @param begun when it began
 * @param source the source that gives; nothing as long as none has given a byte
 * @param sent how many bytes have left
 * @param length how many bytes the answer has, where that is known
 * @param rate how many bytes leave in a second
 * @param ending whether it was told to end and has not yet
 */
record RunningDownload(
        String id,
        String portal,
        String viewer,
        String user,
        @Nullable String token,
        ClusterId cluster,
        BackupName backup,
        String address,
        @Nullable String userAgent,
        Instant begun,
        @Nullable String source,
        long sent,
        @Nullable Long length,
        long rate,
        boolean ending) {

    /**
     * {@return a download of this portal as it is now}
     *
     * @param portal the name of this portal
     */
    static RunningDownload of(ActiveDownload activeDownload, String portal) {
        Viewer owner = activeDownload.origin().viewer();
        OptionalLong length = activeDownload.length();
        return new RunningDownload(
                activeDownload.id(),
                portal,
                owner.id(),
                owner.user(),
                owner.credential().token(),
                activeDownload.backup().cluster(),
                activeDownload.backup().name(),
                activeDownload.origin().address(),
                activeDownload.origin().userAgent(),
                activeDownload.begun(),
                activeDownload.source(),
                activeDownload.sent(),
                length.isPresent() ? Long.valueOf(length.getAsLong()) : null,
                activeDownload.rate(),
                activeDownload.isStopped());
    }

    /** {@return its place among all} */
    TimeCursor cursor() {
        return new TimeCursor(begun, id);
    }

    /** {@return whether it is the viewer's own, be it by a token of theirs} */
    boolean isOf(Viewer someone) {
        return viewer.equals(someone.id());
    }
}
