package io.etcdportal.download.reading;

import io.etcdportal.source.SourceUnavailable;

import java.util.Arrays;

/**
 * Another copy, which is read beside the one that is sent: what only one of them says is in doubt,
 * and doesn't leave. Where no other copy can be read, there is no doubt either: the trailing hash
 * at the end decides alone, as it does where there is one copy only.
 *
 * <p>For one thread.
 */
final class SecondCopy implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;

    private final CopyFailover copyFailover;
    private final byte[] buffer = new byte[BUFFER];
    private long position;
    private boolean present;

    /**
     * @param copyFailover the way through the other copies
     */
    SecondCopy(CopyFailover copyFailover) {
        this.copyFailover = copyFailover;
    }

    /**
     * Opens another copy, where one can be opened.
     *
     * @param offset where in the backup its first byte is
     */
    void open(long offset) {
        position = offset;
        try {
            copyFailover.open(offset, (source, copy) -> source.open(copy.location(), offset));
            present = true;
        } catch (SourceUnavailable absent) {
            present = false;
        }
    }

    /** {@return whether the next bytes of the other copy are these} */
    boolean agrees(byte[] bytes, int length) {
        int compared = 0;
        while (present && compared < length) {
            int count = read(Math.min(length - compared, buffer.length));
            if (count < 0 || !isSame(bytes, compared, count)) {
                return false;
            }
            compared += count;
            position += count;
        }
        return true;
    }

    private boolean isSame(byte[] bytes, int from, int count) {
        return Arrays.equals(buffer, 0, count, bytes, from, from + count);
    }

    /** {@return how many bytes came; none where the copy had to be opened anew} */
    private int read(int most) {
        try {
            int count = copyFailover.read(buffer, 0, most);
            copyFailover.gave(Math.max(count, 0));
            return count;
        } catch (SourceUnavailable e) {
            goOn(e);
            return 0;
        }
    }

    private void goOn(SourceUnavailable why) {
        try {
            copyFailover.goOn(
                    why, position, (source, copy) -> source.open(copy.location(), position));
        } catch (SourceUnavailable nothingElse) {
            present = false;
        }
    }

    @Override
    public void close() {
        present = false;
        copyFailover.close();
    }
}
