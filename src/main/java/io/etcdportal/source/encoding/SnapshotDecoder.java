package io.etcdportal.source.encoding;

import com.github.luben.zstd.ZstdInputStream;

import io.etcdportal.etcd.snapshot.DatabaseHead;
import io.etcdportal.source.encoding.DecodingFailure.Reason;

import org.apache.commons.compress.compressors.z.ZCompressorInputStream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * Finds the snapshot in a stored file, through all that it is packed in. Memory stays small,
 * whatever is stored.
 */
public final class SnapshotDecoder {

    /** So many first bytes of a file tell how it is stored. */
    public static final int HEAD = Encoding.HEAD;

    /** A compressed file in a compressed archive; more is a trap. */
    private static final int DEEPEST = 3;

    private static final int BUFFER = 64 << 10;
    private static final int LZW_TABLES_IN_KIB = 1 << 10;

    /** As large a window as zstd itself reads without being told to: 128 MiB. */
    private static final int ZSTD_WINDOW_LOG = 27;

    private final DecodingLimits limits;
    private final Supplier<AgeIdentities> identities;

    /** A decoder that decrypts nothing. */
    public SnapshotDecoder(DecodingLimits limits) {
        this(limits, () -> AgeIdentities.NONE);
    }

    /**
     * @param identities gives the identities to decrypt a file of age with; asked for each such
     *     file
     */
    public SnapshotDecoder(DecodingLimits limits, Supplier<AgeIdentities> identities) {
        this.limits = limits;
        this.identities = identities;
    }

    /**
     * A snapshot that is being unpacked. What it is packed in has been checked to its own end when
     * the stream has ended, and not before.
     *
     * @param encodings what it is packed in, the outermost first; none where it lies as it is
     * @param bytes those of the snapshot. Reading them fails with {@link DecodingFailure} where
     *     what is stored is to blame, and otherwise as reading what is stored fails
     */
    public record Decoded(List<Encoding> encodings, InputStream bytes) implements AutoCloseable {

        /** Closes what is stored, too. */
        @Override
        public void close() throws IOException {
            bytes.close();
        }
    }

    /**
     * Opens what is stored.
     *
     * @param stored its bytes, from the first one on; closed with the answer, or when this fails
     * @throws DecodingFailure where its first bytes show that no snapshot can come of it
     * @throws IOException where it can't be read
     */
    public Decoded open(InputStream stored) throws IOException {
        StoredBytes bytes = new StoredBytes(stored);
        try {
            return open(bytes);
        } catch (IOException | RuntimeException e) {
            stored.close();
            throw e;
        }
    }

    /**
     * {@return whether a file may be stored in a way} What is neither packed nor a database may be
     * a damaged file of either.
     *
     * @param head the first bytes of the file
     */
    public static boolean isStoredAs(StoredForm stored, byte[] head) {
        Encryption encryption = encryptionOf(head).orElse(null);
        if (encryption != null) {
            return encryption == stored.encryption();
        }
        Encoding encoding = encodingOf(head).orElse(null);
        if (encoding != null) {
            return stored.encryption() == null && stored.outermost().orElse(null) == encoding;
        }
        return !stored.isPacked() || !DatabaseHead.matches(head);
    }

    /**
     * {@return how a file is stored, as far as its first bytes show; the files of an archive are
     * not looked for}
     *
     * @param stored its bytes, from the first one on
     */
    public StoredForm formOf(InputStream stored) throws IOException {
        StoredBytes all = new StoredBytes(stored);
        List<Encoding> encodings = new ArrayList<>();
        InputStream bytes = new BufferedInputStream(all, BUFFER);
        try {
            while (true) {
                byte[] head = head(bytes);
                Optional<Encryption> encryption = encryptionOf(head);
                Optional<Encoding> encoding = encodingOf(head);
                if (encryption.isPresent() || encoding.isEmpty()) {
                    return new StoredForm(
                            encodings, encodings.isEmpty() ? encryption.orElse(null) : null);
                }
                encodings.add(encoding.get());
                if (encoding.get().isArchive() || encodings.size() == DEEPEST) {
                    return new StoredForm(encodings, null);
                }
                bytes = new BufferedInputStream(unpack(encoding.get(), bytes, all), BUFFER);
            }
        } catch (DecodingFailure e) {
            return new StoredForm(encodings, null);
        }
    }

