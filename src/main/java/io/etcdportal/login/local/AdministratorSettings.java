package io.etcdportal.login.local;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How the administrator signs in.
 *
 * @param adminPassword the password of the account {@code admin}. Where it is not set and the
 *     access file has no accounts, the first start makes one and prints it once
 */
@ConfigurationProperties("portal")
record AdministratorSettings(@Nullable String adminPassword) {

    /** What bcrypt takes of a password. */
    private static final int MOST_BYTES = 72;

    AdministratorSettings {
        if (adminPassword != null && adminPassword.isBlank()) {
            throw new IllegalArgumentException(
                    "admin-password must not be blank; leave it out to have one made");
        }
        if (adminPassword != null && Passwords.bytes(adminPassword) > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "admin-password must be at most %d bytes, and has %d; a letter outside of ASCII has two or more"
                            .formatted(MOST_BYTES, Passwords.bytes(adminPassword)));
        }
    }

    /** Leaves out the password. */
    @Override
    public String toString() {
        return "AdministratorSettings[]";
    }
}
