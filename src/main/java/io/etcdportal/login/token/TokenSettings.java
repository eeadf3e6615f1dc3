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
 */
@ConfigurationProperties(prefix = "portal.tokens", ignoreUnknownFields = false)
record TokenSettings(
        @DefaultValue("90d") Duration life,
        @DefaultValue("366d") Duration longestLife,
        @DefaultValue("14d") Duration warnBefore,
        @DefaultValue("30d") Duration trustGroupsFor) {

    TokenSettings {
        if (!life.isPositive() || longestLife.compareTo(life) < 0) {
            throw new IllegalArgumentException(
                    "portal.tokens: life must be longer than nothing, and longest-life no shorter"
                            + " than life");
        }
        if (warnBefore.isNegative() || !trustGroupsFor.isPositive()) {
            throw new IllegalArgumentException(
                    "portal.tokens: warn-before must not be negative, and trust-groups-for must be"
                            + " longer than nothing");
        }
    }
}
