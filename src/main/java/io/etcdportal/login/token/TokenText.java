package io.etcdportal.login.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.access.TokenError;

import org.apache.commons.codec.digest.DigestUtils;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A token as it is written: {@code ebp_<id>_<secret>_<crc32>}; a ticket begins with {@code ebt_}.
 * The id is public, the secret has 192 random bits, and the checksum lets a mistyped token be told
 * from a wrong one, and secret scanners find leaked ones.
 *
 * @param id its public id
 * @param body what the checksum is of, and the hash that is kept
 */
record TokenText(String id, String body) {

    private static final Pattern FORM =
            Pattern.compile("((eb[pt]_)([0-9a-f]{12})_[0-9a-z]{37,38})_([0-9a-f]{8})");
    private static final int LONGEST = 100;
    private static final int ID_BYTES = 6;
    private static final int SECRET_BITS = 192;
    private static final int BASE36 = 36;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** {@return a new one, that nobody can guess} */
    static TokenText random(TokenKind kind) {
        byte[] id = new byte[ID_BYTES];
        RANDOM.nextBytes(id);
        String hex = HexFormat.of().formatHex(id);
        return new TokenText(hex, kind.prefix() + hex + "_" + secret());
    }

    /** Never shorter than the form asks for: the highest bit is always set. */
    private static String secret() {
        return new BigInteger(SECRET_BITS, RANDOM).setBit(SECRET_BITS).toString(BASE36);
    }

    /**
     * Reads one of that kind.
     *
     * @throws TokenRefused where it can't be one
     */
    static TokenText parse(TokenKind kind, String text) {
        Matcher parts = FORM.matcher(text.substring(0, Math.min(text.length(), LONGEST)));
        if (!parts.matches() || !parts.group(2).equals(kind.prefix())) {
            throw new TokenRefused(TokenError.MALFORMED);
        }
        TokenText token = new TokenText(parts.group(3), parts.group(1));
        if (!token.checksum().equals(parts.group(4))) {
            throw new TokenRefused(TokenError.MISTYPED);
        }
        return token;
    }

    /** {@return the whole of it, to be shown once} */
    String whole() {
        return body + "_" + checksum();
    }

    private String checksum() {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(UTF_8));
        return "%08x".formatted(crc.getValue());
    }

    /** {@return what is kept of it: its SHA-256, in hexadecimal digits} */
    String hash() {
        return DigestUtils.sha256Hex(body);
    }

    /** {@return whether that is its hash; how much of it is tells no time} */
    boolean isOf(String hash) {
        return MessageDigest.isEqual(hash().getBytes(UTF_8), hash.getBytes(UTF_8));
    }

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return "TokenText[" + id + "]";
    }
}
