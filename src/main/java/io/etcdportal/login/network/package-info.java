/** Where requests come from, and what they may look like. */
@NullMarked
package io.etcdportal.login.network;

import org.jspecify.annotations.NullMarked;
