/**
 * Those who vouch for people and programs: OpenID Connect providers, and issuers of signed tokens.
 */
@NullMarked
package io.etcdportal.login.provider;

import org.jspecify.annotations.NullMarked;
