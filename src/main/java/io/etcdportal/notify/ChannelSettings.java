package io.etcdportal.notify;

import io.etcdportal.webhook.WebAddress;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Somebody who is told. Secrets are set as they are or by a file, which is read for each message.
 *
 * @param type how
 * @param team the team whose clusters it is told of
 * @param administrators whether it is told of all clusters, and of what only administrators may
 *     know
 * @param kinds what it is told of; everything if there is none
 * @param digest how often it is sent a digest
 * @param to the mail addresses
 * @param url where messages are posted; of Matrix, the address of the home server. It may be a
 *     secret
 * @param urlFile the file with that address
 * @param secret what webhooks are signed with
 * @param secretFile the file with that secret
 * @param room the room of Matrix, as {@code !abc:example.org}
 * @param token the access token of Matrix
 * @param tokenFile the file with that token
 */
public record ChannelSettings(
        ChannelType type,
        @Nullable String team,
        @DefaultValue("false") boolean administrators,
        @DefaultValue Set<NotificationKind> kinds,
        @DefaultValue("weekly") DigestRhythm digest,
        @DefaultValue List<String> to,
        @Nullable String url,
        @Nullable Path urlFile,
        @Nullable String secret,
        @Nullable Path secretFile,
        @Nullable String room,
        @Nullable String token,
        @Nullable Path tokenFile) {

    private static final int SHORTEST_SECRET = 24;

    public ChannelSettings {
        require(type != null, "type is missing: mail, webhook, slack, teams or matrix");
        require((team != null) != administrators, "set either team or administrators");
        require(
                to.isEmpty() != (type == ChannelType.MAIL),
                "to is for the type mail, which needs it");
        if (type == ChannelType.MAIL) {
            require(url == null && urlFile == null, "url is not for the type mail");
        } else {
            require((url == null) != (urlFile == null), "set either url or url-file");
            require(
                    url == null || WebAddress.isOne(url),
                    "url must be an http or https URL without user name and password");
        }
        require(
                (secret == null && secretFile == null) || type == ChannelType.WEBHOOK,
                "secret is for the type webhook");
        require(secret == null || secretFile == null, "set either secret or secret-file");
        require(
                secret == null || secret.getBytes(StandardCharsets.UTF_8).length >= SHORTEST_SECRET,
                "secret must be 24 bytes long or longer");
        boolean matrix = type == ChannelType.MATRIX;
        require((room != null) == matrix, "room is for the type matrix, which needs it");
        require(
                matrix
                        ? (token == null) != (tokenFile == null)
                        : token == null && tokenFile == null,
                "token or token-file is for the type matrix, which needs one of them");
        kinds = Set.copyOf(kinds);
        to = List.copyOf(to);
    }

    private static void require(boolean fulfilled, String sentence) {
        if (!fulfilled) {
            throw new IllegalArgumentException(sentence);
        }
    }

    /** {@return whether it is told of these} */
    boolean wants(NotificationKind kind) {
        return (kinds.isEmpty() || kinds.contains(kind))
                && (administrators || !kind.isAdministrative());
    }

    /** Leaves out what may be secret. */
    @Override
    public String toString() {
        return "ChannelSettings[type=" + type + "]";
    }
}
