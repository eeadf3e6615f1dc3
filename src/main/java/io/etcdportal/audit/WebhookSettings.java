package io.etcdportal.audit;

import io.etcdportal.webhook.WebAddress;
import io.etcdportal.webhook.WebhookSecret;

import org.springframework.boot.context.properties.bind.DefaultValue;

import java.net.URI;
import java.time.Duration;

/**
 * A webhook that gets every entry.
 *
 * @param url where to; of http or https, and without a password in it
 * @param secret what each request is signed with: 24 bytes or more, or {@code whsec_} and these in
 *     base64
 * @param timeout how long a request may take
 * @param most how many entries one request carries
 * @param lateAfter the age of an entry from which the feed is late
 */
public record WebhookSettings(
        URI url,
        String secret,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("100") int most,
        @DefaultValue("5m") Duration lateAfter) {

    private static final int SHORTEST_SECRET = 24;
    private static final int LARGEST_REQUEST = 1000;

    public WebhookSettings {
        if (url == null || secret == null) {
            throw new IllegalArgumentException("url and secret must both be set");
        }
        if (!WebAddress.isOne(url)) {
            throw new IllegalArgumentException(
                    "url must be an address of https or http, with a host and without a name and"
                            + " password");
        }
        if (WebhookSecret.of(secret).length() < SHORTEST_SECRET) {
            throw new IllegalArgumentException("secret must be 24 bytes long or longer");
        }
        if (!timeout.isPositive() || !lateAfter.isPositive()) {
            throw new IllegalArgumentException(
                    "timeout and late-after must be longer than nothing");
        }
        if (most < 1 || most > LARGEST_REQUEST) {
            throw new IllegalArgumentException("most must be from 1 to 1000");
        }
    }

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return "WebhookSettings[url=" + url + "]";
    }
}
