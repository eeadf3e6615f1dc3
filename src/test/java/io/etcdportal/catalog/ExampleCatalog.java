package io.etcdportal.catalog;

import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.Check;
import io.etcdportal.catalog.model.ClusterSource;
import io.etcdportal.catalog.model.ClusterState;
import io.etcdportal.catalog.model.ClusterSummary;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.catalog.model.SourceStatus;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.etcd.snapshot.SnapshotStatus;
import io.etcdportal.etcd.snapshot.SnapshotVerdict;
import io.etcdportal.source.SnapshotFacts;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceKind;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** A catalogue in which everything that a page can show is to be seen. */
public final class ExampleCatalog {

    private static final Duration EXPECTED = Duration.ofHours(24);

    public static final Instant NOW = Instant.parse("2026-05-04T10:00:00Z");
    public static final ClusterId ORDERS = new ClusterId("prod-eu", "payments", "orders");
    static final SourceFailure REFUSED =
            new SourceFailure("prod-sidecars", Cause.REFUSED, "The connection was refused.");
    static final SourceFailure FORBIDDEN =
            new SourceFailure("prod-backups", Cause.FORBIDDEN, "The bucket answered 403.");

    private static final long MIB = 1 << 20;
    private static final long SEAL = 32;

    private ExampleCatalog() {}

    public static EtcdVersion version(String text) {
        return EtcdVersion.parse(text).orElseThrow();
    }

    static Instant ago(Duration age) {
        return NOW.minus(age);
    }

    /** {@return a backup that looks whole, with a copy in a bucket and one on a volume} */
    public static Backup whole(ClusterId cluster, String name, Duration age) {
        long size = 1204 * MIB + SEAL;
        return backup(
                cluster,
                name,
                size,
                ago(age),
                Condition.UNVERIFIED,
                List.of(
                        copy(cluster, name, "prod-backups", SourceKind.S3, size, ago(age), null),
                        copy(
                                cluster,
                                name,
                                "nfs",
                                SourceKind.DIRECTORY,
                                size,
                                ago(age.minusSeconds(40)),
                                null)));
    }

    /** {@return a backup of which only the source that does not answer has a copy} */
    public static Backup behindSilentSidecar(ClusterId cluster, String name) {
        return backup(
                cluster,
                name,
                null,
                null,
                Condition.UNKNOWN,
                List.of(
                        copy(
                                cluster,
                                name,
                                "prod-sidecars",
                                SourceKind.SIDECAR,
                                null,
                                null,
                                REFUSED)));
    }

    /** {@return a backup with a whole copy and one that was cut off} */
    public static Backup differing(ClusterId cluster, String name, Duration age) {
        long size = 1180 * MIB + SEAL;
        Copy whole = copy(cluster, name, "prod-backups", SourceKind.S3, size, ago(age), FORBIDDEN);
        Copy torn =
                copy(cluster, name, "nfs", SourceKind.DIRECTORY, 700 * MIB + 17, ago(age), null);
        return new Backup(
                cluster,
                new BackupName(name),
                SnapshotFacts.of(parse(name)),
                SnapshotFacts.of(parse(name)),
                size,
                ago(age),
                Condition.UNVERIFIED,
                true,
                "etcd-operator",
                List.of(whole, torn));
    }

    /** {@return a backup whose copy in a bucket was read and found whole or not} */
    public static Backup checked(
            ClusterId cluster, String name, Duration age, SnapshotVerdict verdict, String found) {
        Backup unread = whole(cluster, name, age);
        Copy copy = unread.copies().getFirst();
        SnapshotStatus status =
                new SnapshotStatus(
                        0x7ef846eL, 37, 61, 17L, 20_480, null, version("3.5.0"), 0L, List.of());
        Check check =
                new Check(
                        ago(Duration.ofHours(1)),
                        verdict,
                        "0123456789abcdef".repeat(4),
                        verdict == SnapshotVerdict.VERIFIED ? status : null,
                        found);
        Condition condition = Condition.of(verdict);
        return backup(
                cluster,
                name,
                unread.size(),
                unread.written(),
                condition,
                List.of(
                        new Copy(
                                copy.source(),
                                copy.kind(),
                                copy.location(),
                                copy.size(),
                                copy.storedSize(),
                                copy.written(),
                                condition,
                                copy.reportedForm(),
                                check,
                                null,
                                null)));
    }

    public static Backup of(ClusterId cluster, String name, Duration age, long size) {
        return backup(
                cluster,
                name,
                size,
                ago(age),
                Condition.of(OptionalLong.of(size), false),
                List.of(copy(cluster, name, "nfs", SourceKind.DIRECTORY, size, ago(age), null)));
    }

    public static Backup growing(ClusterId cluster, String name) {
        Copy copy = copy(cluster, name, "nfs", SourceKind.DIRECTORY, 96 * MIB, NOW, null);
        return backup(
                cluster,
                name,
                96 * MIB,
                NOW,
                Condition.GROWING,
                List.of(
                        new Copy(
                                copy.source(),
                                copy.kind(),
                                copy.location(),
                                copy.size(),
                                copy.storedSize(),
                                copy.written(),
                                Condition.GROWING,
                                copy.reportedForm(),
                                null,
                                null,
                                null)));
    }

    public static ClusterSource answering(String source, SourceKind kind) {
        return new ClusterSource(source, kind, ago(Duration.ofSeconds(40)), null, null, null);
    }

    public static ClusterSource silentSidecar() {
        return new ClusterSource(
                "prod-sidecars",
                SourceKind.SIDECAR,
                ago(Duration.ofHours(3)),
                REFUSED,
                14L,
                16_400 * MIB);
    }

