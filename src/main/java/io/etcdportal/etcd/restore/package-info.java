/** What to run to restore a backup into a new cluster. */
@NamedInterface("restore")
@NullMarked
package io.etcdportal.etcd.restore;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
