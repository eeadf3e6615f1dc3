package io.etcdportal.login;

import static java.util.stream.Collectors.toMap;

import io.etcdportal.access.Access;
import io.etcdportal.access.Account;
import io.etcdportal.access.Standing;
import io.etcdportal.access.Viewer;
import io.etcdportal.login.session.SignIn;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The people whose passwords the portal checks itself: the accounts of the access file, and the
 * administrator.
 */
@Component
class LocalAccounts implements Standing {

    /** The name of the administrator. */
    static final String ADMINISTRATOR = "admin";

    private static final Logger log = LoggerFactory.getLogger(LocalAccounts.class);
    private static final int PASSWORD_BYTES = 18;
    private static final int COST = "{bcrypt}$2a$".length();
    private static final int SALT = "{bcrypt}$2a$10$".length();
    private static final String NO_RESULT = ".".repeat(53);

    private final Map<String, LocalAccount> accounts;
    private final String decoyHash;

    LocalAccounts(
            Access access,
            AdministratorSettings settings,
            AdministratorTable table,
            PasswordEncoder encoder) {
        accounts =
                access.accounts().stream()
                        .collect(
                                toMap(
                                        Account::user,
                                        LocalAccounts::account,
                                        (a, _) -> a,
                                        HashMap::new));
        if (accounts.containsKey(ADMINISTRATOR)) {
            throw new IllegalArgumentException(
                    "The access file has an account '"
                            + ADMINISTRATOR
                            + "'. That name is the administrator's: give the account another one,"
                            + " and set portal.admin-password instead.");
        }
        if (settings.adminPassword() != null) {
            addAdministrator(configured(settings.adminPassword(), table, encoder));
        } else if (accounts.isEmpty()) {
            addAdministrator(made(table, encoder));
        }
        decoyHash = decoy(accounts.values());
    }

    /**
     * The cost of the slowest one, with a salt and a result of zeros, which nothing that can be
     * typed has.
     */
    private static String decoy(Collection<LocalAccount> accounts) {
        return accounts.stream()
                .map(LocalAccount::passwordHash)
                .max(Comparator.comparing(hash -> hash.substring(COST, SALT)))
                .map(hash -> hash.substring(0, SALT) + NO_RESULT)
                .orElse("{bcrypt}$2a$10$" + NO_RESULT);
    }

    private static LocalAccount account(Account account) {
        return new LocalAccount(account.user(), account.passwordHash());
    }

    private void addAdministrator(String passwordHash) {
        accounts.put(ADMINISTRATOR, new LocalAccount(ADMINISTRATOR, passwordHash));
    }

    /**
     * The hash is kept, so that it stays the same, and sessions with it, until the password is
     * another one.
     */
    private static String configured(
            String password, AdministratorTable table, PasswordEncoder encoder) {
        return table.passwordHash(ADMINISTRATOR)
                .filter(hash -> encoder.matches(password, hash))
                .orElseGet(
                        () -> {
                            String hash = encoder.encode(password);
                            table.put(ADMINISTRATOR, hash);
                            return hash;
                        });
    }

    private static String made(AdministratorTable table, PasswordEncoder encoder) {
        return table.passwordHash(ADMINISTRATOR)
                .orElseGet(
                        () -> {
                            String password = randomPassword();
                            if (table.add(ADMINISTRATOR, encoder.encode(password))) {
                                announce(password);
                            }
                            return table.passwordHash(ADMINISTRATOR).orElseThrow();
                        });
    }

    private static String randomPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The one place where a password is shown, since nobody could sign in otherwise. */
    private static void announce(String password) {
        log.warn(
                "No account is configured. Sign in as '{}' with the password {} - it is shown this"
                        + " once only.",
                ADMINISTRATOR,
                password);
    }

    /** {@return the account of that name} */
    Optional<LocalAccount> find(String name) {
        return Optional.ofNullable(accounts.get(name));
    }

    /**
     * {@return a hash that no password fits, and that takes as long to find out as the slowest of
     * the accounts}
     */
    String decoyHash() {
        return decoyHash;
    }

    /** {@return the id of a viewer who signs in with an account} */
    static String viewerId(String user) {
        return SignIn.LOCAL + "/" + user;
    }

    /** {@return whether there is such an account, so that its tokens are still good} */
    boolean has(String name) {
        return accounts.containsKey(name);
    }

    @Override
    public Optional<String> lost(Viewer viewer) {
        return viewer.id().startsWith(SignIn.LOCAL + "/") && !has(viewer.user())
                ? Optional.of("There is no account " + viewer.user() + " any more.")
                : Optional.empty();
    }

    /**
     * {@return whether an account that somebody signed in with is still there, with the same
     * password}
     */
    boolean isStillGood(SignIn signIn) {
        LocalAccount now = accounts.get(signIn.user());
        return now != null && now.fingerprint().equals(signIn.fingerprint());
    }
}
