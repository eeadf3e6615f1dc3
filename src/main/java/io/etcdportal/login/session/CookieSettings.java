package io.etcdportal.login.session;

/**
 * What cookies need.
 *
 * @param alwaysSecure whether they are for TLS alone, however the request came to the portal
 */
public record CookieSettings(boolean alwaysSecure) {}
