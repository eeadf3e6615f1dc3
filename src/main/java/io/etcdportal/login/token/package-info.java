/** Tokens: how programs show who they act for. */
@NullMarked
package io.etcdportal.login.token;

import org.jspecify.annotations.NullMarked;
