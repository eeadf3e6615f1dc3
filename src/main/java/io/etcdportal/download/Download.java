package io.etcdportal.download;

import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.AuditUnavailable;
import io.etcdportal.audit.Ending;
import io.etcdportal.download.Pieces.Piece;
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

    private final Delivery delivery;
    private final Legs legs;
    private final Right right;
    private final AuditTrail trail;
    private final AuditTrail.Begun begun;
    private final Transfers transfers;
    private final Transfer transfer;
    private final AtomicBoolean recorded = new AtomicBoolean();
    private Outcome outcome = Outcome.ABORTED;
    private @Nullable String detail = "The answer could not be begun.";
    private @Nullable String check;
    private @Nullable String sha256;
    private long sent;

    Download(
            Delivery delivery,
            Legs legs,
            Right right,
            AuditTrail trail,
            AuditTrail.Begun begun,
            Transfers transfers,
            Transfer transfer) {
        this.delivery = delivery;
        this.legs = legs;
        this.right = right;
        this.trail = trail;
        this.begun = begun;
        this.transfers = transfers;
        this.transfer = transfer;
        transfer.hasLength(delivery.length());
        transfer.onCut(this::recordCut);
    }

    Delivery delivery() {
        return delivery;
    }

    /** {@return the SHA-256 of the backup, where all of it was sent, in hexadecimal digits} */
    @Nullable String sha256() {
        return sha256;
    }

    /**
     * Sends every byte that was asked for.
     *
     * @throws SourceUnavailable where the sources failed: what was sent is not all of it
     * @throws NotWhole where the backup is not what was saved: its end was not sent
     * @throws DownloadDenied where the viewer lost the right to it meanwhile
     * @throws TransferStopped where somebody or the portal ended it
     * @throws ClientGone where the client left
     */
    void sendTo(OutputStream client) throws ClientGone {
        try {
            for (Piece piece = next(); piece.length() > 0; piece = next()) {
                right.require();
                delivery.reached(sent + piece.length());
                write(client, piece);
                sent += piece.length();
                transfer.reached(sent, delivery.source());
            }
            complete(delivery.finish());
            flush(client);
            right.close();
            right.require();
            transfer.finish();
            outcome = Outcome.COMPLETED;
            detail = null;
        } catch (NotWhole e) {
            delivery.spoil();
            check = e.verdict().name().toLowerCase(Locale.ROOT);
            failed(e.sentence());
            throw e;
        } catch (DownloadDenied e) {
            outcome = Outcome.REVOKED;
            detail = e.getMessage();
            throw e;
        } catch (TransferStopped e) {
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
        transfer.beginReading();
        try {
            return delivery.next();
        } catch (RuntimeException e) {
            throw transfer.why(e);
        } finally {
            transfer.endReading();
        }
    }

    private void failed(@Nullable String why) {
        outcome = Outcome.FAILED;
        detail = why;
        log.warn("Download {} broke after {} bytes: {}", begun.id(), sent, why);
    }

    private void complete(Pieces.Result result) {
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

    private void write(OutputStream client, Piece piece) throws ClientGone {
        try {
            client.write(piece.bytes(), piece.from(), piece.length());
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

    /** Whom the portal has cut off has not left. */
    private ClientGone gone(IOException e) {
        right.require();
        transfer.require();
        detail = "The client left.";
        return new ClientGone(e);
    }

    /** For another thread, while this one waits for its client and can't. */
    private void recordCut() {
        record(
                new Ending(
                        Outcome.INTERRUPTED,
                        legs.all(),
                        transfer.sent(),
                        size(),
                        null,
                        null,
                        "The portal was told to end, and its client took nothing more."));
    }

    private @Nullable Long size() {
        OptionalLong length = delivery.facts().length();
        return length.isPresent() ? Long.valueOf(length.getAsLong()) : null;
    }

    private void record(Ending ending) {
        if (recorded.getAndSet(true)) {
            return;
        }
        try {
            trail.end(begun, ending);
        } catch (AuditUnavailable e) {
            log.error(
                    "The end of download {} ({}, {} bytes) could not be recorded",
                    begun.id(),
                    ending.outcome(),
                    ending.bytes(),
                    e);
        }
    }

    @Override
    public void close() {
        try {
            right.close();
            delivery.close();
            record(new Ending(outcome, legs.all(), sent, size(), sha256, check, detail));
            delivery.remember();
        } finally {
            transfers.remove(transfer);
        }
    }
}
