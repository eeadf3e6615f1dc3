package io.etcdportal.download;

import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.AuditUnavailable;
import io.etcdportal.audit.DownloadResult;
import io.etcdportal.download.active.ActiveDownload;
import io.etcdportal.download.active.ActiveDownloads;
import io.etcdportal.download.active.AuthorizationWatch;
import io.etcdportal.download.active.ClientDisconnected;
import io.etcdportal.download.active.DownloadDenied;
import io.etcdportal.download.active.DownloadStopped;
import io.etcdportal.download.reading.Content;
import io.etcdportal.download.reading.IntegrityFailure;
import io.etcdportal.download.reading.Segments;
import io.etcdportal.download.reading.VerifiedReader;
import io.etcdportal.download.reading.VerifiedReader.Piece;
import io.etcdportal.source.SourceUnavailable;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One transfer and its audit entry, which is open as long as the transfer is: closing it writes
 * down how it ended. For one thread.
 */
final class Download implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Download.class);

    private final Content content;
    private final Segments segments;
    private final AuthorizationWatch authorizationWatch;
    private final AuditTrail trail;
    private final AuditTrail.Begun begun;
    private final ActiveDownloads activeDownloads;
    private final ActiveDownload activeDownload;
    private final AtomicBoolean recorded = new AtomicBoolean();
    private Outcome outcome = Outcome.ABORTED;
    private @Nullable String detail = "The answer could not be begun.";
    private @Nullable String check;
    private @Nullable String sha256;
    private long sent;

    Download(
            Content content,
            Segments segments,
            AuthorizationWatch authorizationWatch,
            AuditTrail trail,
            AuditTrail.Begun begun,
            ActiveDownloads activeDownloads,
            ActiveDownload activeDownload) {
        this.content = content;
        this.segments = segments;
        this.authorizationWatch = authorizationWatch;
        this.trail = trail;
        this.begun = begun;
        this.activeDownloads = activeDownloads;
        this.activeDownload = activeDownload;
        activeDownload.hasLength(content.length());
        activeDownload.onCut(this::recordCut);
    }

    Content delivery() {
        return content;
    }

    /** {@return the SHA-256 of the backup, where all of it was sent, in hexadecimal digits} */
    @Nullable String sha256() {
        return sha256;
    }

    /**
     * Sends every byte that was asked for.
     *
     * @throws SourceUnavailable where the sources failed: what was sent is not all of it
     * @throws IntegrityFailure where the backup is not what was saved: its end was not sent
     * @throws DownloadDenied where the viewer lost the right to it meanwhile
     * @throws DownloadStopped where somebody or the portal ended it
     * @throws ClientDisconnected where the client left
     */
    void sendTo(OutputStream client) throws ClientDisconnected {
        try {
            for (Piece piece = next(); piece.length() > 0; piece = next()) {
                authorizationWatch.require();
                content.reached(sent + piece.length());
                write(client, piece);
                sent += piece.length();
                activeDownload.reached(sent, content.source());
            }
            complete(content.finish());
            flush(client);
            authorizationWatch.close();
            authorizationWatch.require();
            activeDownload.finish();
            outcome = Outcome.COMPLETED;
            detail = null;
        } catch (IntegrityFailure e) {
            content.spoil();
            check = e.verdict().name().toLowerCase(Locale.ROOT);
            failed(e.sentence());
            throw e;
        } catch (DownloadDenied e) {
            outcome = Outcome.REVOKED;
            detail = e.getMessage();
            throw e;
        } catch (DownloadStopped e) {
            outcome = e.outcome();
            detail = e.getMessage();
            throw e;
        } catch (SourceUnavailable e) {
            failed(e.failure().detail());
            throw e;
        } catch (RuntimeException e) {
            failed("The portal made a mistake.");
            throw e;
        }
    }

    private Piece next() {
        activeDownload.beginReading();
        try {
            return content.next();
        } catch (RuntimeException e) {
            throw activeDownload.why(e);
        } finally {
            activeDownload.endReading();
        }
    }

    private void failed(@Nullable String why) {
        outcome = Outcome.FAILED;
        detail = why;
        log.warn("Download {} broke after {} bytes: {}", begun.id(), sent, why);
    }

    private void complete(VerifiedReader.Result result) {
        check = result.verdict().name().toLowerCase(Locale.ROOT);
        if (sent == result.length()) {
            sha256 = result.sha256();
        }
    }

    /**
     * Takes back what was counted: the answer was still in a buffer, and has been replaced by an
     * error.
     */
    void nothingLeft() {
        sent = 0;
    }

    private void write(OutputStream client, Piece piece) throws ClientDisconnected {
        try {
            client.write(piece.bytes(), piece.from(), piece.length());
        } catch (IOException e) {
            throw gone(e);
        }
    }

    private void flush(OutputStream client) throws ClientDisconnected {
        try {
            client.flush();
        } catch (IOException e) {
            throw gone(e);
        }
    }

    /** Whom the portal has cut off has not left. */
    private ClientDisconnected gone(IOException e) {
        authorizationWatch.require();
        activeDownload.require();
        detail = "The client left.";
        return new ClientDisconnected(e);
    }

    /** For another thread, while this one waits for its client and can't. */
    private void recordCut() {
        record(
                new DownloadResult(
                        Outcome.INTERRUPTED,
                        segments.all(),
                        activeDownload.sent(),
                        size(),
                        null,
                        null,
                        "The portal was told to end, and its client took nothing more."));
    }

    private @Nullable Long size() {
        OptionalLong length = content.facts().length();
        return length.isPresent() ? Long.valueOf(length.getAsLong()) : null;
    }

    private void record(DownloadResult downloadResult) {
        if (recorded.getAndSet(true)) {
            return;
        }
        try {
            trail.end(begun, downloadResult);
        } catch (AuditUnavailable e) {
            log.error(
                    "The end of download {} ({}, {} bytes) could not be recorded",
                    begun.id(),
                    downloadResult.outcome(),
                    downloadResult.bytes(),
                    e);
        }
    }

    @Override
    public void close() {
        try {
            authorizationWatch.close();
            content.close();
            record(
                    new DownloadResult(
                            outcome, segments.all(), sent, size(), sha256, check, detail));
            content.remember();
        } finally {
            activeDownloads.remove(activeDownload);
        }
    }
}
