package io.etcdportal.download;

import io.etcdportal.access.Access;
import io.etcdportal.access.Access.Decision;
import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.AuditUnavailable;
import io.etcdportal.audit.Ending;
import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.Backup;
import io.etcdportal.catalog.Catalog;
import io.etcdportal.catalog.Recommendation;
import io.etcdportal.catalog.Recommendation.History;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.BackupName;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.source.SourceUnavailable;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.util.Locale;
import java.util.function.Supplier;

/** Hands out backups: find it in what they may see, ask, write it down, open the best copy. */
@Component
class Downloads {

    private static final Logger log = LoggerFactory.getLogger(Downloads.class);

    private final Catalog catalog;
    private final Access access;
    private final AuditTrail trail;
    private final Deliveries deliveries;
    private final Transfers transfers;
    private final DownloadSettings settings;

    Downloads(
            Catalog catalog,
            Access access,
            AuditTrail trail,
            Deliveries deliveries,
            Transfers transfers,
            DownloadSettings settings) {
        this.catalog = catalog;
        this.access = access;
        this.trail = trail;
        this.deliveries = deliveries;
        this.transfers = transfers;
        this.settings = settings;
    }

    /**
     * Finds a backup in what the viewer may see.
     *
     * @throws io.etcdportal.catalog.ClusterNotFound where they may not see the cluster, or there is
     *     none
     * @throws io.etcdportal.catalog.BackupNotFound where every source has answered, and none has it
     * @throws SourceUnavailable where a source does not answer that may have it
     */
    Backup find(Viewer viewer, ClusterId cluster, BackupName name) {
        return catalog.requireBackupNow(visible(viewer), cluster, name);
    }

    /**
     * Finds the backup to take in what the viewer may see, as its sources have it now.
     *
     * @param history which one counts where the cluster's revisions began again
     * @throws io.etcdportal.catalog.ClusterNotFound where they may not see the cluster, or there is
     *     none
     * @throws io.etcdportal.catalog.NothingToTake where none can be restored
     */
    Recommendation latest(
            Viewer viewer,
            ClusterId cluster,
            @Nullable EtcdVersion target,
            @Nullable History history) {
        return catalog.latestNow(visible(viewer), cluster, target, history);
    }

    /** Has a source read again that no longer has what it told of a backup. */
    void readAgain(Viewer viewer, Backup backup, String source) {
        catalog.readAgain(visible(viewer), backup.cluster(), source);
    }

    /**
     * Begins a download: the attempt is on disk before this returns.
     *
     * @param conditions reads what is asked for of it, after the viewer is known to have the right:
     *     who has not is refused, and written down, whatever they ask for
     * @param cut ends what is being sent, where they lose the right to it meanwhile, or somebody
     *     ends it
     * @throws DownloadDenied where they may not; that is written down too
     * @throws NotModified where the client has it already
     * @throws PreconditionFailed where it is not what the client holds it to be
     * @throws TurnedAway where too much is running; that is written down too
     * @throws TransferStopped where it was ended before it could be opened
     * @throws io.etcdportal.audit.AuditUnavailable where nothing can be written down
     * @throws SourceUnavailable where no copy can be opened
     * @throws NotWhole where no copy is fit to be handed out
     * @throws RangeNotThere where the part that is asked for begins behind the end
     * @throws OtherPart where nothing proves that the rest belongs to what the viewer has
     */
    Download begin(Origin origin, Backup backup, Supplier<Asked> conditions, Runnable cut) {
        require(origin, backup);
        Asked asked = conditions.get();
        deliveries.requireWanted(origin.viewer().id(), backup, asked);
        Transfer transfer = transfers.admit(origin, backup, cut);
        try {
            return begin(transfer, asked, cut);
        } catch (RuntimeException e) {
            transfers.remove(transfer);
            throw e;
        }
    }

