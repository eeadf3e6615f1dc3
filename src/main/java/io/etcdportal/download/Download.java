package io.etcdportal.download;

import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.AuditUnavailable;
import io.etcdportal.audit.Ending;
import io.etcdportal.catalog.Copy;
import io.etcdportal.source.SourceUnavailable;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.OptionalLong;

/**
 * One transfer and its audit entry, which is open as long as the transfer is: closing it writes
 * down how it ended. For one thread.
 */
final class Download implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Download.class);
    private static final int BUFFER = 64 * 1024;

    private final Content content;
    private final AuditTrail trail;
    private final AuditTrail.Begun begun;
    private Outcome outcome = Outcome.ABORTED;
    private @Nullable String detail = "The answer could not be begun.";
    private long sent;

    Download(Content content, AuditTrail trail, AuditTrail.Begun begun) {
        this.content = content;
        this.trail = trail;
        this.begun = begun;
    }

    Content content() {
        return content;
    }

    /**
     * Sends every byte of the copy.
     *
     * @throws SourceUnavailable where the source failed: what was sent is not the whole backup
     * @throws ClientGone where the client left
     */
    void sendTo(OutputStream client) throws ClientGone {
        byte[] buffer = new byte[BUFFER];
        try {
            for (int n = read(buffer); n >= 0; n = read(buffer)) {
                write(client, buffer, n);
                sent += n;
            }
            flush(client);
        } catch (RuntimeException e) {
            outcome = Outcome.FAILED;
            detail =
                    e instanceof SourceUnavailable source
                            ? source.failure().detail()
                            : "The portal made a mistake.";
            throw e;
        }
        outcome = Outcome.COMPLETED;
        detail = null;
    }

    /**
     * Takes back what was counted: the answer was still in a buffer, and has been replaced by an
     * error.
     */
    void nothingLeft() {
        sent = 0;
    }

    private int read(byte[] buffer) {
        try {
            return content.bytes().read(buffer);
        } catch (SourceUnavailable e) {
            log.warn("Download {} broke after {} bytes: {}", begun.id(), sent, e.getMessage());
            throw e;
        }
    }

    private void write(OutputStream client, byte[] buffer, int length) throws ClientGone {
        try {
            client.write(buffer, 0, length);
        } catch (IOException e) {
            throw gone(e);
        }
    }

    private void flush(OutputStream client) throws ClientGone {
        try {
            client.flush();
        } catch (IOException e) {
            throw gone(e);
        }
    }

    private ClientGone gone(IOException e) {
        detail = "The client left.";
        return new ClientGone(e);
    }

    @Override
    public void close() {
        content.close();
        try {
            trail.end(begun, ending());
        } catch (AuditUnavailable e) {
            log.error(
                    "The end of download {} ({}, {} bytes) could not be recorded",
                    begun.id(),
                    outcome,
                    sent,
                    e);
        }
    }

    private Ending ending() {
        Copy copy = content.copy();
        Ending.Leg leg =
                new Ending.Leg(
                        copy.source(),
                        copy.path(),
                        0,
                        sent,
                        outcome == Outcome.FAILED ? detail : null);
        return new Ending(outcome, List.of(leg), sent, size(), null, null, detail);
    }

    private @Nullable Long size() {
        OptionalLong length = content.length();
        return length.isPresent() ? Long.valueOf(length.getAsLong()) : null;
    }
}
