package io.etcdportal.login;

import io.etcdportal.login.identity.IdentitySources;
import io.etcdportal.login.identity.IssuerSettings;
import io.etcdportal.login.identity.ProviderSettings;
import io.etcdportal.login.local.EmergencySettings;
import io.etcdportal.login.session.SessionSettings;

import org.apache.catalina.util.NetMask;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How people and programs sign in.
 *
 * @param httpBasic whether local accounts may sign in with a name and password in each request
 * @param secureCookies whether cookies are for TLS alone, also where a request seems to have come
 *     without it
 * @param trustedProxies addresses of proxies, as {@code 10.0.0.0/8}, whose word is taken on where a
 *     request came from and how
 * @param administratorGroups groups whose members may do everything
 * @param session how long a sign-in lasts
 * @param emergency the account for the day on which a provider is down
 * @param providers OpenID Connect providers that people sign in by, each by a name
 * @param issuers who signs tokens that programs come with, each by a name
 */
@ConfigurationProperties(prefix = "portal.login", ignoreUnknownFields = false)
record LoginSettings(
        @DefaultValue("true") boolean httpBasic,
        @DefaultValue("false") boolean secureCookies,
        @DefaultValue List<String> trustedProxies,
        @DefaultValue Set<String> administratorGroups,
        @DefaultValue SessionSettings session,
        @DefaultValue EmergencySettings emergency,
        @DefaultValue Map<String, ProviderSettings> providers,
        @DefaultValue Map<String, IssuerSettings> issuers) {

    LoginSettings {
        for (String proxy : trustedProxies) {
            try {
                new NetMask(proxy);
            } catch (IllegalArgumentException _) {
                throw new IllegalArgumentException(
                        "portal.login.trusted-proxies: '"
                                + proxy
                                + "' is no address; write 10.0.0.7, 10.0.0.0/8 or fd00::/8");
            }
        }
        IdentitySources.check(providers, issuers);
    }

    /** {@return whose word on names and groups is taken} */
    IdentitySources sources() {
        return new IdentitySources(providers, issuers);
    }
}
