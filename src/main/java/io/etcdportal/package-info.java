/** The start of the portal: its home directory, its database, its demonstration. */
@NullMarked
package io.etcdportal;

import org.jspecify.annotations.NullMarked;
