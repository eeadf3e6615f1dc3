package io.etcdportal.login;

import io.etcdportal.login.session.Digests;

import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Checks passwords without letting that take the machine: a slow hash holds on to a processor, so
 * that only a few are worked out at once and the others wait their turn; and programs that send one
 * with every request pay once a minute.
 */
final class Passwords implements PasswordEncoder {

    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final int MOST_REMEMBERED = 1_000;

    private final PasswordEncoder slow = PasswordEncoderFactories.createDelegatingPasswordEncoder();
    private final Semaphore turns =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 4), true);
    private final Map<String, Instant> good = new ConcurrentHashMap<>();
    private final String salt;
    private final Clock clock;

    Passwords(Clock clock) {
        this.clock = clock;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.salt = HexFormat.of().formatHex(random);
    }

    @Override
    public @Nullable String encode(@Nullable CharSequence password) {
        return slow.encode(password);
    }

    @Override
    public boolean matches(@Nullable CharSequence password, @Nullable String hash) {
        String key = Digests.sha256(salt + hash + '\n' + password);
        Instant until = good.get(key);
        if (until != null && clock.instant().isBefore(until)) {
            return true;
        }
        boolean matches = matchesInTurn(password, hash);
        if (matches) {
            remember(key);
        }
        return matches;
    }

    private boolean matchesInTurn(@Nullable CharSequence password, @Nullable String hash) {
        turns.acquireUninterruptibly();
        try {
            return slow.matches(password, hash);
        } finally {
            turns.release();
        }
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
