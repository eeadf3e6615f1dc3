package io.etcdportal.source.sidecar;

import static java.util.stream.Collectors.toMap;

import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.source.BackupContent;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.BackupLocation.SidecarBackup;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.KnownCopies;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceKind;
import io.etcdportal.source.SourceSettings;
import io.etcdportal.source.SourceUnavailable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The backups behind a fleet of sidecars.
 *
 * <p>A sidecar tells of its latest backup only, without its size, and what it holds besides is
 * known as a number alone. It gives backups by their revision where they are of etcd 3.0 to 3.2, so
 * that what was the latest once can be asked for again. Of all others it gives the latest or none:
 * a listed backup that is no longer the latest fails to open with {@link Cause#CHANGED}. It knows
 * no ranges, so that an offset costs the time of reading up to it.
 *
 * <p>Sidecars are asked side by side and fail each by itself. An interrupt ends a wait for an
 * answer at once, and a wait for more bytes of an open backup at once on a virtual thread, on
 * another within the read timeout.
 */
final class SidecarBackupSource implements BackupSource {

    private final String name;
    private final String site;
    private final SidecarHttp http;
    private final Map<ClusterId, Sidecar> fleet;

    SidecarBackupSource(String name, SourceSettings.Sidecar settings) {
        this.name = name;
        this.site = settings.site();
        this.http = new SidecarHttp(name, settings);
        this.fleet =
                settings.clusterIds().stream()
                        .map(
                                cluster ->
                                        new Sidecar(
                                                cluster,
                                                settings.address(cluster),
                                                http,
                                                new SidecarFailures(name, cluster)))
                        .collect(
                                toMap(
                                        Sidecar::cluster,
                                        sidecar -> sidecar,
                                        (one, other) -> one,
                                        LinkedHashMap::new));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SourceKind kind() {
        return SourceKind.SIDECAR;
    }

    @Override
    public String site() {
        return site;
    }

    /** Fails as a whole only where no sidecar could be asked at all, because of the settings. */
    @Override
    public void list(Consumer<? super ListingEntry> to) {
        list(KnownCopies.NONE, to);
    }

    @Override
    public void list(KnownCopies known, Consumer<? super ListingEntry> to) {
        http.ready();
        new FleetPoller(name, fleet.values(), known)
                .run(
                        listed -> {
                            listed.forEach(to);
                            return true;
                        });
    }

    @Override
    public boolean listsEverything() {
        return false;
    }

    @Override
    public Optional<List<ListingEntry>> list(ClusterId cluster, KnownCopies known) {
        http.ready();
        return Optional.of(require(cluster).tell(known.of(cluster)));
    }

    @Override
    public Optional<ListingEntry.Copy> find(ClusterId cluster, BackupName backup) {
        Sidecar sidecar = require(cluster);
        return OperatorFileName.parse(backup.value()).flatMap(sidecar::find);
    }

    @Override
    public BackupContent open(BackupLocation location, long offset) {
        if (!(location instanceof SidecarBackup wanted)) {
            throw new IllegalArgumentException("not behind a sidecar: " + location);
        }
        return require(wanted.cluster()).open(wanted.backup(), offset);
    }

    private Sidecar require(ClusterId cluster) {
        Sidecar sidecar = fleet.get(cluster);
        if (sidecar == null) {
            throw new SourceUnavailable(
                    name,
                    Cause.NOT_FOUND,
                    "The settings no longer name a sidecar of " + cluster + ".");
        }
        return sidecar;
    }

    /**
     * Succeeds as soon as one sidecar answers: which of them do is told by {@link #list}. Asks the
     * others too where the first ones don't, but starts nothing more once the time for one answer
     * is over.
     */
    @Override
    public void check() {
        http.ready();
        long start = System.nanoTime();
        List<ListingEntry> all = new ArrayList<>();
        new FleetPoller(name, fleet.values(), KnownCopies.NONE)
                .run(
                        listed -> {
                            all.addAll(listed);
                            return !oneAnswered(all)
                                    && System.nanoTime() - start < http.limit().toNanos();
                        });
        if (!oneAnswered(all)) {
            throw new SourceUnavailable(firstFailure(all));
        }
    }

    private static boolean oneAnswered(List<ListingEntry> listed) {
        return listed.stream().anyMatch(ListingEntry.AnsweredCluster.class::isInstance);
    }

    private static SourceFailure firstFailure(List<ListingEntry> listed) {
        return listed.stream()
                .filter(ListingEntry.UnreachableCluster.class::isInstance)
                .map(listingEntry -> ((ListingEntry.UnreachableCluster) listingEntry).failure())
                .findFirst()
                .orElseThrow();
    }
}
