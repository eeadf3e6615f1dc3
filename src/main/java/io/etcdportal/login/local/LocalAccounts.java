package io.etcdportal.login.local;

import io.etcdportal.access.Access;
import io.etcdportal.access.Account;
import io.etcdportal.access.CredentialStatus;
import io.etcdportal.access.Viewer;
import io.etcdportal.login.identity.IdentitySources;
import io.etcdportal.login.session.SignIn;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The people whose passwords the portal checks itself: the accounts of the access file, and the
 * administrator.
 */
@Component
public class LocalAccounts implements CredentialStatus {

    /** The name of the administrator. */
    static final String ADMINISTRATOR = Account.ADMINISTRATOR;

    private static final Logger log = LoggerFactory.getLogger(LocalAccounts.class);
    private static final int PASSWORD_BYTES = 18;
    private static final int COST = "{bcrypt}$2a$".length();
    private static final int COST_END = "{bcrypt}$2a$10".length();
    private static final int USUAL_COST = 10;
    private static final String NO_RESULT = ".".repeat(53);

    private final Access access;
    private final AdministratorTable table;
    private final PasswordEncoder encoder;
    private final boolean makesAdministrator;
    private volatile @Nullable LocalAccount administrator;

    LocalAccounts(
            Access access,
            AdministratorSettings settings,
            IdentitySources names,
            AdministratorTable table,
            PasswordEncoder encoder) {
        this.access = access;
        this.table = table;
        this.encoder = encoder;
        String password = settings.adminPassword();
        makesAdministrator =
                password == null && access.accounts().isEmpty() && !names.hasProviders();
        if (password != null) {
            administrator = administrator(configured(password, table, encoder));
        } else if (makesAdministrator) {
            administrator =
                    table.passwordHash(ADMINISTRATOR)
                            .map(LocalAccounts::administrator)
                            .orElse(null);
        }
    }

    private static LocalAccount administrator(String passwordHash) {
        return new LocalAccount(ADMINISTRATOR, passwordHash);
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

    /**
     * Makes the administrator's password when everything else has started, so that it is the last
     * thing in the log, and so that none is lost with a start that fails.
     */
    @EventListener
    @Order(Ordered.LOWEST_PRECEDENCE)
    void makeAdministrator(ApplicationReadyEvent ready) {
        if (makesAdministrator && administrator == null) {
            String password = randomPassword();
            boolean first = table.add(ADMINISTRATOR, encoder.encode(password));
            administrator = administrator(table.passwordHash(ADMINISTRATOR).orElseThrow());
            if (first) {
                announce(password);
            }
        }
    }

    private static String randomPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The one place where a password is shown, since nobody could sign in otherwise. */
    private static void announce(String password) {
        log.warn(
                "No account is configured. Sign in as '{}' with the password {} (shown only"
                        + " once).",
                ADMINISTRATOR,
                password);
    }

    /** {@return the account of that name} The access file may have changed since the last time. */
    Optional<LocalAccount> find(String name) {
        return name.equals(ADMINISTRATOR)
                ? Optional.ofNullable(administrator)
                : access.account(name)
                        .map(account -> new LocalAccount(account.user(), account.passwordHash()));
    }

    /**
     * {@return hashes that no password fits, which a failed attempt is compared with after the hash
     * of the account, so that it costs the same whatever the name} Each step of bcrypt's cost
     * doubles the work: an account of cost 10 and decoys of 10 and 11 take as long as a hash of
     * cost 12 does.
     *
     * @param account that was asked for, where there is one
     */
    List<String> decoys(@Nullable LocalAccount account) {
        int highest =
                Stream.concat(
                                Stream.ofNullable(administrator).map(LocalAccount::passwordHash),
                                access.accounts().stream().map(Account::passwordHash))
                        .mapToInt(LocalAccounts::cost)
                        .max()
                        .orElse(USUAL_COST);
        return account == null
                ? List.of(decoy(highest))
                : IntStream.range(cost(account.passwordHash()), highest)
                        .mapToObj(LocalAccounts::decoy)
                        .toList();
    }

    /** {@return the cost of a bcrypt hash: the binary logarithm of its rounds} */
    static int cost(String hash) {
        return Integer.parseInt(hash.substring(COST, COST_END));
    }

    /** It has a salt and a result of zeros, which no password has. */
    private static String decoy(int cost) {
        return "{bcrypt}$2a$%02d$%s".formatted(cost, NO_RESULT);
    }

    /** {@return the name of the administrator, where that is an account of its own} */
    Optional<String> administrator() {
        return Optional.ofNullable(administrator).map(LocalAccount::user);
    }

    /** {@return the id of a viewer who signs in with an account} */
    static String viewerId(String user) {
        return SignIn.LOCAL + "/" + user;
    }

    /** {@return whether there are accounts of other names} */
    public boolean anyBut(Predicate<String> names) {
        return Stream.concat(
                        Stream.ofNullable(administrator).map(LocalAccount::user),
                        access.accounts().stream().map(Account::user))
                .anyMatch(names.negate());
    }

    /** {@return whether there is such an account, so that its tokens are still good} */
    public boolean has(String name) {
        return find(name).isPresent();
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
    public boolean isStillGood(SignIn signIn) {
        return find(signIn.user())
                .filter(now -> now.fingerprint().equals(signIn.fingerprint()))
                .isPresent();
    }
}
