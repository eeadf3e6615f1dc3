/**
 * Verifying the chain, in the database and in exported files, and importing that of an emergency
 * portal.
 */
@NamedInterface("verify")
@NullMarked
package io.etcdportal.audit.verify;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
