package io.etcdportal.notify;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.nio.file.Path;

/**
 * The mail server.
 *
 * @param host its name
 * @param port its port
 * @param encryption how the connection is encrypted
 * @param from the sender of messages
 * @param username the name to sign in with; without one, the portal does not sign in
 * @param password the password
 * @param passwordFile the file with the password, read for each message
 */
public record MailSettings(
        String host,
        @DefaultValue("587") int port,
        @DefaultValue("starttls") Encryption encryption,
        String from,
        @Nullable String username,
        @Nullable String password,
        @Nullable Path passwordFile) {

    private static final int HIGHEST_PORT = 65535;

    /** How the connection is encrypted. */
    public enum Encryption {
        /** It begins in clear; nothing is sent if the server does not offer to encrypt it. */
        STARTTLS,
        /** From its first byte. */
        TLS,
        /** Not at all: for a server on the same machine or in the same pod. */
        NONE
    }

    public MailSettings {
        require(host != null && !host.isBlank(), "host is missing");
        require(from != null && from.contains("@"), "from must be a mail address");
        require(port > 0 && port <= HIGHEST_PORT, "port must be from 1 to 65535");
        require(password == null || passwordFile == null, "set either password or password-file");
        require(
                (username != null) == (password != null || passwordFile != null),
                "username and password belong together");
    }

    private static void require(boolean fulfilled, String sentence) {
        if (!fulfilled) {
            throw new IllegalArgumentException("portal.notifications.mail: " + sentence);
        }
    }

    /** Leaves out the password. */
    @Override
    public String toString() {
        return "MailSettings[host=" + host + ", port=" + port + "]";
    }
}
