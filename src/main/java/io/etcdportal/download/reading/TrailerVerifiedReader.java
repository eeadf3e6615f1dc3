package io.etcdportal.download.reading;

import io.etcdportal.catalog.model.Copy;
import io.etcdportal.download.resume.PrefixDigestRecorder;
import io.etcdportal.download.resume.PrefixDigests;
import io.etcdportal.etcd.Sha256;
import io.etcdportal.etcd.snapshot.SnapshotVerdict;
import io.etcdportal.etcd.snapshot.TrailingHash;
import io.etcdportal.source.BackupContent;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;

import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The bytes of a file from some offset to its end, checked on the way: the last bytes of what was
 * read are held back, and leave only when they are the trailing hash of all before.
 *
 * <p>Where a copy breaks, or its end is wrong, the next one goes on, if it begins with exactly what
 * was sent. Where there is another copy to compare with, what the two disagree on doesn't leave
 * before it is clear which of them is right.
 */
final class TrailerVerifiedReader implements VerifiedReader {

    private static final int BUFFER = 64 * 1024;

    private final CopyFailover copyFailover;
    private final PrefixDigestRecorder sent;
    private final boolean fromTheFirst;
    private final Expected expected;
    private final ReadListener readListener;
    private final @Nullable CrossCheck crossCheck;
    private final byte[] buffer = new byte[BUFFER];
    private final Set<Copy> wrongAtTheEnd = new HashSet<>();
    private @Nullable Copy origin;
    private @Nullable BlockVerifiedReader resolved;
    private @Nullable BackupContent resolvedBytes;
    private int given;
    private int waiting;
    private @Nullable Result result;

    /**
     * What has been promised of the file.
     *
     * @param length how many bytes it has, where that was said
     * @param sha256 the SHA-256 of all of them, where that was said
     * @param withoutHash whether it may be without an integrity hash
     */
    record Expected(OptionalLong length, @Nullable String sha256, boolean withoutHash) {}

    /**
     * @param sent what was sent until now, from the first byte of the file on; what is sent from
     *     now on is added
     * @param crossCheck what to do about another copy; nothing where there is none
     */
    TrailerVerifiedReader(
            CopyFailover copyFailover,
            PrefixDigestRecorder sent,
            Expected expected,
            ReadListener readListener,
            @Nullable CrossCheck crossCheck) {
        this.copyFailover = copyFailover;
        this.sent = sent;
        this.fromTheFirst = sent.length() == 0;
        this.expected = expected;
        this.readListener = readListener;
        this.crossCheck = crossCheck;
    }

    /**
     * Opens the best copy.
     *
     * @throws SourceUnavailable where none can be opened
     */
    TrailerVerifiedReader open() {
        copyFailover.open(sent.length(), this::open);
        if (crossCheck != null) {
            crossCheck.secondCopy().open(sent.length());
        }
        return this;
    }

    /**
     * Opens the best copy.
     *
     * @param proven the one that what was sent until now is known to be the beginning of
     * @throws SourceUnavailable where none can be opened
     */
    TrailerVerifiedReader open(Copy proven) {
        origin = proven;
        return open();
    }

    private BackupContent open(BackupSource source, Copy copy) {
        BackupContent content =
                sent.length() == 0 || isThatOfBefore(copy)
                        ? source.open(copy.location(), sent.length())
                        : openProven(source, copy);
        if (expected.length.isPresent()
                && content.length().isPresent()
                && content.length().getAsLong() != expected.length.getAsLong()) {
            content.close();
            throw otherLength(copy, Cause.CHANGED, "Its length differs from the expected one.");
        }
        origin = copy;
        return content;
    }

    /** What gave all bytes until now, and is pinned, needs no other proof. */
    private boolean isThatOfBefore(Copy copy) {
        return origin != null
                && origin.location().equals(copy.location())
                && !copy.location().pin().isEmpty();
    }

    private BackupContent openProven(BackupSource source, Copy copy) {
        BackupContent content = source.open(copy.location(), 0);
        try {
            PrefixDigests.Mark end = sent.end();
            byte[] value = valueOf(content, copy, end.offset());
            if (!MessageDigest.isEqual(value, end.value())) {
                throw failure(
                        copy, Cause.CHANGED, "It does not start with the bytes already sent.");
            }
            return content;
        } catch (RuntimeException e) {
            content.close();
            throw e;
        }
    }

    private static byte[] valueOf(BackupContent content, Copy copy, long length) {
        Sha256 sha256 = new Sha256();
        byte[] bytes = new byte[(int) Math.min(length, BUFFER)];
        long left = length;
        while (left > 0) {
            int count = content.read(bytes, 0, (int) Math.min(left, bytes.length));
            if (count < 0) {
                throw failure(copy, Cause.ENDED_EARLY, "It is shorter than the part already sent.");
            }
            sha256.add(bytes, 0, count);
            left -= count;
        }
        return sha256.value();
    }

    private static SourceUnavailable failure(Copy copy, Cause cause, String sentence) {
        return new SourceUnavailable(copy.source(), cause, sentence);
    }

    /** A length that the source doesn't tell is that of what was read before. */
    private SourceUnavailable otherLength(Copy copy, Cause cause, String sentence) {
        if (copy.size() == null) {
            readListener.changed(copy);
        }
        return failure(copy, cause, sentence);
    }

