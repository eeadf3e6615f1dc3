/** The chain of entries, its signed checkpoints, and the tables. */
@NullMarked
package io.etcdportal.audit.chain;

import org.jspecify.annotations.NullMarked;
