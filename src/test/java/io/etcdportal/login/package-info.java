/** Tests of {@code io.etcdportal.login}. */
@NullMarked
package io.etcdportal.login;

import org.jspecify.annotations.NullMarked;
