/** The tables of the catalog. */
@NamedInterface("store")
@NullMarked
package io.etcdportal.catalog.store;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
