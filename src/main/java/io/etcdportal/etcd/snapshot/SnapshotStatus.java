package io.etcdportal.etcd.snapshot;

import io.etcdportal.etcd.EtcdVersion;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What stands in a snapshot: the figures that {@code etcdutl snapshot status} prints, in the words
 * of this package, and which cluster it came from.
 *
 * @param hash CRC-32C of the names of all buckets, all keys and all values, from 0 to
 *     2<sup>32</sup>-1
 * @param revision the highest revision in it; 0 where nothing was ever written
 * @param pairs how many pairs all buckets hold, old revisions and etcd's own included: {@code
 *     totalKey} up to etcd 3.5
 * @param keys how many keys a client would see: {@code totalKey} from etcd 3.6 on; not told where
 *     there are many millions of them
 * @param size the length of the database in bytes, without the trailing hash
 * @param storageVersion the version of the tables, which etcd writes since 3.6
 * @param clusterVersion the version that the members had agreed on, which is there since 3.5
 * @param leakedPages how many pages are neither free nor in use: they take up room and lose
 *     nothing; not told by checks of before this was counted
 * @param members who belonged to the cluster, at most 64 of them
 */
public record SnapshotStatus(
        long hash,
        long revision,
        long pairs,
        @Nullable Long keys,
        long size,
        @Nullable EtcdVersion storageVersion,
        @Nullable EtcdVersion clusterVersion,
        @Nullable Long leakedPages,
        List<Member> members) {

    /**
     * Reads a snapshot, or a plain copy of etcd's database. Checks the structure of all of it and
     * does not look at its trailing hash, if it has one. Memory does not grow with the file, but
     * for 64 KiB for each GiB, and for 16 MiB at the most.
     *
     * @throws InvalidSnapshot where {@code etcdutl snapshot status} would refuse it, and where it
     *     would crash
     * @throws IOException where the bytes can't be read
     */
    public static SnapshotStatus read(SnapshotBytes file) throws IOException {
        return StatusReader.read(file);
    }

    /** {@return the hash as the table of {@code etcdutl snapshot status} has it} */
    public String hashInHex() {
        return Long.toHexString(hash);
    }

    /**
     * {@return the version that decides what it can be restored into, as far as the snapshot itself
     * tells it}
     */
    public Optional<EtcdVersion> producer() {
        return Optional.ofNullable(storageVersion).or(() -> Optional.ofNullable(clusterVersion));
    }

    /**
     * One member of the cluster, as it was when the snapshot was taken.
     *
     * @param id 16 hexadecimal digits
     * @param name its name; empty for one that had not started yet
     * @param peerUrls where the other members reach it
     */
    public record Member(String id, String name, List<String> peerUrls) {}
}
