package io.etcdportal.source.s3;

import io.etcdportal.source.BackupContent;
import io.etcdportal.source.SourceFailure.Cause;

import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;

import java.io.IOException;
import java.util.OptionalLong;

/**
 * The body of an object, counted: it ends well only where every byte that was announced has come.
 */
final class S3Content implements BackupContent {

    private final ResponseInputStream<?> body;
    private final S3Failures failures;
    private final long length;
    private final boolean hasEnd;
    private long skipped;
    private long left;

    /**
     * @param length the length of the whole object
     * @param skipped how much of the body comes before what is wanted
     * @param left how much of the body is to be given after that
     * @param hasEnd whether the protocol says where the body ends
     */
    S3Content(
            ResponseInputStream<?> body,
            long length,
            long skipped,
            long left,
            boolean hasEnd,
            S3Failures failures) {
        this.body = body;
        this.length = length;
        this.skipped = skipped;
        this.left = left;
        this.hasEnd = hasEnd;
        this.failures = failures;
    }

    @Override
    public OptionalLong length() {
        return OptionalLong.of(length);
    }

    @Override
    public int read(byte[] buffer, int from, int most) {
        while (skipped > 0) {
            skipped -= readSome(buffer, from, (int) Math.min(most, skipped));
        }
        if (left == 0) {
            return -1;
        }
        int count = readSome(buffer, from, (int) Math.min(most, left));
        left -= count;
        if (left == 0) {
            requireEnd();
        }
        return count;
    }

    private int readSome(byte[] buffer, int from, int most) {
        int count = receive(buffer, from, most);
        if (count < 0) {
            throw failures.of(
                    Cause.ENDED_EARLY,
                    "The object ended " + (skipped + left) + " bytes before its announced end.");
        }
        return count;
    }

    private int receive(byte[] buffer, int from, int most) {
        try {
            return body.read(buffer, from, most);
        } catch (IOException | SdkException failure) {
            throw failures.reading(failure);
        }
    }

    /**
     * Before the last bytes are given: nobody must take the beginning of another object for all.
     */
    private void requireEnd() {
        if (!hasEnd && receive(new byte[1], 0, 1) >= 0) {
            left = 1;
            throw failures.of(
                    Cause.CHANGED,
                    "The object has changed since it was listed: it is longer than "
                            + length
                            + " bytes.");
        }
    }

    /** Breaks the connection where something is left: closing it would read the rest first. */
    @Override
    public void close() {
        try {
            if (skipped + left > 0) {
                body.abort();
            } else {
                body.close();
            }
        } catch (IOException | RuntimeException alreadyBroken) {
            // Nothing more is wanted of this connection.
        }
    }
}
