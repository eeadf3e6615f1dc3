/** Tests of {@code io.etcdportal.web}. */
@NullMarked
package io.etcdportal.web;

import org.jspecify.annotations.NullMarked;