    public static List<ClusterSummary> clusters() {
        return List.of(
                summary("payments", "ledger", ClusterState.FRESH, Duration.ofHours(2)),
                at(
                        ORDERS,
                        ClusterState.OVERDUE,
                        whole(ORDERS, "3.5.16_0000000000d5a3c1_etcd.backup", Duration.ofDays(3)),
                        List.of(answering("prod-backups", SourceKind.S3), silentSidecar())),
                damaged(),
                unreachable(),
                at(
                        new ClusterId("prod-us", "staging", "fresh-install"),
                        ClusterState.EMPTY,
                        null,
                        List.of(answering("us-sidecars", SourceKind.SIDECAR))),
                differing());
    }

    public static ClusterSummary at(
            ClusterId cluster,
            ClusterState state,
            @Nullable Backup newest,
            List<ClusterSource> sources) {
        Backup good = newest != null && newest.condition().mayBeIntact() ? newest : null;
        return new ClusterSummary(
                cluster,
                state,
                newest,
                good,
                EXPECTED,
                good == null || good.written() == null ? null : good.written().plus(EXPECTED),
                good == null ? List.of() : List.of(980 * MIB, 1_010 * MIB, 1_204 * MIB),
                sources);
    }

    private static ClusterSummary summary(
            String namespace, String name, ClusterState state, Duration age) {
        ClusterId cluster = new ClusterId("prod-eu", namespace, name);
        return at(
                cluster,
                state,
                whole(cluster, "3.5.16_0000000000b1f00d_etcd.backup", age),
                List.of(answering("prod-backups", SourceKind.S3)));
    }

    private static ClusterSummary damaged() {
        ClusterId cluster = new ClusterId("prod-eu", "search", "index-coordination");
        return at(
                cluster,
                ClusterState.DAMAGED,
                of(
                        cluster,
                        "3.4.23_00000000000004d2_etcd.backup",
                        Duration.ofMinutes(50),
                        20 * MIB + 3),
                List.of(answering("nfs", SourceKind.DIRECTORY)));
    }

    private static ClusterSummary unreachable() {
        ClusterId cluster = new ClusterId("prod-eu", "shipping", "routes");
        return at(
                cluster,
                ClusterState.UNREACHABLE,
                behindSilentSidecar(cluster, "3.1.20_000000000000001f_etcd.backup"),
                List.of(silentSidecar()));
    }

    private static ClusterSummary differing() {
        ClusterId cluster = new ClusterId("prod-us", "web", "sessions");
        return at(
                cluster,
                ClusterState.FRESH,
                differing(cluster, "3.6.1_00000000000f1206_etcd.backup", Duration.ofMinutes(12)),
                List.of(answering("nfs", SourceKind.DIRECTORY)));
    }

    public static List<SourceStatus> sources() {
        return List.of(
                new SourceStatus(
                        "nfs",
                        SourceKind.DIRECTORY,
                        "prod-eu",
                        ago(Duration.ofSeconds(30)),
                        ago(Duration.ofSeconds(30)),
                        null,
                        0,
                        1204L,
                        3L),
                new SourceStatus(
                        "prod-backups",
                        SourceKind.S3,
                        "prod-eu",
                        ago(Duration.ofSeconds(50)),
                        ago(Duration.ofHours(5)),
                        FORBIDDEN,
                        0,
                        88_412L,
                        0L),
                new SourceStatus(
                        "prod-sidecars",
                        SourceKind.SIDECAR,
                        "prod-eu",
                        ago(Duration.ofSeconds(20)),
                        ago(Duration.ofSeconds(20)),
                        null,
                        2,
                        31L,
                        0L),
                new SourceStatus(
                        "us-sidecars", SourceKind.SIDECAR, "prod-us", null, null, null, 0, 0L, 0L));
    }

    /** {@return a source that does not answer any more, for somebody who sees everything} */
    public static SourceStatus failing(String name, String site) {
        return new SourceStatus(
                name,
                SourceKind.S3,
                site,
                ago(Duration.ofSeconds(50)),
                ago(Duration.ofHours(5)),
                FORBIDDEN,
                12,
                88_412L,
                7L);
    }

    /** {@return the sources as they are shown to somebody who may not see everything} */
    public static List<SourceStatus> sourcesWithoutTotals() {
        return sources().stream()
                .map(
                        source ->
                                new SourceStatus(
                                        source.name(),
                                        source.kind(),
                                        source.site(),
                                        source.asked(),
                                        source.answered(),
                                        source.failure(),
                                        source.silentClusters(),
                                        null,
                                        null))
                .toList();
    }

    private static Backup backup(
            ClusterId cluster,
            String name,
            @Nullable Long size,
            @Nullable Instant written,
            Condition condition,
            List<Copy> copies) {
        return new Backup(
                cluster,
                new BackupName(name),
                SnapshotFacts.of(parse(name)),
                SnapshotFacts.of(parse(name)),
                size,
                written,
                condition,
                false,
                "etcd-operator",
                copies);
    }

    private static Copy copy(
            ClusterId cluster,
            String name,
            String source,
            SourceKind kind,
            @Nullable Long size,
            @Nullable Instant written,
            @Nullable SourceFailure failure) {
        return new Copy(
                source,
                kind,
                kind.locate(
                        source,
                        cluster,
                        new BackupName(name),
                        "v1/" + cluster.name() + "/" + name,
                        "pin"),
                size,
                size,
                written,
                size == null ? Condition.UNKNOWN : Condition.of(OptionalLong.of(size), false),
                null,
                null,
                null,
                failure);
    }

    private static OperatorFileName parse(String name) {
        return OperatorFileName.parse(name).orElseThrow();
    }
}
