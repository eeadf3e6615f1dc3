package io.etcdportal.download;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.etcdportal.access.Access;
import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Team;
import io.etcdportal.access.Viewer;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.Backup;

import org.springframework.stereotype.Component;

import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The downloads that run on this portal at the moment. In memory alone: each portal knows its own,
 * and what is left of one that dies is in the audit.
 */
@Component
class Transfers {

    private final Set<Transfer> running = ConcurrentHashMap.newKeySet();
    private final Places places;
    private final Access access;
    private final AuditTrail trail;
    private final DownloadSettings settings;
    private final Clock clock;

    Transfers(
            Places places,
            Access access,
            AuditTrail trail,
            DownloadSettings settings,
            Clock clock) {
        this.places = places;
        this.access = access;
        this.trail = trail;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Lets a download begin, if there is a place for it. It must be closed again.
     *
     * @param cut ends what is being sent
     * @throws TurnedAway where there is none; that is written down
     */
    Transfer admit(Origin origin, Backup backup, Runnable cut) {
        String viewer = origin.viewer().id();
        Set<String> teams =
                access.teams(origin.viewer()).stream().map(Team::name).collect(toUnmodifiableSet());
        try {
            places.take(viewer, teams);
        } catch (TurnedAway e) {
            trail.turnedAway(
                    origin,
                    backup.cluster(),
                    backup.name().toString(),
                    String.valueOf(e.getMessage()));
            throw e;
        }
        Transfer transfer =
                new Transfer(
                        origin,
                        backup,
                        clock.instant(),
                        settings.longest(),
                        cut,
                        () -> places.leave(viewer, teams));
        running.add(transfer);
        return transfer;
    }

    /** A download has ended. */
    void remove(Transfer transfer) {
        running.remove(transfer);
        transfer.close();
    }

    /** {@return all that run} */
    Collection<Transfer> all() {
        return running;
    }

    /**
     * {@return the viewer's own, and for administrators everybody's, of clusters that they may see:
     * the latest first} What has no entry in the audit yet can't be seen.
     */
    List<Transfer> visible(Viewer viewer) {
        return visible(viewer, Permission.LIST);
    }

    private List<Transfer> visible(Viewer viewer, Permission permission) {
        ClusterScope scope = access.scope(viewer, permission);
        return running.stream()
                .filter(one -> !one.id().isEmpty())
                .filter(one -> viewer.administrator() || isOf(one, viewer))
                .filter(one -> scope.contains(one.backup().cluster()))
                .sorted(Comparator.comparing(Transfer::place))
                .toList();
    }

    /** {@return whether it is the viewer's own, be it by a token of theirs} */
    static boolean isOf(Transfer transfer, Viewer viewer) {
        return transfer.origin().viewer().id().equals(viewer.id());
    }

    /**
     * Ends a download. That is written down, and in the download's own end too.
     *
     * @throws TransferNotFound where none of that id runs here, or it is not theirs to end
     */
    void end(Origin by, String id) {
        Transfer transfer =
                visible(by.viewer(), Permission.DOWNLOAD).stream()
                        .filter(one -> one.id().equals(id))
                        .findFirst()
                        .orElseThrow(TransferNotFound::new);
        trail.record(
                Event.DOWNLOAD_STOPPED,
                by,
                transfer.backup().cluster(),
                transfer.backup().name().toString(),
                Map.of("download", id, "of", transfer.origin().viewer().user()));
        transfer.stop(
                new TransferStopped(Outcome.STOPPED, by.viewer().user() + " ended it by hand."));
    }
}
