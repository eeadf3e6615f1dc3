package io.etcdportal.download.reading;

import io.etcdportal.catalog.Catalog;
import io.etcdportal.catalog.model.Check;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.etcd.snapshot.SnapshotVerdict;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Tells the catalogue what comes to light. That it can't be told costs no download. */
@Component
class CatalogReadListener implements ReadListener {

    private static final Logger log = LoggerFactory.getLogger(CatalogReadListener.class);
    private static final Duration OLD_NEWS = Duration.ofHours(1);

    private final Catalog catalog;
    private final Clock clock;

    CatalogReadListener(Catalog catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    /** What is no longer as it was listed is worth a new listing. */
    @Override
    public void failed(Copy copy, SourceUnavailable why) {
        SourceFailure failure = why.failure();
        if (failure.cause() == Cause.CHANGED || failure.cause() == Cause.NOT_FOUND) {
            catalog.requestRefresh(failure.source());
        }
        keep(copy, () -> catalog.failed(copy, why));
    }

    /** Bytes as they are stored say nothing of the snapshot in them. */
    @Override
    public void read(Copy copy, VerifiedReader.Result result) {
        if (copy.isAsStored()) {
            return;
        }
        SnapshotVerdict verdict = result.verdict();
        String sha256 = result.sha256();
        Instant now = clock.instant();
        if (isOldNews(copy.check(), sha256, now)) {
            keep(copy, () -> catalog.succeeded(copy));
            return;
        }
        if (verdict == SnapshotVerdict.DAMAGED || verdict == SnapshotVerdict.TRUNCATED) {
            log.warn("A copy is {}: {} in {}", verdict, copy.path(), copy.source());
        }
        keep(
                copy,
                () ->
                        catalog.checked(
                                copy,
                                Check.ofTrailingHash(now, verdict, sha256)
                                        .ofLength(result.length())));
    }

    private static void keep(Copy copy, Runnable change) {
        try {
            change.run();
        } catch (DataAccessException | TransactionException e) {
            log.warn("Could not store the check result of a copy: {}", copy.path(), e);
        }
    }

    @Override
    public void changed(Copy copy) {
        if (copy.isAsStored()) {
            return;
        }
        try {
            catalog.uncheck(copy);
        } catch (DataAccessException | TransactionException e) {
            log.warn("Could not remove the old check result of a copy: {}", copy.path(), e);
        }
    }

    /** The same bytes are the same finding, and need not be written down every time. */
    private static boolean isOldNews(@Nullable Check known, String sha256, Instant now) {
        return known != null
                && known.length() != null
                && sha256.equals(known.sha256())
                && known.at().isAfter(now.minus(OLD_NEWS));
    }
}
