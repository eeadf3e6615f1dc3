package io.etcdportal.etcd.snapshot;

import io.etcdportal.etcd.Sha256;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * The trailing hash of a snapshot, looked at while the bytes pass by: {@code etcdctl snapshot save}
 * writes a database and behind it the 32 bytes of its SHA-256. Neither {@code etcdctl} nor {@code
 * etcdutl snapshot status} ever look at it. For one thread, and one file from its first byte to its
 * last.
 */
public final class TrailingHash {

    private static final int SECOND_META = 4096;

    private final Sha256 body = new Sha256();
    private final byte[] head = new byte[SECOND_META + MetaPage.LENGTH];
    private final byte[] tail = new byte[Sha256.LENGTH];
    private long length;

    /** Takes the next bytes. */
    public void update(byte[] bytes, int offset, int count) {
        if (length < head.length) {
            int kept = (int) Math.min(count, head.length - length);
            System.arraycopy(bytes, offset, head, (int) length, kept);
        }
        int before = (int) Math.min(length, tail.length);
        length += count;
        if (count >= tail.length) {
            body.add(tail, 0, before);
            body.add(bytes, offset, count - tail.length);
            System.arraycopy(bytes, offset + count - tail.length, tail, 0, tail.length);
        } else {
            int over = Math.max(0, before + count - tail.length);
            body.add(tail, 0, over);
            System.arraycopy(tail, over, tail, 0, before - over);
            System.arraycopy(bytes, offset, tail, before - over, count);
        }
    }

    /** {@return how many bytes have passed} */
    public long length() {
        return length;
    }

    /**
     * {@return the SHA-256 of all bytes that have passed, the trailing hash included, in
     * hexadecimal}
     */
    public String sha256() {
        Sha256 all = body.copy();
        all.add(tail, 0, (int) Math.min(length, tail.length));
        return Sha256.hex(all.value());
    }

    /**
     * {@return what the file is, if these were all of its bytes} From here a file is whole where
     * its trailing hash is right; what stands in it has not been looked at.
     */
    public SnapshotVerdict verdict() {
        SnapshotVerdict byEnd = verdict(length, body.value(), tail);
        return byEnd == SnapshotVerdict.EMPTY || byEnd == SnapshotVerdict.VERIFIED
                ? byEnd
                : meta().map(meta -> verdict(SnapshotSize.of(length), meta.size()))
                        .orElse(SnapshotVerdict.UNREADABLE);
    }

    /**
     * {@return what a file is by its length and its end alone}
     *
     * @param before the SHA-256 of everything before the last bytes
     * @param last the last bytes, as many as a trailing hash has where there are that many
     */
    public static SnapshotVerdict verdict(long length, byte[] before, byte[] last) {
        return switch (SnapshotSize.of(length)) {
            case EMPTY -> SnapshotVerdict.EMPTY;
            case TRUNCATED -> SnapshotVerdict.TRUNCATED;
            case WITHOUT_HASH -> SnapshotVerdict.WITHOUT_HASH;
            case WITH_HASH ->
                    MessageDigest.isEqual(before, last)
                            ? SnapshotVerdict.VERIFIED
                            : SnapshotVerdict.DAMAGED;
        };
    }

    /** {@return the verdict for a person, with the reason} */
    public String sentence() {
        SnapshotVerdict verdict = verdict();
        return switch (verdict) {
            case DAMAGED ->
                    "The SHA-256 at the end of the file does not match the bytes before it. They"
                            + " are not the bytes that were saved.";
            case TRUNCATED ->
                    "The file is truncated: it has "
                            + length
                            + " bytes. With its end, it would have "
                            + meta().map(metaPage -> metaPage.size() + tail.length).orElseThrow()
                            + ".";
            default -> verdict.sentence();
        };
    }

    private SnapshotVerdict verdict(SnapshotSize size, long database) {
        if (length < database
                || (size == SnapshotSize.TRUNCATED && length - database < tail.length)) {
            return SnapshotVerdict.TRUNCATED;
        }
        return size == SnapshotSize.WITHOUT_HASH
                ? SnapshotVerdict.WITHOUT_HASH
                : SnapshotVerdict.DAMAGED;
    }

    private Optional<MetaPage> meta() {
        return MetaPage.parse(Arrays.copyOf(head, MetaPage.LENGTH))
                .or(() -> MetaPage.parse(Arrays.copyOfRange(head, SECOND_META, head.length)));
    }
}
