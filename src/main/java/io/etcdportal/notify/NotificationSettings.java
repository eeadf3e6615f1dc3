package io.etcdportal.notify;

import io.etcdportal.webhook.WebAddress;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Map;

/**
 * Who is told what is wrong.
 *
 * @param portalUrl the portal's address, for links; without it, messages have none
 * @param lookEvery how often the portal looks for something to tell
 * @param after for how long something must be wrong, or be over, before it is told
 * @param repeatEvery how often it is told again while it lasts
 * @param timeout how long a receiver may take to take a message
 * @param digestDay the day of weekly digests
 * @param digestTime the time of digests, in UTC
 * @param mail the mail server, for channels of the type {@code mail}
 * @param channels who is told, by names that the log and the metrics show
 */
@ConfigurationProperties(prefix = "portal.notifications", ignoreUnknownFields = false)
public record NotificationSettings(
        @Nullable URI portalUrl,
        @DefaultValue("1m") Duration lookEvery,
        @DefaultValue("5m") Duration after,
        @DefaultValue("24h") Duration repeatEvery,
        @DefaultValue("15s") Duration timeout,
        @DefaultValue("monday") DayOfWeek digestDay,
        @DefaultValue("08:00") LocalTime digestTime,
        @Nullable MailSettings mail,
        @DefaultValue Map<String, ChannelSettings> channels) {

    private static final String PREFIX = "portal.notifications.";
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);

    public NotificationSettings {
        require(
                portalUrl == null || WebAddress.isOne(portalUrl),
                "portal-url must be an http or https URL without user name and password");
        require(
                lookEvery.isPositive() && repeatEvery.isPositive(),
                "look-every and repeat-every must be longer than 0");
        require(!after.isNegative(), "after can't be negative");
        require(
                timeout.isPositive() && timeout.compareTo(LONGEST_TIMEOUT) <= 0,
                "timeout must be longer than 0 and at most 1m");
        channels.forEach(
                (name, channel) ->
                        require(
                                channel.type() != ChannelType.MAIL || mail != null,
                                "channels." + name + " has type mail, which needs mail.host"));
        channels = Map.copyOf(channels);
    }

    private static void require(boolean fulfilled, String sentence) {
        if (!fulfilled) {
            throw new IllegalArgumentException(PREFIX + sentence);
        }
    }

    /** {@return the address of a page; nothing if the portal's own is not set} */
    @Nullable String link(String path) {
        return portalUrl == null ? null : portalUrl.toString().replaceAll("/+$", "") + path;
    }
}
