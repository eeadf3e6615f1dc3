package io.etcdportal.login;

import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Believes the proxies that the settings name about who asks, about TLS, and about the address of
 * the portal. Such headers of anybody else are ignored.
 */
@Component
class TrustedProxies implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> {

    private final LoginSettings settings;

    TrustedProxies(LoginSettings settings) {
        this.settings = settings;
    }

    @Override
    public void customize(ConfigurableTomcatWebServerFactory server) {
        server.addEngineValves(new ForwardedHeaders(settings.trustedProxies()));
    }
}
