package io.etcdportal.login.local;

import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.login.session.SignIn;
import io.etcdportal.login.session.SignInMeters;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Says whether a password fits, to whoever has not asked too often. A name that there is no account
 * of costs the same time and gets the same answer.
 */
@Component
class PasswordCheck {

    private static final String NOBODY = "nobody";

    private final Passwords passwords;
    private final SignInLimits limits;
    private final AuditTrail trail;
    private final SignInMeters meters;

    PasswordCheck(Passwords passwords, SignInLimits limits, AuditTrail trail, SignInMeters meters) {
        this.passwords = passwords;
        this.limits = limits;
        this.trail = trail;
        this.meters = meters;
    }

    /**
     * Returns where the password fits.
     *
     * @param user the name that was typed
     * @param hash the hash of the account of that name, where there is one
     * @param decoys hashes that nothing fits, compared after it, so that all failures cost the same
     * @throws TooManyAttempts where it was not looked at
     * @throws TooManySignIns where too many others wait to be looked at
     * @throws BadCredentialsException where it does not fit; that is written down
     */
    void require(
            PasswordAttempt passwordAttempt,
            String user,
            String password,
            @Nullable String hash,
            List<String> decoys) {
        requireUnlocked(passwordAttempt, user);
        if (hash != null && passwords.remembers(password, hash)) {
            return;
        }
        pause(limits.slowness(passwordAttempt, user));
        boolean fits =
                passwords.inTurn(
                        limits.isKnownDevice(passwordAttempt, user),
                        () -> {
                            requireUnlocked(passwordAttempt, user);
                            if (hash != null && passwords.compare(password, hash)) {
                                return true;
                            }
                            decoys.forEach(decoy -> passwords.compare(password, decoy));
                            return false;
                        });
        if (!fits) {
            fail(passwordAttempt, user, hash != null);
        }
        limits.succeeded(passwordAttempt, user);
    }

    private void requireUnlocked(PasswordAttempt passwordAttempt, String user) {
        try {
            limits.require(passwordAttempt, user);
        } catch (TooManyAttempts e) {
            meters.locked();
            throw e;
        }
    }

    private void fail(PasswordAttempt passwordAttempt, String user, boolean known) {
        meters.failed(SignIn.LOCAL);
        boolean locked = limits.failed(passwordAttempt, user);
        trail.record(
                Event.SIGN_IN_FAILED,
                passwordAttempt.claiming(known ? user : null),
                known ? user : NOBODY,
                (known ? "Wrong password." : "There is no account with this name.")
                        + (locked ? " Further attempts are refused for a while." : ""));
        throw new BadCredentialsException("Wrong user name or password");
    }

    private static void pause(Duration duration) {
        if (duration.isPositive()) {
            LockSupport.parkNanos(duration.toNanos());
        }
    }
}
