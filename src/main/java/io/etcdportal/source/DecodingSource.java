package io.etcdportal.source;

import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.encoding.DecodingLimits;
import io.etcdportal.source.encoding.Encryption;
import io.etcdportal.source.encoding.SnapshotDecoder;
import io.etcdportal.source.encoding.StoredForm;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/**
 * A source whose copies are snapshots, however they are stored: what is compressed or in an archive
 * is unpacked while it is read. How long such a snapshot is shows at its end alone.
 *
 * <p>Whether a copy is packed decides what its bytes, its length and its entity tag are. So a copy
 * whose first bytes show that it is stored in another way than its location says is not opened.
 */
final class DecodingSource extends ForwardingSource {

    private static final StoredForm BY_STORE = new StoredForm(List.of(), Encryption.SSE_C);
    private static final int SKIP_AT_ONCE = 64 << 10;

    private final PlainFileCache plain = new PlainFileCache();
    private final @Nullable AgeIdentityFile identityFile;
    private final SnapshotDecoder decoder;

    /**
     * @param identityFile what files of age are decrypted with; they are not where there is none
     */
    DecodingSource(BackupSource source, @Nullable AgeIdentityFile identityFile) {
        super(source);
        this.identityFile = identityFile;
        this.decoder =
                identityFile == null
                        ? new SnapshotDecoder(DecodingLimits.DEFAULT)
                        : new SnapshotDecoder(DecodingLimits.DEFAULT, identityFile::identities);
    }

    @Override
    public boolean decrypts(Encryption encryption) {
        return encryption == Encryption.AGE && identityFile != null;
    }

    /**
     * Opens a copy. What is packed is unpacked from its first byte on, whatever the offset.
     *
     * @throws SourceUnavailable also where it is stored in another way than the location says
     *     ({@link Cause#OTHER_FORM}, with that way), where what is stored is damaged ({@link
     *     Cause#DAMAGED}) or holds no snapshot that can be read ({@link Cause#NO_SNAPSHOT})
     */
    @Override
    public BackupContent open(BackupLocation location, long offset) {
        if (location instanceof BackupLocation.AsStored(BackupLocation file)) {
            return super.open(file, offset);
        }
        return location.stored().isPacked() ? unpacked(location, offset) : asItIs(location, offset);
    }

    /** A sidecar gives nothing but snapshots, and reads all before an offset. */
    private BackupContent asItIs(BackupLocation location, long offset) {
        if (location instanceof BackupLocation.SidecarBackup || plain.contains(location)) {
            return super.open(location, offset);
        }
        PeekedContent content = start(location);
        requireStored(location, content);
        if (offset == 0) {
            return content;
        }
        content.close();
        return super.open(location, offset);
    }

    private PeekedContent start(BackupLocation location) {
        try {
            return PeekedContent.read(super.open(location, 0));
        } catch (SourceUnavailable e) {
            boolean found =
                    e.failure().cause() == Cause.ENCRYPTED
                            && location.stored().encryption() != Encryption.SSE_C;
            throw found ? SourceUnavailable.storedAs(name(), BY_STORE) : e;
        }
    }

    private void requireStored(BackupLocation location, PeekedContent content) {
        byte[] head = content.head();
        if (SnapshotDecoder.isStoredAs(location.stored(), head)) {
            if (!location.stored().isPacked() && !location.pin().isEmpty()) {
                plain.add(location);
            }
            return;
        }
        try (content) {
            throw SourceUnavailable.storedAs(name(), decoder.formOf(new StoredStream(content)));
        } catch (IOException e) {
            throw DecodedContent.explained(name(), e);
        }
    }

    private BackupContent unpacked(BackupLocation location, long offset) {
        PeekedContent start = start(location);
        requireStored(location, start);
        StoredStream stored = new StoredStream(start);
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
