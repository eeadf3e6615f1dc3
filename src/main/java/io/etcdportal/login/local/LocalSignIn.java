package io.etcdportal.login.local;

import static java.util.Objects.requireNonNull;

import io.etcdportal.access.Credential;
import io.etcdportal.access.SpoofChecker;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.login.local.EmergencyRefused.Reason;
import io.etcdportal.login.session.SignIn;
import io.etcdportal.login.session.SignInMeters;
import io.etcdportal.login.session.SignedIn;
import io.etcdportal.login.session.Viewers;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;

import java.util.Set;

/** Lets in whoever knows the password of a local account. */
@Component
class LocalSignIn implements AuthenticationProvider {

    private static final int LONGEST_REASON = 200;

    private final LocalAccounts accounts;
    private final PasswordCheck passwords;
    private final EmergencyAccount emergency;
    private final AuditTrail trail;
    private final Viewers viewers;
    private final SignInMeters meters;

    LocalSignIn(
            LocalAccounts accounts,
            PasswordCheck passwords,
            EmergencyAccount emergency,
            AuditTrail trail,
            Viewers viewers,
            SignInMeters meters) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.emergency = emergency;
        this.trail = trail;
        this.viewers = viewers;
        this.meters = meters;
    }

    @Override
    public Authentication authenticate(Authentication shown) {
        String name = SpoofChecker.composed(shown.getName());
        LocalAccount account = accounts.find(name).orElse(null);
        PasswordAttempt passwordAttempt = (PasswordAttempt) requireNonNull(shown.getDetails());
        passwords.require(
                passwordAttempt,
                name,
                String.valueOf(shown.getCredentials()),
                account == null ? null : account.passwordHash(),
                accounts.decoys(account));
        return emergency.is(name)
                ? signedIn(
                        requireNonNull(account), SignIn.EMERGENCY, reason(passwordAttempt, account))
                : signedIn(requireNonNull(account), SignIn.LOCAL, null);
    }

    /** Only who knows the password learns how the account is doing. */
    private String reason(PasswordAttempt passwordAttempt, LocalAccount account) {
        try {
            if (passwordAttempt.reason() == null) {
                throw new EmergencyRefused(Reason.NOT_BY_FORM);
            }
            String reason = oneLine(passwordAttempt.reason());
            emergency.require(reason);
            return reason;
        } catch (EmergencyRefused e) {
            meters.failed(SignIn.EMERGENCY);
            trail.record(
                    Event.SIGN_IN_FAILED,
                    passwordAttempt.claiming(account.user()),
                    account.user(),
                    e.reason().sentence());
            throw e;
        }
    }

    /** It will stand in the log, in the audit and on every page. */
    private static String oneLine(String reason) {
        if (SpoofChecker.isBlank(reason)) {
            return "";
        }
        String line = SpoofChecker.shown(reason.replaceAll("\\p{Cntrl}", " ").strip());
        return line.substring(0, Math.min(line.length(), LONGEST_REASON));
    }

    private SignedIn signedIn(LocalAccount account, String by, @Nullable String reason) {
        SignIn signIn =
                new SignIn(
                        by,
                        LocalAccounts.viewerId(account.user()),
                        account.user(),
                        Set.of(),
                        account.fingerprint(),
                        reason);
        return new SignedIn(viewers.of(signIn, new Credential.Password()), signIn);
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
