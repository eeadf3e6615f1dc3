package io.etcdportal.catalog.model;

import io.etcdportal.etcd.snapshot.SnapshotStatus;
import io.etcdportal.etcd.snapshot.SnapshotVerdict;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * What reading a copy from its first to its last byte has found. It is about these bytes alone: a
 * copy that has changed since has no check.
 *
 * @param at when the last byte was read
 * @param verdict what it came to
 * @param sha256 the SHA-256 of the whole file, its trailing hash included, as 64 lower-case
 *     hexadecimal digits; where the file was read to its end
 * @param status what stands in the snapshot, where that was looked at and could be read
 * @param sentence what was found, for a person; at most 1,000 characters
 * @param length how many bytes were read to the end of the file, where that was kept
 */
public record Check(
        Instant at,
        SnapshotVerdict verdict,
        @Nullable String sha256,
        @Nullable SnapshotStatus status,
        String sentence,
        @Nullable Long length) {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int LONGEST = 1_000;

    public Check {
        if (sha256 != null && !SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("Not a SHA-256 in lower-case digits: " + sha256);
        }
        if (sentence.length() > LONGEST) {
            throw new IllegalArgumentException("A sentence of " + sentence.length());
        }
    }

    /** A check whose length was not kept. */
    public Check(
            Instant at,
            SnapshotVerdict verdict,
            @Nullable String sha256,
            @Nullable SnapshotStatus status,
            String sentence) {
        this(at, verdict, sha256, status, sentence, null);
    }

    /**
     * Makes the check of somebody who looked at the trailing hash and not at what stands in the
     * snapshot.
     */
    public static Check ofTrailingHash(
            Instant at, SnapshotVerdict verdict, @Nullable String sha256) {
        return new Check(at, verdict, sha256, null, verdict.sentence());
    }

    /** {@return the same check, with the length of the file} */
    public Check ofLength(long length) {
        return new Check(at, verdict, sha256, status, sentence, length);
    }

    /**
     * {@return what is known now, where this was found after another} Who found nothing against the
     * trailing hash takes back nothing of what was found within the same bytes.
     */
    public Check after(@Nullable Check before) {
        if (before == null || sha256 == null || !sha256.equals(before.sha256)) {
            return this;
        }
        return isOfTrailingHashOnly()
                ? new Check(
                        at,
                        before.verdict,
                        sha256,
                        before.status,
                        before.sentence,
                        length == null ? before.length : length)
                : this;
    }

    private boolean isOfTrailingHashOnly() {
        return status == null
                && (verdict == SnapshotVerdict.VERIFIED || verdict == SnapshotVerdict.WITHOUT_HASH);
    }
}
