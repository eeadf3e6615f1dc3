/** Stand-ins for the systems around the portal, which tests and the try-out environment start. */
@NullMarked
package io.etcdportal.testbed;

import org.jspecify.annotations.NullMarked;
