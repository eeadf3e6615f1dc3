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
    private long left;

    /**
     * @param length the length of the whole object
     * @param left how much of it the body is to give
     */
    S3Content(ResponseInputStream<?> body, long length, long left, S3Failures failures) {
        this.body = body;
        this.length = length;
        this.left = left;
        this.failures = failures;
    }

    @Override
    public OptionalLong length() {
        return OptionalLong.of(length);
    }

    @Override
    public int read(byte[] buffer, int from, int most) {
        if (left == 0) {
            return -1;
        }
        int count = readSome(buffer, from, most);
        if (count < 0) {
            throw failures.of(
                    Cause.ENDED_EARLY,
                    "The object ended " + left + " bytes before its announced end.");
        }
        left -= count;
        return count;
    }

    private int readSome(byte[] buffer, int from, int most) {
        try {
            return body.read(buffer, from, (int) Math.min(most, left));
        } catch (IOException | SdkException failure) {
            throw failures.reading(failure);
        }
    }

    /** Breaks the connection where something is left: closing it would read the rest first. */
    @Override
    public void close() {
        try {
            if (left > 0) {
                body.abort();
            } else {
                body.close();
            }
        } catch (IOException | RuntimeException alreadyBroken) {
            // Nothing more is wanted of this connection.
        }
    }
}
