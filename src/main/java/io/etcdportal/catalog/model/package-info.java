/** What the catalog says of clusters, backups and sources. */
@NamedInterface("model")
@NullMarked
package io.etcdportal.catalog.model;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
