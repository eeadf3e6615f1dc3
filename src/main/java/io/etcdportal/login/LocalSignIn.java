package io.etcdportal.login;

import static java.util.Objects.requireNonNull;

import io.etcdportal.access.Credential;
import io.etcdportal.login.session.SignIn;
import io.etcdportal.login.session.SignedIn;
import io.etcdportal.login.session.Viewers;

import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;

import java.util.Set;

/** Lets in whoever knows the password of a local account. */
@Component
class LocalSignIn implements AuthenticationProvider {

    private final LocalAccounts accounts;
    private final PasswordCheck passwords;
    private final Viewers viewers;

    LocalSignIn(LocalAccounts accounts, PasswordCheck passwords, Viewers viewers) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.viewers = viewers;
    }

    @Override
    public Authentication authenticate(Authentication shown) {
        LocalAccount account = accounts.find(shown.getName()).orElse(null);
        passwords.require(
                (Attempt) requireNonNull(shown.getDetails()),
                shown.getName(),
                String.valueOf(shown.getCredentials()),
                account == null ? null : account.passwordHash(),
                accounts.decoyHash());
        return signedIn(requireNonNull(account));
    }

    private SignedIn signedIn(LocalAccount account) {
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
