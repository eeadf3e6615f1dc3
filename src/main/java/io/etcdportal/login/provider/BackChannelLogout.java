package io.etcdportal.login.provider;

import io.etcdportal.login.session.SessionLifecycle;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where providers tell that somebody has signed out there. Nobody has to sign in for that: what the
 * provider has signed proves it. It works in every replica, since sessions are in the database.
 *
 * @see <a href="https://openid.net/specs/openid-connect-backchannel-1_0.html">OpenID Connect
 *     Back-Channel Logout 1.0</a>
 */
@RestController
class BackChannelLogout {

    private static final Logger log = LoggerFactory.getLogger(BackChannelLogout.class);

    private final Providers providers;
    private final ProviderTokenTable providerTokenTable;
    private final LogoutTokenTable taken;
    private final SessionLifecycle sessionLifecycle;
    private final TransactionOperations transactions;
    private final Clock clock;

    BackChannelLogout(
            Providers providers,
            ProviderTokenTable providerTokenTable,
            LogoutTokenTable taken,
            SessionLifecycle sessionLifecycle,
            TransactionOperations transactions,
            Clock clock) {
        this.providers = providers;
        this.providerTokenTable = providerTokenTable;
        this.taken = taken;
        this.sessionLifecycle = sessionLifecycle;
        this.transactions = transactions;
        this.clock = clock;
    }

    @PostMapping("/logout/connect/back-channel/{provider}")
    ResponseEntity<Map<String, String>> logOut(
            @PathVariable("provider") String name, @RequestParam("logout_token") String token) {
        Optional<Provider> provider = providers.find(name);
        if (provider.isEmpty()) {
            return refuse();
        }
        try {
            Jwt decoded = provider.get().description().logoutTokens().decode(token);
            transactions.executeWithoutResult(_ -> end(provider.get(), decoded));
            return ResponseEntity.ok().cacheControl(CacheControl.noStore()).build();
        } catch (JwtException | ProviderUnavailable e) {
            log.warn("Rejected a sign-out from provider {}: {}", name, e.getMessage());
            return refuse();
        }
    }

    /** What is taken and what it ends go together: a provider may try again after a failure. */
    private void end(Provider provider, Jwt token) {
        if (!taken.add(provider.name(), String.valueOf(token.getId()), clock.instant())) {
            throw new BadJwtException("It was taken before");
        }
        String session = token.getClaimAsString("sid");
        List<String> ended =
                session == null
                        ? providerTokenTable.ofSubject(
                                provider.name(), String.valueOf(token.getSubject()))
                        : providerTokenTable.ofProviderSession(provider.name(), session);
        ended.forEach(
                id -> sessionLifecycle.withdraw(id, "Signed out at " + provider.name() + "."));
    }

    private static ResponseEntity<Map<String, String>> refuse() {
        return ResponseEntity.badRequest()
                .cacheControl(CacheControl.noStore())
                .body(Map.of("error", "invalid_request"));
    }
}
