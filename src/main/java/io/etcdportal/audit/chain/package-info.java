/** The chain of entries and its signed checkpoints. */
@NullMarked
package io.etcdportal.audit.chain;

import org.jspecify.annotations.NullMarked;
