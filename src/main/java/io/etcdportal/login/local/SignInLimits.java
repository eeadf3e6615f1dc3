package io.etcdportal.login.local;

import static java.util.stream.Collectors.toMap;

import io.etcdportal.login.local.SignInFailureTable.Failures;
import io.etcdportal.login.session.ClientAddress;

import org.apache.commons.codec.digest.DigestUtils;
import org.springframework.stereotype.Component;

import java.net.Inet6Address;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * How often a password may be tried. Locked is only the pair of an account and an address, and an
 * address that tries many accounts; an account that many addresses try answers slowly, and is
 * locked for nobody. A browser that the account has been signed in with is counted by itself, so
 * that nobody can lock its owner out, not even from the same address. Names that there are no
 * accounts of are counted in the same way.
 */
@Component
class SignInLimits {

    private static final int TRIES_FROM_ONE_ADDRESS = 5;
    private static final int TRIES_OF_A_KNOWN_BROWSER = 10;
    private static final int TRIES_OF_AN_ADDRESS = 30;
    private static final int TRIES_BEFORE_SLOW = 10;
    private static final Duration FIRST_LOCK = Duration.ofMinutes(1);
    private static final Duration LONGEST_LOCK = Duration.ofMinutes(15);
    private static final int MOST_DOUBLINGS = 10;
    private static final Duration SLOWER = Duration.ofMillis(100);
    private static final Duration SLOWEST = Duration.ofSeconds(5);
    private static final Duration REMEMBERED = Duration.ofHours(1);

    /** Whoever has one IPv6 address usually has all those that share its first half. */
    private static final int IPV6_NETWORK_BYTES = 8;

    private final SignInFailureTable table;
    private final DeviceCookies devices;
    private final Clock clock;

    SignInLimits(SignInFailureTable table, DeviceCookies devices, Clock clock) {
        this.table = table;
        this.devices = devices;
        this.clock = clock;
    }

    /**
     * What attempts are counted under.
     *
     * @param key a hash of it
     * @param limit how many failures lock it; {@link #NEVER} for what is only slowed down
     * @param forgiven whether a password that fits clears it
     */
    private record Counter(String key, int limit, boolean forgiven) {

        static final int NEVER = Integer.MAX_VALUE;
    }

    private List<Counter> counters(PasswordAttempt passwordAttempt, String user) {
        String device = passwordAttempt.device();
        if (device != null && isKnownDevice(passwordAttempt, user)) {
            return List.of(
                    new Counter(key("device", user, device), TRIES_OF_A_KNOWN_BROWSER, true));
        }
        String network = network(passwordAttempt.address());
        return List.of(
                new Counter(key("pair", user, network), TRIES_FROM_ONE_ADDRESS, true),
                new Counter(key("address", network), TRIES_OF_AN_ADDRESS, false),
                new Counter(key("account", user), Counter.NEVER, false));
    }

    /** {@return whether the account has been signed in with that browser} */
    boolean isKnownDevice(PasswordAttempt passwordAttempt, String user) {
        return devices.knows(passwordAttempt.device(), user);
    }

    /** {@return how long to wait before this attempt is looked at} */
    Duration slowness(PasswordAttempt passwordAttempt, String user) {
        int failures =
                failures(counters(passwordAttempt, user)).entrySet().stream()
                        .filter(counted -> counted.getKey().limit() == Counter.NEVER)
                        .mapToInt(counted -> counted.getValue().count())
                        .sum();
        Duration wait = SLOWER.multipliedBy(Math.max(0, failures - TRIES_BEFORE_SLOW));
        return wait.compareTo(SLOWEST) < 0 ? wait : SLOWEST;
    }

    /**
     * Lets an attempt pass, or not.
     *
     * @throws TooManyAttempts where there have been too many: then the password is not looked at
     */
    void require(PasswordAttempt passwordAttempt, String user) {
        Duration lock = lock(passwordAttempt, user);
        if (lock.isPositive()) {
            throw new TooManyAttempts(lock);
        }
    }

    /** {@return how long to stay away, from now} */
    private Duration lock(PasswordAttempt passwordAttempt, String user) {
        return failures(counters(passwordAttempt, user)).entrySet().stream()
                .map(counted -> lock(counted.getKey().limit(), counted.getValue()))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private Duration lock(int limit, Failures failures) {
        if (failures.count() < limit) {
            return Duration.ZERO;
        }
        int doublings = Math.min(failures.count() - limit, MOST_DOUBLINGS);
        Duration lock = FIRST_LOCK.multipliedBy(1L << doublings);
        Instant until =
                failures.last().plus(lock.compareTo(LONGEST_LOCK) < 0 ? lock : LONGEST_LOCK);
        return Duration.between(clock.instant(), until);
    }

    /** {@return whether the attempt, which failed, was the last one for a while} */
    boolean failed(PasswordAttempt passwordAttempt, String user) {
        Instant now = clock.instant();
        counters(passwordAttempt, user)
                .forEach(counter -> table.add(counter.key(), now, now.minus(REMEMBERED)));
        return lock(passwordAttempt, user).isPositive();
    }

    void succeeded(PasswordAttempt passwordAttempt, String user) {
        counters(passwordAttempt, user).stream()
                .filter(Counter::forgiven)
                .forEach(counter -> table.forget(counter.key()));
    }

    private Map<Counter, Failures> failures(List<Counter> counters) {
        Map<String, Failures> found =
                table.find(
                        counters.stream().map(Counter::key).toList(),
                        clock.instant().minus(REMEMBERED));
        return counters.stream()
                .collect(
                        toMap(
                                counter -> counter,
                                counter -> found.getOrDefault(counter.key(), Failures.NONE)));
    }

    private static String network(String address) {
        return ClientAddress.parse(address)
                .map(ClientAddress::address)
                .filter(Inet6Address.class::isInstance)
                .map(six -> HexFormat.of().formatHex(six.getAddress(), 0, IPV6_NETWORK_BYTES))
                .orElse(address);
    }

    private static String key(String... parts) {
        return DigestUtils.sha256Hex(String.join("\n", parts));
    }
}
