package io.etcdportal.login.local;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * The account for the day on which a provider is down.
 *
 * @param account its name: one of the access file's accounts, or {@code admin}; none where it isn't
 *     set
 * @param longest how long a sign-in with it lasts, however much it is used
 * @param askEvery how often the providers are asked whether they answer, so that the sign-in page
 *     knows
 */
public record EmergencySettings(
        @Nullable String account,
        @DefaultValue("1h") Duration longest,
        @DefaultValue("30s") Duration askEvery) {

    private static final Duration SHORTEST = Duration.ofMinutes(2);
    private static final Duration LONGEST = Duration.ofHours(24);

    public EmergencySettings {
        require(account == null || !account.isBlank(), "account must not be blank; leave it out");
        require(
                longest.compareTo(SHORTEST) >= 0 && longest.compareTo(LONGEST) <= 0,
                "longest must be between 2m and 24h");
        require(askEvery.isPositive(), "ask-every must be longer than nothing");
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalArgumentException("portal.login.emergency: " + sentence);
        }
    }
}
