/** Searching entries. */
@NamedInterface("search")
@NullMarked
package io.etcdportal.audit.search;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
