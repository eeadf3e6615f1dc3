package io.etcdportal.login;

import io.etcdportal.access.Credential;
import io.etcdportal.login.session.SignIn;
import io.etcdportal.login.session.SignedIn;
import io.etcdportal.login.session.Viewers;

import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

import java.util.Set;

/**
 * Lets in whoever knows the password of a local account. A name that there is no account of costs
 * the same time and gets the same answer.
 */
@Component
class LocalSignIn implements AuthenticationProvider {

    private final LocalAccounts accounts;
    private final PasswordEncoder passwords;
    private final Viewers viewers;

    LocalSignIn(LocalAccounts accounts, PasswordEncoder passwords, Viewers viewers) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.viewers = viewers;
    }

    @Override
    public Authentication authenticate(Authentication shown) {
        LocalAccount account = accounts.find(shown.getName()).orElse(null);
        String hash = account == null ? accounts.decoyHash() : account.passwordHash();
        boolean fits = passwords.matches(String.valueOf(shown.getCredentials()), hash);
        if (account == null || !fits) {
            throw new BadCredentialsException("This name and password do not fit");
        }
        SignIn signIn =
                new SignIn(
                        SignIn.LOCAL,
                        LocalAccounts.viewerId(account.user()),
                        account.user(),
                        Set.of(),
                        account.fingerprint(),
                        null);
        return new SignedIn(viewers.of(signIn, new Credential.Password()), signIn);
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
