package io.etcdportal.login.session;

import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * How long a sign-in lasts.
 *
 * @param idle how long a session may go unused
 * @param longest how long it lasts, however much it is used
 */
public record SessionSettings(
        @DefaultValue("1h") Duration idle, @DefaultValue("12h") Duration longest) {

    /** What is shorter would end between two uses of which only the first is noted. */
    private static final Duration SHORTEST = Duration.ofMinutes(2);

    public SessionSettings {
        if (idle.compareTo(SHORTEST) < 0 || longest.compareTo(idle) < 0) {
            throw new IllegalArgumentException(
                    "portal.login.session: idle must be at least 2m, and longest no shorter than"
                            + " idle");
        }
    }
}
