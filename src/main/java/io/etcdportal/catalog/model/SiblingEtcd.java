package io.etcdportal.catalog.model;

import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;

/**
 * Another etcd of the same Kubernetes cluster, which is restored together with one.
 *
 * @param cluster its name
 * @param nearest its backup that was taken nearest in time, of those that may be whole; nothing
 *     where there is none, or no time is known
 */
public record SiblingEtcd(ClusterId cluster, @Nullable Backup nearest) {}
