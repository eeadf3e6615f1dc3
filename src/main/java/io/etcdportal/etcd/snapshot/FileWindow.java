package io.etcdportal.etcd.snapshot;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A part of the file, of which at most 64 KiB are in memory: those that were looked at last. All
 * positions are those of the file. What lies outside of the part can't be looked at.
 */
final class FileWindow {

    private static final int HELD = 64 * 1024;
    private static final VarHandle SHORT = view(short[].class);
    private static final VarHandle INT = view(int[].class);
    private static final VarHandle LONG = view(long[].class);

    private final SnapshotBytes file;
    private final boolean bigEndian;
    private final long begin;
    private final long end;
    private byte[] held = new byte[0];
    private long heldFrom;
    private int heldCount;

    /**
     * @param begin its first byte
     * @param end the byte behind its last one
     */
    FileWindow(SnapshotBytes file, ByteOrder order, long begin, long end) {
        this(file, order == ByteOrder.BIG_ENDIAN, begin, end);
    }

    private FileWindow(SnapshotBytes file, boolean bigEndian, long begin, long end) {
        this.file = file;
        this.bigEndian = bigEndian;
        this.begin = begin;
        this.end = end;
    }

    private static VarHandle view(Class<?> numbers) {
        return MethodHandles.byteArrayViewVarHandle(numbers, ByteOrder.LITTLE_ENDIAN);
    }

    /** {@return a window on part of the same part, which holds nothing yet} */
    FileWindow part(long from, long to) {
        requireWithin(from, to - from);
        return new FileWindow(file, bigEndian, from, to);
    }

    /** {@return whether all of it can be in memory at once} */
    boolean isSmall() {
        return end - begin <= HELD;
    }

    long begin() {
        return begin;
    }

    long end() {
        return end;
    }

    int unsignedShort(long position) throws IOException {
        short value = (short) SHORT.get(held(position, Short.BYTES), index(position));
        return (bigEndian ? Short.reverseBytes(value) : value) & 0xffff;
    }

    long unsignedInt(long position) throws IOException {
        int value = (int) INT.get(held(position, Integer.BYTES), index(position));
        return (bigEndian ? Integer.reverseBytes(value) : value) & 0xffffffffL;
    }

    long number(long position) throws IOException {
        long value = (long) LONG.get(held(position, Long.BYTES), index(position));
        return bigEndian ? Long.reverseBytes(value) : value;
    }

    int unsignedByte(long position) throws IOException {
        return held(position, 1)[index(position)] & 0xff;
    }

    /** {@return a copy of a few bytes, at most 64 KiB} */
    byte[] copy(long position, int count) throws IOException {
        byte[] bytes = held(position, count);
        return Arrays.copyOfRange(bytes, index(position), index(position) + count);
    }

    /** Who takes bytes one piece after the other. */
    interface Pieces {
        void take(byte[] bytes, int offset, int count);
    }

    /** Hands on any number of bytes, one piece after the other. */
    void each(long position, long count, Pieces to) throws IOException {
        long left = count;
        for (long at = position; left > 0; ) {
            int piece = (int) Math.min(left, HELD);
            to.take(held(at, piece), index(at), piece);
            at += piece;
            left -= piece;
        }
    }

    private int index(long position) {
        return (int) (position - heldFrom);
    }

    /** Holds these bytes, at most 64 KiB, and as many behind them as there is room for. */
    private byte[] held(long position, int count) throws IOException {
        if (position < heldFrom || position + count > heldFrom + heldCount) {
            requireWithin(position, count);
            hold(position);
        }
        return held;
    }

    private void requireWithin(long position, long count) {
        if (position < begin || count < 0 || count > end - position) {
            throw new InvalidSnapshot(
                    "A reference leads to "
                            + count
                            + " bytes at "
                            + position
                            + ", beyond what it belongs to, which spans the bytes "
                            + begin
                            + " to "
                            + end
                            + ".");
        }
    }

    private void hold(long position) throws IOException {
        int most = (int) Math.min(HELD, end - position);
        if (held.length < most) {
            held = new byte[most];
        }
        heldCount = 0;
        file.read(position, held, 0, most);
        heldFrom = position;
        heldCount = most;
    }
}
