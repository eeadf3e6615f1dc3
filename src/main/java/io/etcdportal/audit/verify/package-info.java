/** Verifying the chain, in the database and in exported files. */
@NamedInterface("verify")
@NullMarked
package io.etcdportal.audit.verify;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