    private static Optional<Encryption> encryptionOf(byte[] head) {
        return DatabaseHead.matches(head) ? Optional.empty() : Encryption.of(head);
    }

    private static Optional<Encoding> encodingOf(byte[] head) {
        return DatabaseHead.matches(head) ? Optional.empty() : Encoding.of(head);
    }

    private Decoded open(StoredBytes stored) throws IOException {
        List<Encoding> encodings = new ArrayList<>();
        InputStream bytes = new BufferedInputStream(stored, BUFFER);
        boolean decrypted = false;
        while (true) {
            byte[] head = head(bytes);
            if (!decrypted && encryptionOf(head).filter(Encryption.AGE::equals).isPresent()) {
                AgeIdentities keys = identities.get();
                if (!keys.isEmpty()) {
                    bytes = new BufferedInputStream(decrypt(bytes, head, keys, stored), BUFFER);
                    decrypted = true;
                    continue;
                }
            }
            requireNotEncrypted(head);
            Encoding encoding = encodingOf(head).orElse(null);
            if (encoding == null) {
                requireDatabase(head, decrypted || !encodings.isEmpty());
                return new Decoded(List.copyOf(encodings), bytes);
            }
            if (encodings.size() == DEEPEST) {
                throw new DecodingFailure(
                        Reason.TOO_LARGE, "It is packed more than " + DEEPEST + " times.");
            }
            encodings.add(encoding);
            bytes = new BufferedInputStream(unpack(encoding, bytes, stored), BUFFER);
        }
    }

    private static byte[] head(InputStream bytes) throws IOException {
        bytes.mark(Encoding.HEAD);
        byte[] head = bytes.readNBytes(Encoding.HEAD);
        bytes.reset();
        return head;
    }

    private static void requireNotEncrypted(byte[] head) throws DecodingFailure {
        Encryption encryption = encryptionOf(head).orElse(null);
        if (encryption != null) {
            throw new DecodingFailure(
                    Reason.ENCRYPTED,
                    "It is encrypted with "
                            + encryption.label()
                            + ". Decrypt it first: "
                            + encryption.command("FILE"));
        }
    }

    /** What lies as it is, is checked elsewhere. */
    private static void requireDatabase(byte[] head, boolean packed) throws DecodingFailure {
        if (packed && !DatabaseHead.matches(head)) {
            throw new DecodingFailure(
                    Reason.NO_SNAPSHOT, "The packed file in it is not a snapshot.");
        }
    }

    private InputStream unpack(Encoding encoding, InputStream packed, StoredBytes stored)
            throws IOException {
        UnpackedBytes.Codec codec =
                switch (encoding) {
                    case GZIP -> () -> new GZIPInputStream(new AvailableUntilEnd(packed), BUFFER);
                    case ZSTD -> () -> new ZstdInputStream(packed).setLongMax(ZSTD_WINDOW_LOG);
                    case ZLIB -> () -> new InflaterInputStream(packed);
                    case LZW -> () -> new ZCompressorInputStream(packed, LZW_TABLES_IN_KIB);
                    case ZIP -> () -> new ArchivedSnapshot(new ZipEntries(packed), limits, stored);
                    case TAR -> () -> new ArchivedSnapshot(new TarEntries(packed), limits, stored);
                };
        return new UnpackedBytes(encoding.label(), codec, packed, stored, limits);
    }

    private InputStream decrypt(
            InputStream encrypted, byte[] head, AgeIdentities keys, StoredBytes stored)
            throws IOException {
        boolean armored = head[0] == '-';
        return new UnpackedBytes(
                Encryption.AGE.label(),
                () -> new AgeBytes(encrypted, armored, keys, stored),
                encrypted,
                stored,
                limits);
    }
}
