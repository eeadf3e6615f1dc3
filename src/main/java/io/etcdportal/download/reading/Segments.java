package io.etcdportal.download.reading;

import io.etcdportal.audit.DownloadResult.Leg;
import io.etcdportal.catalog.model.Copy;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Which copies gave the bytes of one download, one after the other. One thread tells, any may ask.
 */
public final class Segments {

    /** More than an honest source needs; what breaks more often is given up. */
    static final int MOST = 100;

    private final List<Leg> ended = new ArrayList<>();
    private @Nullable Copy copy;
    private long from;
    private long bytes;

    /** A copy is open, and its first byte is the one at that offset in the backup. */
    synchronized void begin(Copy next, long offset) {
        copy = next;
        from = offset;
        bytes = 0;
    }

    /** The copy gave so many bytes that were sent. */
    synchronized void gave(long count) {
        bytes += count;
    }

    /** The copy gives no more, and why. */
    public synchronized void broke(Copy broken, long offset, String failure) {
        if (copy == null) {
            begin(broken, offset);
        }
        end(failure);
    }

    private void end(@Nullable String failure) {
        if (copy != null) {
            Leg leg = new Leg(copy.source(), copy.path(), from, bytes, failure);
            if (!ended.isEmpty() && isRepeated(ended.getLast(), leg)) {
                ended.removeLast();
            }
            ended.add(leg);
            copy = null;
        }
    }

    /** One copy that gave nothing twice in a row needs one line only. */
    private static boolean isRepeated(Leg before, Leg leg) {
        return before.bytes() == 0
                && leg.bytes() == 0
                && before.source().equals(leg.source())
                && before.path().equals(leg.path());
    }

    synchronized boolean areTooMany() {
        return ended.size() >= MOST;
    }

    public synchronized List<Leg> all() {
        List<Leg> all = new ArrayList<>(ended);
        if (copy != null) {
            all.add(new Leg(copy.source(), copy.path(), from, bytes, null));
        }
        return all;
    }
}
