/** The backups behind etcd-operator's sidecars, one HTTP server per cluster. */
@NullMarked
package io.etcdportal.source.sidecar;

import org.jspecify.annotations.NullMarked;
