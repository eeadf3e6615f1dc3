/** Log levels that administrators change for a time. */
@NullMarked
package io.etcdportal.web.loglevels;

import org.jspecify.annotations.NullMarked;
