/** Tokens of programs that other issuers sign. */
@NullMarked
package io.etcdportal.login.issuer;

import org.jspecify.annotations.NullMarked;
