package io.etcdportal.source;

import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.encoding.DecodingLimits;
import io.etcdportal.source.encoding.SnapshotDecoder;

import java.io.IOException;

/**
 * A source whose copies are snapshots, however they are stored: what is compressed or in an archive
 * is unpacked while it is read. How long such a snapshot is shows at its end alone.
 */
final class DecodingSource extends ForwardingSource {

    private static final int SKIP_AT_ONCE = 64 << 10;

    private final SnapshotDecoder decoder = new SnapshotDecoder(DecodingLimits.DEFAULT);

    DecodingSource(BackupSource source) {
        super(source);
    }

    /**
     * Opens a copy. What is packed is unpacked from its first byte on, whatever the offset.
     *
     * @throws SourceUnavailable also where what is stored is damaged ({@link Cause#DAMAGED}) or
     *     holds no snapshot that can be read ({@link Cause#NO_SNAPSHOT})
     */
    @Override
    public BackupContent open(BackupLocation location, long offset) {
        if (!location.isPacked()) {
            return super.open(location, offset);
        }
        StoredStream stored = new StoredStream(super.open(location, 0));
        DecodedContent content;
        try {
            content = new DecodedContent(name(), decoder.open(stored));
        } catch (IOException e) {
            throw DecodedContent.explained(name(), e);
        }
        try {
            skip(content, offset);
            return content;
        } catch (RuntimeException e) {
            content.close();
            throw e;
        }
    }

    private void skip(BackupContent content, long offset) {
        byte[] skipped = new byte[(int) Math.min(offset, SKIP_AT_ONCE)];
        for (long left = offset; left > 0; ) {
            int some = content.read(skipped, 0, (int) Math.min(left, skipped.length));
            if (some < 0) {
                throw new SourceUnavailable(
                        name(), Cause.CHANGED, "The snapshot is shorter than it was.");
            }
            left -= some;
        }
    }
}
