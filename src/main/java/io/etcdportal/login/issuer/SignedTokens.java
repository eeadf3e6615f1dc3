package io.etcdportal.login.issuer;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import io.etcdportal.access.Access;
import io.etcdportal.access.Credential;
import io.etcdportal.access.CredentialStatus;
import io.etcdportal.access.Viewer;
import io.etcdportal.login.identity.ClaimMapping;
import io.etcdportal.login.identity.Claims;
import io.etcdportal.login.identity.IdentitySources;
import io.etcdportal.login.identity.ProviderUserRefused;
import io.etcdportal.login.provider.ProviderUnavailable;
import io.etcdportal.login.session.SignedIn;
import io.etcdportal.login.session.Viewers;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.stereotype.Component;

import java.text.ParseException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Lets in programs that come with a token of an issuer of the settings, such as a Kubernetes
 * service account or a CI job: none of them has to keep a secret for that.
 */
@Component
public class SignedTokens implements CredentialStatus {

    private static final Logger log = LoggerFactory.getLogger(SignedTokens.class);

    /** How the header of every signed token begins: an open brace and a quote, in Base64. */
    private static final String BEGINNING = "ey";

    private final List<Issuer> issuers;
    private final Viewers viewers;
    private final Clock clock;

    SignedTokens(IdentitySources names, Access access, Viewers viewers, Clock clock) {
        this.issuers =
                names.issuers().entrySet().stream()
                        .map(
                                issuer ->
                                        new Issuer(
                                                issuer.getKey(),
                                                issuer.getValue(),
                                                new ClaimMapping(
                                                        issuer.getKey(),
                                                        names.mapping(issuer.getKey()),
                                                        access)))
                        .toList();
        this.viewers = viewers;
        this.clock = clock;
    }

    /**
     * {@return the program that a token is of}
     *
     * @throws InvalidBearerTokenException where it is no such token
     * @throws BadCredentialsException where the token is not good
     * @throws ProviderUnavailable where its issuer does not answer
     */
    public Authentication authenticate(Authentication shown) {
        String text = ((BearerTokenAuthenticationToken) shown).getToken();
        if (!text.startsWith(BEGINNING)) {
            throw new InvalidBearerTokenException("Neither a signed token nor one of the portal");
        }
        Issuer issuer = issuer(text).orElseThrow(SignedTokens::refuse);
        try {
            Jwt token = issuer.decode(text);
            return new SignedIn(
                    viewers.of(
                            issuer.mapping().identify(new Claims(token.getClaims())),
                            new Credential.Jwt(
                                    issuer.name(), Objects.requireNonNull(token.getExpiresAt()))));
        } catch (BadJwtException | ProviderUserRefused e) {
            log.info("A token of {} was refused: {}", issuer.name(), e.getMessage());
            throw refuse();
        }
    }

    /** Whose it says that it is: which keys to try, and no more than that. */
    private Optional<Issuer> issuer(String text) {
        try {
            JWTClaimsSet said = SignedJWT.parse(text).getJWTClaimsSet();
            return issuers.stream()
                    .filter(issuer -> issuer.claims(said.getIssuer(), said.getAudience()))
                    .findFirst();
        } catch (ParseException e) {
            return Optional.empty();
        }
    }

    private static BadCredentialsException refuse() {
        return new BadCredentialsException("No token of an issuer of the settings");
    }

    @Override
    public Optional<String> lost(Viewer viewer) {
        return viewer.credential() instanceof Credential.Jwt(String issuer, var until)
                        && !clock.instant().isBefore(until)
                ? Optional.of("The token of " + issuer + " has expired.")
                : Optional.empty();
    }
}
