/** The chain of entries and its signed checkpoints. */
@NamedInterface("chain")
@NullMarked
package io.etcdportal.audit.chain;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
