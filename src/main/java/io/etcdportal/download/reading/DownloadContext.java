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
 * @param metadata what is known of the first of them
 * @param segments is told which of them gave what
 */
public record DownloadContext(
        Origin origin,
        ContentConditions conditions,
        List<Copy> copies,
        ContentMetadata metadata,
        Segments segments) {

    Backup backup() {
        return metadata.backup();
    }

    /** {@return the copy that it is answered from as long as that gives} */
    Copy copy() {
        return metadata.copy();
    }

    /** {@return the same request, answered first from the copy that this is known of} */
    DownloadContext from(ContentMetadata first) {
        List<Copy> ordered = new ArrayList<>(copies);
        ordered.remove(first.copy());
        ordered.addFirst(first.copy());
        return new DownloadContext(origin, conditions, ordered, first, segments);
    }

    /** {@return the same request, answered without the copies before the one of this} */
    DownloadContext startingWith(ContentMetadata first) {
        return new DownloadContext(
                origin,
                conditions,
                copies.subList(copies.indexOf(first.copy()), copies.size()),
                first,
                segments);
    }

    /** {@return who has something of what when it is answered} */
    SentPrefixes.Holder holder() {
        return SentPrefixes.Holder.of(origin.viewer().id(), backup());
    }

    /** {@return the program that asks, as far as one can be told from another} */
    String client() {
        return origin.address() + " " + origin.userAgent();
    }
}
