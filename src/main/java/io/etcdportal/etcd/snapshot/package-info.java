/** What stands in the file of a snapshot, and whether it is whole. */
@NamedInterface("snapshot")
@NullMarked
package io.etcdportal.etcd.snapshot;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
