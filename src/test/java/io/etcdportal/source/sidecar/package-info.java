/**
 * The sidecar adapter against a sidecar that behaves, and against everything else that may listen
 * at an address.
 */
@NullMarked
package io.etcdportal.source.sidecar;

import org.jspecify.annotations.NullMarked;
