package io.etcdportal.audit;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.Revision;

import org.jspecify.annotations.Nullable;

/**
 * The backup that an entry is about.
 *
 * @param name its name, unique within the cluster
 * @param version the etcd version that it was taken from, where it is known
 * @param revision the revision that it was taken at, where it is known
 */
public record AuditedBackup(
        ClusterId cluster,
        String name,
        @Nullable EtcdVersion version,
        @Nullable Revision revision) {}
