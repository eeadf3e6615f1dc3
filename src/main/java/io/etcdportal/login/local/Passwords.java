package io.etcdportal.login.local;

import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Checks passwords without letting that take the machine: a slow hash keeps a processor busy, so
 * only a few are computed at once; and programs that send a password with every request pay once a
 * minute.
 */
public final class Passwords implements PasswordEncoder {

    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final int MOST_REMEMBERED = 1_000;

    /** With a hash of the usual cost the last of them waits for two or three seconds. */
    private static final int MOST_WAITING = 24;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final PasswordEncoder slow = PasswordEncoderFactories.createDelegatingPasswordEncoder();
    private final PasswordQueue queue =
            new PasswordQueue(
                    Math.max(1, Runtime.getRuntime().availableProcessors() / 4),
                    MOST_WAITING,
                    LONGEST_WAIT);
    private final Map<String, Instant> good = new ConcurrentHashMap<>();
    private final String salt;
    private final Clock clock;

    public Passwords(Clock clock) {
        this.clock = clock;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.salt = HexFormat.of().formatHex(random);
    }

    /** {@return how many bytes of a hash's input a password takes} */
    static int bytes(CharSequence password) {
        return String.valueOf(composed(password)).getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * {@return the password with each letter and its marks as one character (NFC), where Unicode
     * has that} Keyboards differ in what they send for the same letter.
     */
    static @Nullable String composed(@Nullable CharSequence password) {
        return password == null ? null : Normalizer.normalize(password, Normalizer.Form.NFC);
    }

    @Override
    public @Nullable String encode(@Nullable CharSequence password) {
        return slow.encode(composed(password));
    }

    @Override
    public boolean matches(@Nullable CharSequence password, @Nullable String hash) {
        return remembers(password, hash) || inTurn(false, () -> compare(password, hash));
    }

    /** {@return whether the password fitted a moment ago} */
    boolean remembers(@Nullable CharSequence password, @Nullable String hash) {
        Instant until = good.get(key(password, hash));
        return until != null && clock.instant().isBefore(until);
    }

    /**
     * Does what keeps a processor busy when it is its turn.
     *
     * @throws TooManySignIns where too many wait already
     */
    boolean inTurn(boolean knownDevice, BooleanSupplier work) {
        return queue.check(knownDevice, work);
    }

    /** {@return whether the password fits}; to be asked in turn. */
    boolean compare(@Nullable CharSequence password, @Nullable String hash) {
        boolean fits = slow.matches(password, hash) || matchesComposed(password, hash);
        if (fits) {
            remember(key(password, hash));
        }
        return fits;
    }

    /** The hash may have been made of either form. */
    private boolean matchesComposed(@Nullable CharSequence password, @Nullable String hash) {
        String composed = composed(password);
        return composed != null
                && !composed.equals(String.valueOf(password))
                && slow.matches(composed, hash);
    }

    private String key(@Nullable CharSequence password, @Nullable String hash) {
        return DigestUtils.sha256Hex(salt + hash + '\n' + password);
    }

    /** Under a key that only this process can make, and only from the password. */
    private void remember(String key) {
        Instant now = clock.instant();
        if (good.size() >= MOST_REMEMBERED) {
            good.clear();
        }
        good.values().removeIf(now::isAfter);
        good.put(key, now.plus(REMEMBERED));
    }

    @Override
    public boolean upgradeEncoding(@Nullable String hash) {
        return slow.upgradeEncoding(hash);
    }
}
