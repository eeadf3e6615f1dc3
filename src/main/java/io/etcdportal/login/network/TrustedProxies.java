package io.etcdportal.login.network;

import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

import java.util.List;

/**
 * Believes the proxies that the settings name about who asks, about TLS, and about the address of
 * the portal. Such headers of anybody else are ignored.
 */
public class TrustedProxies
        implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> {

    private final List<String> proxies;

    /**
     * @param proxies the addresses of the proxies, as {@code 10.0.0.0/8}
     */
    public TrustedProxies(List<String> proxies) {
        this.proxies = List.copyOf(proxies);
    }

    @Override
    public void customize(ConfigurableTomcatWebServerFactory server) {
        server.addEngineValves(new ForwardedHeaders(proxies));
    }
}
