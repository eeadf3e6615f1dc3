package io.etcdportal.login.token;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * How long tokens are good for.
 *
 * @param life how long a token is good for where its maker says nothing
 * @param longestLife how long one may be made to be good for
 * @param warnBefore how long before its end its users are warned
 * @param trustGroupsFor how long after their last sign-in a person is taken for who they were then,
 *     where an identity provider vouches for them
 * @param ticketLife how long a ticket waits for its first use
 * @param ticketResume how long after its first use the same address may go on with what broke
 */
@ConfigurationProperties(prefix = "portal.tokens", ignoreUnknownFields = false)
public record TokenSettings(
        @DefaultValue("90d") Duration life,
        @DefaultValue("366d") Duration longestLife,
        @DefaultValue("14d") Duration warnBefore,
        @DefaultValue("30d") Duration trustGroupsFor,
        @DefaultValue("15m") Duration ticketLife,
        @DefaultValue("1h") Duration ticketResume) {

    public TokenSettings {
        if (!life.isPositive() || longestLife.compareTo(life) < 0) {
            throw new IllegalArgumentException(
                    "portal.tokens: life must be longer than nothing, and longest-life no shorter"
                            + " than life");
        }
        if (!ticketLife.isPositive() || !ticketResume.isPositive()) {
            throw new IllegalArgumentException(
                    "portal.tokens: ticket-life and ticket-resume must be longer than nothing");
        }
        if (warnBefore.isNegative() || !trustGroupsFor.isPositive()) {
            throw new IllegalArgumentException(
                    "portal.tokens: warn-before must not be negative, and trust-groups-for must be"
                            + " longer than nothing");
        }
    }
}
