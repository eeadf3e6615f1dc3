package io.etcdportal.catalog.model;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.Revision;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * One snapshot of one cluster, wherever its copies lie.
 *
 * @param cluster whose
 * @param name its file name
 * @param version the etcd version in the name
 * @param revision the revision in the name
 * @param size the length in bytes of its best copy, where the source tells it
 * @param written when its first copy was written, where a source tells that
 * @param condition how whole its best copy is, as far as is known
 * @param copiesDiffer whether copies have different lengths, so that at least one of them is wrong
 * @param copies the best first
 */
public record Backup(
        ClusterId cluster,
        BackupName name,
        EtcdVersion version,
        Revision revision,
        @Nullable Long size,
        @Nullable Instant written,
        Condition condition,
        boolean copiesDiffer,
        List<Copy> copies) {

    /** {@return what reading its best copy has found, where that was read} */
    @JsonProperty
    public @Nullable Check check() {
        return copies.stream()
                .filter(copy -> copy.condition() == condition)
                .map(Copy::check)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /**
     * {@return whether no copy that would be handed out can be read, as far as is known; the copies
     * tell why}
     */
    @JsonProperty
    public boolean unreadable() {
        List<Copy> copies = interchangeableCopies();
        return !copies.isEmpty()
                && condition.isHandedOut()
                && copies.stream().allMatch(copy -> copy.unreadable() != null);
    }

    /**
     * {@return the best copy and those that can stand in for it: as whole as it is or may be, and
     * of the same length as far as lengths are known. A damaged copy never stands in for a whole
     * one}
     */
    public List<Copy> interchangeableCopies() {
        return copies.stream()
                .filter(copy -> copy.condition().isAsGoodAs(condition))
                .filter(copy -> size == null || copy.size() == null || copy.size().equals(size))
                .toList();
    }
}
