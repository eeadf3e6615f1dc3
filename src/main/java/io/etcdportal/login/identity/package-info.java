/** Who identity providers and issuers are, and what their claims mean here. */
@NullMarked
package io.etcdportal.login.identity;

import org.jspecify.annotations.NullMarked;
