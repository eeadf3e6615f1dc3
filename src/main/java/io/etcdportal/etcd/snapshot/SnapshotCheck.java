package io.etcdportal.etcd.snapshot;

import io.etcdportal.etcd.EtcdVersion;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What looking at every byte of a snapshot came to: its trailing hash, its structure, and what
 * stands in it.
 *
 * @param verdict the answer
 * @param sha256 the SHA-256 of the whole file, its trailing hash included, as hexadecimal digits;
 *     none where its first bytes showed that the rest need not be read
 * @param length how many bytes were read, its trailing hash included; none where that was not all
 *     of it
 * @param status what stands in it, where nothing is wrong with it
 * @param sentence the answer for a person, with the reason
 */
public record SnapshotCheck(
        SnapshotVerdict verdict,
        @Nullable String sha256,
        @Nullable Long length,
        @Nullable SnapshotStatus status,
        String sentence) {

    private static final int BUFFER = 128 * 1024;

    /**
     * Reads a file once for its trailing hash and once for its structure.
     *
     * @param named the version that the file is named after, where it is
     * @throws IOException where the bytes can't be read
     */
    public static SnapshotCheck of(SnapshotBytes file, @Nullable EtcdVersion named)
            throws IOException {
        TrailingHash trailingHash = new TrailingHash();
        byte[] buffer = new byte[BUFFER];
        int head = (int) Math.min(SnapshotHead.LENGTH, file.length());
        file.read(0, buffer, 0, head);
        try {
            SnapshotHead.of(buffer, head, OptionalLong.of(file.length())).requireDatabase();
        } catch (InvalidSnapshot e) {
            return givenUp(e.verdict(), e.getMessage());
        }
        while (trailingHash.length() < file.length()) {
            int count = (int) Math.min(buffer.length, file.length() - trailingHash.length());
            file.read(trailingHash.length(), buffer, 0, count);
            trailingHash.update(buffer, 0, count);
        }
        return of(trailingHash, file, named);
    }

    /**
     * {@return the check of a file that was not read to its end, since what was read is enough}
     *
     * @param sentence what was found, for a person
     */
    public static SnapshotCheck givenUp(SnapshotVerdict verdict, String sentence) {
        return new SnapshotCheck(verdict, null, null, null, sentence);
    }

    /**
     * Reads a file for its structure alone.
     *
     * @param trailingHash the trailing hash that all bytes of the file have passed by
     * @param named the version that the file is named after, where it is
     * @throws IOException where the bytes can't be read
     */
    public static SnapshotCheck of(
            TrailingHash trailingHash, SnapshotBytes file, @Nullable EtcdVersion named)
            throws IOException {
        SnapshotVerdict verdict = trailingHash.verdict();
        return switch (verdict) {
            case VERIFIED, WITHOUT_HASH, DAMAGED ->
                    withStructure(verdict, trailingHash, file, named);
            case TRUNCATED, EMPTY, GROWING, ENCRYPTED, UNREADABLE ->
                    new SnapshotCheck(
                            verdict,
                            trailingHash.sha256(),
                            trailingHash.length(),
                            null,
                            trailingHash.sentence());
        };
    }

    private static SnapshotCheck withStructure(
            SnapshotVerdict verdict,
            TrailingHash trailingHash,
            SnapshotBytes file,
            @Nullable EtcdVersion named)
            throws IOException {
        try {
            SnapshotStatus status = SnapshotStatus.read(file);
            return verdict == SnapshotVerdict.DAMAGED
                    ? new SnapshotCheck(
                            verdict,
                            trailingHash.sha256(),
                            trailingHash.length(),
                            null,
                            trailingHash.sentence()
                                    + " No page is visibly broken: a value or the SHA-256 itself is"
                                    + " wrong."
                                    + remark(status))
                    : new SnapshotCheck(
                            verdict,
                            trailingHash.sha256(),
                            trailingHash.length(),
                            status,
                            sentence(verdict, status, named));
        } catch (InvalidSnapshot e) {
            String before =
                    switch (verdict) {
                        case VERIFIED -> "Its trailing hash matches, so it was saved like this. ";
                        case DAMAGED -> trailingHash.sentence() + " ";
                        default -> "";
                    };
            return new SnapshotCheck(
                    e.verdict(),
                    trailingHash.sha256(),
                    trailingHash.length(),
                    null,
                    before + e.getMessage());
        }
    }

    private static String sentence(
            SnapshotVerdict verdict, SnapshotStatus status, @Nullable EtcdVersion named) {
        StringBuilder sentence = new StringBuilder();
        if (status.keys() != null) {
            sentence.append(
                    String.format(
                            Locale.ROOT,
                            status.keys() == 1 ? "%,d key, " : "%,d keys, ",
                            status.keys()));
        }
        sentence.append("revision ").append(status.revision());
        sentence.append(
                verdict == SnapshotVerdict.VERIFIED
                        ? ", trailing hash verified"
                        : ", without an integrity hash");
        sentence.append(", readable");
        EtcdVersion producer = status.producer().orElse(named);
        if (producer != null) {
            sentence.append(", restorable into ").append(producer.majorMinor());
        }
        sentence.append(verdict == SnapshotVerdict.VERIFIED ? "." : " with --skip-hash-check.");
        return sentence.append(remark(status)).toString();
    }

    /** What is worth knowing and harmless. */
    private static String remark(SnapshotStatus status) {
        long leaked = status.leakedPages() == null ? 0 : status.leakedPages();
        if (leaked == 0) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                leaked == 1
                        ? " Remark: %,d page is neither free nor in use. It takes up space; no data"
                                + " is lost."
                        : " Remark: %,d pages are neither free nor in use. They take up space; no"
                                + " data is lost.",
                leaked);
    }
}
