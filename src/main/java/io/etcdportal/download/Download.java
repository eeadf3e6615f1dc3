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
import io.etcdportal.download.http.ByteRange;
import io.etcdportal.download.http.ContentConditions;
import io.etcdportal.download.http.RangeNotSatisfiable;
import io.etcdportal.download.reading.Content;
import io.etcdportal.download.reading.IntegrityFailure;
import io.etcdportal.download.reading.Representation;
import io.etcdportal.download.reading.Segments;
import io.etcdportal.download.reading.VerifiedReader;
import io.etcdportal.download.reading.VerifiedReader.Piece;
import io.etcdportal.download.resume.ResumeConflict;
import io.etcdportal.source.SourceUnavailable;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * One download and its audit entry, from the attempt to the end: making one writes down the
 * attempt, closing it writes down how it ended. Whatever fails in between becomes an outcome here.
 * For one thread.
 */
final class Download implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Download.class);

    private final ActiveDownloads activeDownloads;
    private final ActiveDownload activeDownload;
    private final ContentConditions contentConditions;
    private final Function<Segments, Content> opener;
    private final AuditTrail trail;
    private final AuditTrail.Begun begun;
    private final Segments segments = new Segments();
    private final AuthorizationWatch authorizationWatch;
    private final AtomicBoolean recorded = new AtomicBoolean();
    private @Nullable Content content;
    private Outcome outcome = Outcome.ABORTED;
    private @Nullable String detail = "The response could not be started.";
    private @Nullable String check;
    private @Nullable String sha256;
    private long sent;

    /**
     * Begins a download: the attempt is on disk before this returns.
     *
     * @param opener opens the bytes, and says which copies they came from
     * @param authorizationWatch tells when the viewer loses the right to them
     * @throws AuditUnavailable where that can't be written down, and therefore nothing may be sent
     */
    Download(
            ActiveDownloads activeDownloads,
            ActiveDownload activeDownload,
            ContentConditions contentConditions,
            Function<Segments, Content> opener,
            AuthorizationWatch authorizationWatch,
            AuditTrail trail) {
        this.activeDownloads = activeDownloads;
        this.activeDownload = activeDownload;
        this.contentConditions = contentConditions;
        this.opener = opener;
        this.authorizationWatch = authorizationWatch;
        this.trail = trail;
        this.begun = begin();
        activeDownload.hasId(begun.id());
    }

    private AuditTrail.Begun begin() {
        try {
            return trail.begin(
                    activeDownload.origin(),
                    activeDownload.backup().audited(),
                    contentConditions.rangeText());
        } catch (AuditUnavailable e) {
            activeDownload.unrecorded();
            throw e;
        }
    }

    /**
     * Opens what is to be sent, and from then on watches whether the viewer still may have it.
     *
     * @throws DownloadStopped where it was ended before it could be opened
     * @throws SourceUnavailable where no copy can be opened
     * @throws IntegrityFailure where no copy is fit to be handed out
     * @throws RangeNotSatisfiable where the part that is asked for begins behind the end
     * @throws ResumeConflict where nothing proves that the rest belongs to what the viewer has
     */
    Content open() {
        try {
            Content opened = activeDownload.reading(() -> opener.apply(segments));
            content = opened;
            activeDownload.hasLength(opened.representation().length());
            activeDownload.onCut(this::recordCut);
            authorizationWatch.start();
            return opened;
        } catch (RuntimeException e) {
            failed(e);
            throw e;
        }
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
        Content sending = Objects.requireNonNull(content);
        try {
            for (Piece piece = next(sending); piece.length() > 0; piece = next(sending)) {
                authorizationWatch.require();
                sending.reached(sent + piece.length());
                write(client, piece);
                sent += piece.length();
                activeDownload.reached(sent, sending.source());
            }
            complete(sending.finish());
            flush(client);
            authorizationWatch.close();
            authorizationWatch.require();
            activeDownload.finish();
            outcome = Outcome.COMPLETED;
            detail = null;
        } catch (RuntimeException e) {
            failed(e);
            if (outcome == Outcome.FAILED) {
                log.warn("Download {} failed after {} bytes: {}", begun.id(), sent, detail);
            }
            throw e;
        }
    }

    private Piece next(Content sending) {
        return activeDownload.reading(sending::next);
    }

    /** What a failure is to the audit, whenever it happens. */
    private void failed(RuntimeException failure) {
        outcome = Outcome.FAILED;
        detail = failure.getMessage();
        switch (failure) {
            case IntegrityFailure e -> {
                check = e.verdict().code();
                if (content != null) {
                    content.spoil();
                }
            }
            case SourceUnavailable e -> detail = e.failure().detail();
            case DownloadDenied _ -> outcome = Outcome.REVOKED;
            case DownloadStopped e -> outcome = e.outcome();
            case ResumeConflict _ -> {}
            case RangeNotSatisfiable _ -> {
                // Whoever has all of it and asks for the rest has what they want.
                if (contentConditions.range().orElse(null) instanceof ByteRange.From) {
                    outcome = Outcome.COMPLETED;
                }
            }
            default ->
                    detail =
                            content == null
                                    ? "No copy could be opened."
                                    : "An internal error occurred.";
        }
    }

    private void complete(VerifiedReader.Result result) {
        check = Objects.requireNonNull(content).isAsStored() ? "stored" : result.verdict().code();
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

    /** {@return what has been sent up to now} */
    SentContent sentContent() {
        if (outcome != Outcome.COMPLETED || content == null) {
            return new SentContent(sent, 0, false);
        }
        Representation representation = content.representation();
        return representation
                .span()
                .map(
                        span -> {
                            long length = representation.metadata().length().orElseThrow();
                            return new SentContent(sent, length, span.last() + 1 == length);
                        })
                .orElseGet(() -> new SentContent(sent, sent, true));
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
                        "The portal shut down while the client accepted no more data."));
    }

    private @Nullable Long size() {
        OptionalLong length =
                content == null
                        ? OptionalLong.empty()
                        : content.representation().metadata().length();
        return length.isPresent() ? Long.valueOf(length.getAsLong()) : null;
    }

    private void record(DownloadResult downloadResult) {
        if (recorded.getAndSet(true)) {
            return;
        }
        activeDownload.ended(downloadResult.outcome());
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
            if (content != null) {
                content.close();
            }
            record(
                    new DownloadResult(
                            outcome, segments.all(), sent, size(), sha256, check, detail));
            if (content != null) {
                content.remember();
            }
        } finally {
            activeDownloads.remove(activeDownload);
        }
    }
}
