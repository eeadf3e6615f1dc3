package io.etcdportal.catalog.check;

import io.etcdportal.etcd.snapshot.SnapshotBytes;
import io.etcdportal.source.BackupContent;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * The bytes of a copy in any order, where opening it anew costs next to nothing: as on a volume.
 * Each time it is opened it must still be the same file.
 */
final class RandomAccessCopy implements SnapshotBytes, AutoCloseable {

    private final BackupSource source;
    private final BackupLocation location;
    private final long length;
    private final Ticker ticker;
    private @Nullable BackupContent content;
    private long position;

    RandomAccessCopy(BackupSource source, BackupLocation location, long length, Ticker ticker) {
        this.source = source;
        this.location = location;
        this.length = length;
        this.ticker = ticker;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void read(long from, byte[] into, int offset, int count) {
        ticker.tick(length);
        BackupContent open = at(from);
        int done = 0;
        while (done < count) {
            int some = open.read(into, offset + done, count - done);
            if (some < 0) {
                throw new SourceUnavailable(
                        source.name(), Cause.CHANGED, "It became shorter while it was read.");
            }
            done += some;
            position += some;
        }
    }

    private BackupContent at(long from) {
        if (content == null || position != from) {
            close();
            content = source.open(location, from);
            position = from;
        }
        return content;
    }

    @Override
    public void close() {
        if (content != null) {
            content.close();
            content = null;
        }
    }

    /** Is told again and again how many bytes of the copy have been read. */
    interface Ticker {
        void tick(long done);

        /**
         * Called where waiting does no harm, so that others can read.
         *
         * @param rest how long to wait at least
         */
        default void giveWay(Duration rest) throws InterruptedException {
            Thread.sleep(rest);
        }
    }
}
