package io.etcdportal.etcd;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What stands in a snapshot: the figures that {@code etcdutl snapshot status} prints, in the words
 * of this package, and which cluster it came from.
 *
 * @param hash CRC-32C of the names of all buckets, all keys and all values, from 0 to
 *     2<sup>32</sup>-1
 * @param revision the highest revision in it; 0 where nothing was ever written
 * @param pairs how many pairs all buckets hold, old revisions and etcd's own included: {@code
 *     totalKey} up to etcd 3.5
 * @param keys how many keys a client would see: {@code totalKey} from etcd 3.6 on
 * @param size the length of the database in bytes, without the seal
 * @param storageVersion the version of the tables, which etcd writes since 3.6
 * @param clusterVersion the version that the members had agreed on, which is there since 3.5
 * @param members who belonged to the cluster, by their names
 */
public record SnapshotStatus(
        long hash,
        long revision,
        long pairs,
        long keys,
        long size,
        @Nullable EtcdVersion storageVersion,
        @Nullable EtcdVersion clusterVersion,
        List<Member> members) {

    /**
     * One member of the cluster, as it was when the snapshot was taken.
     *
     * @param id 16 hexadecimal digits
     * @param name its name; empty for one that had not started yet
     * @param peerUrls where the other members reach it
     */
    public record Member(String id, String name, List<String> peerUrls) {}
}
