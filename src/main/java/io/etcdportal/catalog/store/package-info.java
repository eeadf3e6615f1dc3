/** The records of the catalog, and the tables that hold them. */
@NamedInterface("store")
@NullMarked
package io.etcdportal.catalog.store;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