    @Override
    public Piece next() {
        Piece piece = Piece.NONE;
        while (piece.length() == 0 && result == null) {
            try {
                piece = read();
            } catch (Differs e) {
                resolve();
            } catch (SourceUnavailable e) {
                goOn(e);
            } catch (IntegrityFailure e) {
                goOnElsewhere(e);
            }
        }
        return piece;
    }

    private Piece read() throws Differs {
        System.arraycopy(buffer, given, buffer, 0, waiting);
        given = 0;
        while (waiting <= Sha256.LENGTH) {
            int count = readSome(buffer.length - waiting);
            if (count < 0) {
                return end();
            }
            waiting += count;
        }
        long length = sent.length() + waiting;
        if (expected.length.isPresent() && length > expected.length.getAsLong()) {
            throw otherLength(copy(), Cause.CHANGED, "It is longer than expected.");
        }
        if (crossCheck != null
                && !crossCheck.secondCopy().agrees(buffer, waiting - Sha256.LENGTH)) {
            throw new Differs();
        }
        return give(waiting - Sha256.LENGTH);
    }

    private int readSome(int most) {
        if (resolvedBytes != null) {
            return resolvedBytes.read(buffer, waiting, most);
        }
        try {
            return copyFailover.read(buffer, waiting, most);
        } catch (SourceUnavailable e) {
            throw IntegrityFailure.of(e);
        }
    }

    /** Another copy says something else. */
    private static final class Differs extends Exception {}

    private void resolve() {
        copyFailover.leave(sent.length(), "Another copy has different bytes.");
        CrossCheck asked = Objects.requireNonNull(crossCheck);
        asked.close();
        given = 0;
        waiting = 0;
        resolved = asked.arbiter().resolve(sent);
        resolvedBytes = resolved.asContent();
    }

    private Piece give(int length) {
        sent.add(buffer, 0, length);
        if (resolved == null) {
            copyFailover.gave(length);
        }
        given = length;
        waiting -= length;
        return new Piece(buffer, 0, length);
    }

    private Piece end() {
        Sha256 state = sent.running();
        byte[] before = state.value();
        state.add(buffer, 0, waiting);
        long length = sent.length() + waiting;
        Result found = new Result(verdict(length, before), length, Sha256.hex(state.value()));
        require(found);
        result = found;
        return give(waiting);
    }

    /** What is wanted as it is stored is what was listed: nothing in it is looked at. */
    private SnapshotVerdict verdict(long length, byte[] before) {
        return copy().isAsStored()
                ? SnapshotVerdict.VERIFIED
                : TrailingHash.verdict(length, before, Arrays.copyOf(buffer, waiting));
    }

    private void require(Result found) {
        if (expected.length.isPresent() && expected.length.getAsLong() != found.length()) {
            throw otherLength(
                    copy(),
                    Cause.ENDED_EARLY,
                    "It ended after " + found.length() + " bytes, earlier than expected.");
        }
        boolean good =
                found.verdict() == SnapshotVerdict.VERIFIED
                        || (found.verdict() == SnapshotVerdict.WITHOUT_HASH
                                && expected.withoutHash);
        if (!good) {
            tellOf(found);
            throw new IntegrityFailure(found.verdict(), found.verdict().sentence());
        }
        if (expected.sha256 != null && !expected.sha256.equals(found.sha256())) {
            readListener.read(copy(), found);
            throw new IntegrityFailure(
                    SnapshotVerdict.DAMAGED, "Its SHA-256 differs from the expected one.");
        }
    }

    /**
     * A wrong end is looked at once more: it may have been the way to here that was wrong. Where a
     * part was sent before by another request, the part may be wrong as well.
     */
    private void tellOf(Result found) {
        if (fromTheFirst && !canBeLookedAtAgain()) {
            readListener.read(copy(), found);
        }
    }

    private boolean canBeLookedAtAgain() {
        return !wrongAtTheEnd.contains(copy());
    }

    private void goOnElsewhere(IntegrityFailure why) {
        if (resolved != null) {
            throw why;
        }
        Cause cause = canBeLookedAtAgain() ? Cause.UNREADABLE : Cause.CHANGED;
        wrongAtTheEnd.add(copy());
        SourceUnavailable failure = failure(copy(), cause, String.valueOf(why.getMessage()));
        try {
            goOn(failure);
        } catch (SourceUnavailable nothingElse) {
            throw why;
        }
    }

    private void goOn(SourceUnavailable why) {
        if (resolved != null) {
            throw why;
        }
        waiting = 0;
        given = 0;
        copyFailover.goOn(why, sent.length(), this::open);
    }

    /** Tells of the copy too: it is the one that all bytes were shown to be of. */
    @Override
    public Result finish() {
        if (result == null) {
            throw new IllegalStateException("The end has not been reached");
        }
        if (resolved == null) {
            readListener.read(copy(), result);
        }
        return result;
    }

    @Override
    public Copy copy() {
        return resolved == null ? copyFailover.copy() : resolved.copy();
    }

    @Override
    public void close() {
        copyFailover.close();
        if (crossCheck != null) {
            crossCheck.close();
        }
        if (resolved != null) {
            resolved.close();
        }
    }
}
