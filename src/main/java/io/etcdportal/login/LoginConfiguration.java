package io.etcdportal.login;

import io.etcdportal.login.identity.IdentitySources;
import io.etcdportal.login.local.EmergencySettings;
import io.etcdportal.login.network.TrustedProxies;
import io.etcdportal.login.session.AdministratorGroups;
import io.etcdportal.login.session.CookieSettings;
import io.etcdportal.login.session.SessionSettings;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Hands each part of the settings to where it is used. */
@Configuration(proxyBeanMethods = false)
class LoginConfiguration {

    @Bean
    SessionSettings sessionSettings(LoginSettings settings) {
        return settings.session();
    }

    @Bean
    CookieSettings cookieSettings(LoginSettings settings) {
        return new CookieSettings(settings.secureCookies());
    }

    @Bean
    AdministratorGroups administratorGroups(LoginSettings settings) {
        return new AdministratorGroups(settings.administratorGroups());
    }

    @Bean
    EmergencySettings emergencySettings(LoginSettings settings) {
        return settings.emergency();
    }

    @Bean
    TrustedProxies trustedProxies(LoginSettings settings) {
        return new TrustedProxies(settings.trustedProxies());
    }

    @Bean
    IdentitySources sourcesOfNames(LoginSettings settings) {
        return settings.sources();
    }
}
