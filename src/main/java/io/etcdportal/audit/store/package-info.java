/** The rows of the audit, and the tables that hold them. */
@NullMarked
package io.etcdportal.audit.store;

import org.jspecify.annotations.NullMarked;
