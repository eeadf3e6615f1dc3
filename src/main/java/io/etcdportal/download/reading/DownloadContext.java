package io.etcdportal.download.reading;

import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.download.http.ContentConditions;
import io.etcdportal.download.resume.SentPrefixes;

import java.util.ArrayList;
import java.util.List;

/**
 * One request for the bytes of a backup, as it is answered from the first of some copies, with the
 * others behind it.
 *
 * @param origin who asks
 * @param conditions what they want of it
 * @param copies where its bytes lie, the best first; one at least
 * @param segments is told which of them gave what
 */
public record DownloadContext(
        Origin origin,
        Backup backup,
        ContentConditions conditions,
        List<Copy> copies,
        Segments segments) {

    /** {@return the copy that it is answered from as long as that gives} */
    Copy copy() {
        return copies.getFirst();
    }

    /** {@return the same request, answered from that copy first} */
    public DownloadContext from(Copy first) {
        List<Copy> ordered = new ArrayList<>(copies);
        ordered.remove(first);
        ordered.addFirst(first);
        return of(ordered);
    }

    /** {@return the same request, answered from a copy further behind} */
    public DownloadContext behind(int skipped) {
        return of(copies.subList(skipped, copies.size()));
    }

    private DownloadContext of(List<Copy> some) {
        return new DownloadContext(origin, backup, conditions, some, segments);
    }

    /** {@return who has something of what when it is answered} */
    SentPrefixes.Holder holder() {
        return SentPrefixes.Holder.of(origin.viewer().id(), backup);
    }

    /** {@return the program that asks, as far as one can be told from another} */
    String client() {
        return origin.address() + " " + origin.userAgent();
    }
}
