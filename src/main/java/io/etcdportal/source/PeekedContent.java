package io.etcdportal.source;

import io.etcdportal.source.encoding.SnapshotDecoder;

import java.util.Arrays;
import java.util.OptionalLong;

/** The bytes of a copy from the first one on, of which the first have been looked at. */
final class PeekedContent implements BackupContent {

    private final BackupContent content;
    private final byte[] head;
    private int given;

    private PeekedContent(BackupContent content, byte[] head) {
        this.content = content;
        this.head = head;
    }

    /**
     * Reads the first bytes.
     *
     * @param content closed with the answer, or when this fails
     */
    static PeekedContent read(BackupContent content) {
        byte[] head = new byte[SnapshotDecoder.HEAD];
        int count = 0;
        try {
            while (count < head.length) {
                int some = content.read(head, count, head.length - count);
                if (some < 0) {
                    break;
                }
                count += some;
            }
        } catch (RuntimeException e) {
            content.close();
            throw e;
        }
        return new PeekedContent(content, Arrays.copyOf(head, count));
    }

    /**
     * {@return the first bytes, as many as tell how a snapshot is stored, or all that there are}
     */
    byte[] head() {
        return head.clone();
    }

    @Override
    public OptionalLong length() {
        return content.length();
    }

    @Override
    public int read(byte[] buffer, int from, int most) {
        if (given == head.length) {
            return content.read(buffer, from, most);
        }
        int some = Math.min(most, head.length - given);
        System.arraycopy(head, given, buffer, from, some);
        given += some;
        return some;
    }

    @Override
    public void close() {
        content.close();
    }
}
