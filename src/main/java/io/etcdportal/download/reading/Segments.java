package io.etcdportal.download.reading;

import io.etcdportal.audit.DownloadResult.Segment;
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

    private final List<Segment> ended = new ArrayList<>();
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
            Segment segment = new Segment(copy.source(), copy.path(), from, bytes, failure);
            if (!ended.isEmpty() && isRepeated(ended.getLast(), segment)) {
                ended.removeLast();
            }
            ended.add(segment);
            copy = null;
        }
    }

    /** One copy that gave nothing twice in a row needs one line only. */
    private static boolean isRepeated(Segment before, Segment segment) {
        return before.bytes() == 0
                && segment.bytes() == 0
                && before.source().equals(segment.source())
                && before.path().equals(segment.path());
    }

    synchronized boolean areTooMany() {
        return ended.size() >= MOST;
    }

    public synchronized List<Segment> all() {
        List<Segment> all = new ArrayList<>(ended);
        if (copy != null) {
            all.add(new Segment(copy.source(), copy.path(), from, bytes, null));
        }
        return all;
    }
}
