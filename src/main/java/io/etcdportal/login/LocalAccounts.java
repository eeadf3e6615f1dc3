package io.etcdportal.login;

import static java.util.stream.Collectors.toMap;

import io.etcdportal.access.Access;
import io.etcdportal.access.Account;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The people whose passwords the portal checks itself: the accounts of the access file, and the
 * administrator.
 */
@Component
class LocalAccounts implements UserDetailsService {

    /** The name of the administrator. */
    static final String ADMINISTRATOR = "admin";

    private static final Logger log = LoggerFactory.getLogger(LocalAccounts.class);
    private static final int PASSWORD_BYTES = 18;

    private final Map<String, String> passwordHashes;

    LocalAccounts(
            Access access,
            LoginSettings settings,
            AdministratorTable table,
            PasswordEncoder encoder) {
        List<Account> accounts = access.accounts();
        passwordHashes =
                new HashMap<>(
                        accounts.stream().collect(toMap(Account::user, Account::passwordHash)));
        if (passwordHashes.containsKey(ADMINISTRATOR)) {
            throw new IllegalArgumentException(
                    "The access file has an account '"
                            + ADMINISTRATOR
                            + "'. That name is the administrator's: give the account another one,"
                            + " and set portal.admin-password instead.");
        }
        if (settings.adminPassword() != null) {
            passwordHashes.put(ADMINISTRATOR, encoder.encode(settings.adminPassword()));
        } else if (accounts.isEmpty()) {
            passwordHashes.put(ADMINISTRATOR, made(table, encoder));
        }
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

    @Override
    public UserDetails loadUserByUsername(String name) {
        String hash = passwordHashes.get(name);
        if (hash == null) {
            throw new UsernameNotFoundException("No such account");
        }
        return User.withUsername(name).password(hash).authorities(List.of()).build();
    }

    /** {@return whether there is such an account, so that its tokens are still good} */
    boolean has(String name) {
        return passwordHashes.containsKey(name);
    }
}
