package io.etcdportal.catalog;

import io.etcdportal.access.ClusterScope;
import io.etcdportal.catalog.NoCurrentBackup.Why;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.store.BackupOrder;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.paging.Page;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Whether clusters have the recent backups that somebody relies on. */
@Component
public class CurrentBackups {

    private static final int PAGES = 10;
    private static final int PAGE = 100;

    private final Catalog catalog;
    private final Clock clock;

    CurrentBackups(Catalog catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    /**
     * {@return the latest good backup of a cluster, from what the sources said last} The latest
     * thousand are looked at.
     *
     * @param newerThan how old it may be
     * @param verified whether its bytes must have been read and found whole; otherwise nothing may
     *     be known against it
     * @throws ClusterNotFound if the scope has no such cluster
     * @throws NoCurrentBackup if there is none
     */
    public Backup require(
            ClusterScope scope, ClusterId cluster, Duration newerThan, boolean verified) {
        Backup newest = null;
        String cursor = null;
        for (int i = 0; i < PAGES && (i == 0 || cursor != null); i++) {
            Page<Backup> page =
                    catalog.backups(scope, cluster, null, BackupOrder.NEWEST, cursor, PAGE);
            newest = i == 0 && !page.items().isEmpty() ? page.items().getFirst() : newest;
            Optional<Backup> good =
                    page.items().stream()
                            .filter(backup -> backup.written() != null && isGood(backup, verified))
                            .findFirst();
            if (good.isPresent()) {
                return requireRecent(good.get(), newerThan, verified);
            }
            cursor = page.next();
        }
        throw none(scope, cluster, newest, verified);
    }

    private static boolean isGood(Backup backup, boolean verified) {
        return verified
                ? backup.condition() == Condition.VERIFIED
                : backup.condition().mayBeIntact();
    }

    private Backup requireRecent(Backup backup, Duration newerThan, boolean verified) {
        Instant written = Objects.requireNonNull(backup.written());
        // Not the other way round: what is asked for may be longer than time.
        if (Duration.between(written, clock.instant()).compareTo(newerThan) > 0) {
            throw new NoCurrentBackup(
                    verified ? Why.VERIFIED_TOO_OLD : Why.GOOD_TOO_OLD,
                    backup.cluster(),
                    written,
                    newerThan);
        }
        return backup;
    }

    private NoCurrentBackup none(
            ClusterScope scope, ClusterId cluster, @Nullable Backup newest, boolean verified) {
        if (newest == null) {
            catalog.requireComplete(scope, cluster);
            return new NoCurrentBackup(Why.NONE, cluster);
        }
        if (newest.written() == null) {
            return new NoCurrentBackup(Why.UNDATED, cluster);
        }
        return new NoCurrentBackup(
                verified ? Why.NONE_VERIFIED : Why.NONE_GOOD,
                cluster,
                newest.condition().sentence());
    }
}