    private Download begin(Transfer transfer, Asked asked, Runnable cut) {
        Origin origin = transfer.origin();
        Backup backup = transfer.backup();
        AuditTrail.Begun begun =
                trail.begin(origin, backup.cluster(), backup.name().toString(), asked.rangeText());
        transfer.hasId(begun.id());
        Legs legs = new Legs();
        try {
            Delivery delivery = open(transfer, asked, legs);
            Right right =
                    Right.watch(
                            access,
                            origin.viewer(),
                            backup.cluster(),
                            settings.askAgainEvery(),
                            cut);
            return new Download(delivery, legs, right, trail, begun, transfers, transfer);
        } catch (TransferStopped e) {
            end(begun, e.outcome(), legs, null, e.getMessage(), e);
            throw e;
        } catch (SourceUnavailable e) {
            end(begun, legs, null, e.failure().detail(), e);
            throw e;
        } catch (NotWhole e) {
            end(begun, legs, e.verdict().name().toLowerCase(Locale.ROOT), e.sentence(), e);
            throw e;
        } catch (RangeNotThere e) {
            boolean had = asked.range().orElse(null) instanceof ByteRange.From;
            end(begun, had ? Outcome.COMPLETED : Outcome.FAILED, legs, null, e.getMessage(), e);
            throw e;
        } catch (OtherPart e) {
            end(begun, legs, null, e.getMessage(), e);
            throw e;
        } catch (RuntimeException e) {
            end(begun, legs, null, "Nothing could be opened.", e);
            throw e;
        }
    }

    private Delivery open(Transfer transfer, Asked asked, Legs legs) {
        transfer.beginReading();
        try {
            return deliveries.open(transfer.origin(), transfer.backup(), asked, legs);
        } catch (RuntimeException e) {
            throw transfer.why(e);
        } finally {
            transfer.endReading();
        }
    }

    private void end(
            AuditTrail.Begun begun,
            Legs legs,
            @Nullable String check,
            @Nullable String detail,
            RuntimeException why) {
        end(begun, Outcome.FAILED, legs, check, detail, why);
    }

    private void end(
            AuditTrail.Begun begun,
            Outcome outcome,
            Legs legs,
            @Nullable String check,
            @Nullable String detail,
            RuntimeException why) {
        try {
            trail.end(begun, new Ending(outcome, legs.all(), 0, null, null, check, detail));
        } catch (AuditUnavailable e) {
            log.error("The end of download {} ({}) could not be recorded", begun.id(), outcome, e);
            why.addSuppressed(e);
        }
    }

    /**
     * Tells of what a download would send, without sending it.
     *
     * @throws DownloadDenied where they may not; that is written down
     * @throws NotModified where the client has it already
     * @throws PreconditionFailed where it is not what the client holds it to be
     * @throws SourceUnavailable where no copy can be opened
     * @throws NotWhole where no copy is fit to be handed out
     */
    Delivery look(Origin origin, Backup backup, Supplier<Asked> conditions) {
        require(origin, backup);
        Asked asked = conditions.get();
        deliveries.requireWanted(origin.viewer().id(), backup, asked);
        return deliveries.look(backup, asked);
    }

    /**
     * {@return the SHA-256 of a backup's file, in hexadecimal digits}
     *
     * @throws DownloadDenied where they may not have the backup; that is written down
     * @throws DigestUnknown where nobody has read it yet
     * @throws NotWhole where it is known not to be what was saved
     */
    String sha256(Origin origin, Backup backup) {
        require(origin, backup);
        return deliveries.sha256(backup).orElseThrow(DigestUnknown::new);
    }

    private void require(Origin origin, Backup backup) {
        switch (access.decide(origin.viewer(), Permission.DOWNLOAD, backup.cluster())) {
            case Decision.Granted(_) -> {}
            case Decision.Denied(String reason, Decision.Lack lack) -> {
                trail.denied(origin, backup.cluster(), backup.name().toString(), reason);
                throw new DownloadDenied(reason, lack);
            }
        }
    }

    private ClusterScope visible(Viewer viewer) {
        return access.scope(viewer, Permission.LIST);
    }
}
