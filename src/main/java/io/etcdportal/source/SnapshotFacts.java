package io.etcdportal.source;

import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.etcd.Revision;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * What is known of a snapshot without reading it. What is not known is {@code null}, and nothing is
 * assumed in its place.
 *
 * @param version the version of etcd that it was taken from
 * @param revision the revision that it was taken at; the snapshot may be a little ahead of it
 * @param taken when it was taken
 * @param node the node or member that it was taken on
 */
public record SnapshotFacts(
        @Nullable Fact<EtcdVersion> version,
        @Nullable Fact<Revision> revision,
        @Nullable Fact<Instant> taken,
        @Nullable Fact<String> node) {

    /** Nothing is known. */
    public static final SnapshotFacts UNKNOWN = new SnapshotFacts(null, null, null, null);

    /**
     * One fact.
     *
     * @param origin where it comes from
     */
    public record Fact<T>(T value, FactOrigin origin) {

        /** {@return a fact that a name tells; nothing where it doesn't} */
        public static <T> @Nullable Fact<T> named(@Nullable T value) {
            return value == null ? null : new Fact<>(value, FactOrigin.NAME);
        }

        /** {@return a fact that metadata tells; nothing where it doesn't} */
        public static <T> @Nullable Fact<T> ofMetadata(@Nullable T value) {
            return value == null ? null : new Fact<>(value, FactOrigin.METADATA);
        }
    }

    /** {@return what a file name of etcd-operator tells} */
    public static SnapshotFacts of(OperatorFileName name) {
        return new SnapshotFacts(
                Fact.named(name.version()), Fact.named(name.revision()), null, null);
    }

    /** {@return what these tell, and where they don't, what others do} */
    public SnapshotFacts or(SnapshotFacts others) {
        return new SnapshotFacts(
                version == null ? others.version : version,
                revision == null ? others.revision : revision,
                taken == null ? others.taken : taken,
                node == null ? others.node : node);
    }
}
