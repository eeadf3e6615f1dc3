/** Writing entries durably. */
@NullMarked
package io.etcdportal.audit.record;

import org.jspecify.annotations.NullMarked;
