package io.etcdportal.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.access.Credential;
import io.etcdportal.access.Standing;
import io.etcdportal.access.Viewer;
import io.etcdportal.login.session.Digests;

import org.springframework.stereotype.Component;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * Tokens of the form {@code ebp_<id>_<secret>_<crc32>}: the id is public, the secret has 192 random
 * bits, and the checksum lets a mistyped token be told from a wrong one, and secret scanners find
 * leaked ones.
 */
@Component
class ApiTokens implements Standing {

    private static final Pattern FORM =
            Pattern.compile("(ebp_([0-9a-f]{12})_([0-9a-z]{30,40}))_([0-9a-f]{8})");
    private static final int ID_BYTES = 6;
    private static final int SECRET_BITS = 192;
    private static final int BASE36 = 36;

    private final ApiTokenTable table;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    ApiTokens(ApiTokenTable table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    /**
     * A token that has just been made.
     *
     * @param text the token itself, to be shown this once
     */
    record Made(ApiToken token, String text) {

        /** Leaves out the token itself. */
        @Override
        public String toString() {
            return "Made[token=" + token + "]";
        }
    }

    Made make(String owner, String name, Duration life) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        String body = "ebp_" + HexFormat.of().formatHex(id) + "_" + secret();
        ApiToken token =
                new ApiToken(
                        HexFormat.of().formatHex(id),
                        name,
                        owner,
                        clock.instant(),
                        clock.instant().plus(life),
                        null);
        table.insert(token, Digests.sha256(body));
        return new Made(token, body + "_" + checksum(body));
    }

    /** Never shorter than the form asks for: the highest bit is always set. */
    private String secret() {
        return new BigInteger(SECRET_BITS, random).setBit(SECRET_BITS).toString(BASE36);
    }

    List<ApiToken> ofOwner(String owner) {
        return table.ofOwner(owner);
    }

    boolean revoke(String id, String owner) {
        return table.revoke(id, owner, clock.instant());
    }

    /**
     * {@return the token of that text, if it is one, and is neither revoked nor expired}
     *
     * <p>Looked up by the hash of a random secret, its comparison tells nothing by its time.
     */
    Optional<ApiToken> find(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches() || !checksum(parts.group(1)).equals(parts.group(4))) {
            return Optional.empty();
        }
        return table.findGood(parts.group(2), Digests.sha256(parts.group(1)), clock.instant());
    }

    @Override
    public Optional<String> lost(Viewer viewer) {
        return viewer.credential() instanceof Credential.PortalToken(String id)
                        && table.findGood(id, clock.instant()).isEmpty()
                ? Optional.of("The token " + id + " has been revoked or has expired.")
                : Optional.empty();
    }

    private static String checksum(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(UTF_8));
        return "%08x".formatted(crc.getValue());
    }
}
