package io.etcdportal.download;

import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.Backup;
import io.etcdportal.catalog.Copy;

import java.util.ArrayList;
import java.util.List;

/**
 * One request for the bytes of a backup, as it is answered from the first of some copies, with the
 * others behind it.
 *
 * @param origin who asks
 * @param asked what they want of it
 * @param copies where its bytes lie, the best first; one at least
 * @param legs is told which of them gave what
 */
record Request(Origin origin, Backup backup, Asked asked, List<Copy> copies, Legs legs) {

    /** {@return the copy that it is answered from as long as that gives} */
    Copy copy() {
        return copies.getFirst();
    }

    /** {@return the same request, answered from that copy first} */
    Request from(Copy first) {
        List<Copy> ordered = new ArrayList<>(copies);
        ordered.remove(first);
        ordered.addFirst(first);
        return of(ordered);
    }

    /** {@return the same request, answered from a copy further behind} */
    Request behind(int skipped) {
        return of(copies.subList(skipped, copies.size()));
    }

    private Request of(List<Copy> some) {
        return new Request(origin, backup, asked, some, legs);
    }

    /** {@return who has something of what when it is answered} */
    Parts.Holder holder() {
        return Parts.Holder.of(origin.viewer().id(), backup);
    }

    /** {@return the program that asks, as far as one can be told from another} */
    String client() {
        return origin.address() + " " + origin.userAgent();
    }
}
