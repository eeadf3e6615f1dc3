package io.etcdportal.source.sidecar;

import io.etcdportal.source.BackupContent;
import io.etcdportal.source.SourceUnavailable;

import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** A backup while a sidecar sends it. */
final class SidecarContent implements BackupContent {

    private static final int SKIPPED_AT_ONCE = 64 * 1024;

    private final HttpUriRequestBase request;
    private final InputStream body;
    private final OptionalLong length;
    private final SidecarFailures failures;
    private long position;
    private @Nullable SourceUnavailable failure;

    SidecarContent(
            HttpUriRequestBase request,
            InputStream body,
            OptionalLong length,
            SidecarFailures failures) {
        this.request = request;
        this.body = body;
        this.length = length;
        this.failures = failures;
    }

    @Override
    public OptionalLong length() {
        return length;
    }

    /** Reads up to an offset and forgets it: a sidecar knows no ranges. */
    void skip(long offset) {
        byte[] buffer = new byte[(int) Math.min(offset, SKIPPED_AT_ONCE)];
        while (position < offset) {
            if (read(buffer, 0, (int) Math.min(offset - position, buffer.length)) < 0) {
                throw failures.shorterThan(offset, position);
            }
        }
    }

    /**
     * A failure stays: the client's stream takes itself for ended after one, which would look like
     * a whole backup.
     */
    @Override
    public int read(byte[] buffer, int from, int most) {
        if (failure != null) {
            throw failure;
        }
        if (Thread.currentThread().isInterrupted()) {
            throw fail(failures.interrupted());
        }
        try {
            int n = body.read(buffer, from, most);
            position += Math.max(n, 0);
            return n;
        } catch (IOException | RuntimeException e) {
            throw fail(failures.afterBytes(position, e));
        }
    }

    private SourceUnavailable fail(SourceUnavailable why) {
        failure = why;
        return why;
    }

    /** Drops the connection. Closing the stream itself would read the backup to its end first. */
    @Override
    public void close() {
        request.cancel();
    }
}
