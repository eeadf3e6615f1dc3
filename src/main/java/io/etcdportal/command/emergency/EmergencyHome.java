package io.etcdportal.command.emergency;

import io.etcdportal.home.HomeLock;
import io.etcdportal.home.PrivateFile;

import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The directory of an emergency portal: its audit, the key that signs it, and its only account.
 * Started again in it, a portal continues the audit and makes a new password.
 */
final class EmergencyHome {

    /** The name of the only account, and of its only team. */
    static final String ACCOUNT = "emergency";

    private static final String MARKER = "emergency-portal";
    private static final int PASSWORD_BYTES = 18;

    private final Path directory;

    private EmergencyHome(Path directory) {
        this.directory = directory;
    }

    /**
     * Makes the directory, for its owner alone, or takes one that an emergency portal has used.
     *
     * @throws EmergencyRefused where it can't be made, belongs to another portal, or is in use
     */
    static EmergencyHome open(Path directory) throws EmergencyRefused {
        try {
            boolean isNew = Files.notExists(directory);
            Files.createDirectories(directory, PrivateFile.directoryPermissions());
            Path marker = directory.resolve(MARKER);
            if (!isNew
                    && Files.notExists(marker)
                    && (Files.exists(directory.resolve("portal.db"))
                            || Files.exists(directory.resolve("audit-key.pem")))) {
                throw EmergencyRefused.file(
                        "%s holds the files of another portal. Name another directory with --home."
                                .formatted(directory));
            }
            if (HomeLock.isTaken(directory)) {
                throw EmergencyRefused.file(
                        "An emergency portal is running in %s. Use that one, stop it, or name another directory with --home."
                                .formatted(directory));
            }
            if (Files.notExists(marker)) {
                Files.createFile(marker, PrivateFile.permissions());
            }
            return new EmergencyHome(directory);
        } catch (IOException e) {
            throw EmergencyRefused.file(
                    "The directory %s can't be used: %s. Name another one with --home."
                            .formatted(directory, e));
        }
    }

    Path directory() {
        return directory;
    }

    Path accessFile() {
        return directory.resolve("access.yaml");
    }

    /**
     * Writes an access file with one account and its team, by which its entries can be found. The
     * account needs no grants: it is the administrator of this portal. Whoever is still signed in
     * with an earlier password is signed out.
     *
     * @return the password, of which only a hash is kept
     */
    String makeAccount() throws EmergencyRefused {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        String file =
                """
                # Made by the command emergency at each start. Only a hash of the password is kept.
                teams:
                  %1$s:
                    members: {users: [%1$s]}
                    grants: [{clusters: "*/*/*", verbs: [list, verify, download, audit]}]
                accounts:
                  %1$s: {password: "{bcrypt}%2$s"}
                """
                        .formatted(ACCOUNT, new BCryptPasswordEncoder().encode(password));
        try {
            Path draft =
                    Files.createTempFile(directory, "access", ".tmp", PrivateFile.permissions());
            Files.writeString(draft, file);
            Files.move(draft, accessFile(), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw EmergencyRefused.file(
                    "The account can't be written to %s: %s".formatted(directory, e));
        }
        return password;
    }
}
