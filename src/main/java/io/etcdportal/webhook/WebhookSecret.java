package io.etcdportal.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.HttpRequest;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What requests are signed with, so that their receiver knows who sent them.
 *
 * @see <a href="https://www.standardwebhooks.com/">Standard Webhooks</a>
 */
public final class WebhookSecret {

    private static final String SIGNATURE = "HmacSHA256";
    private static final String ENCODED = "whsec_";

    private final byte[] key;

    private WebhookSecret(byte[] key) {
        this.key = key;
    }

    /**
     * Reads one.
     *
     * @param text the secret, or {@code whsec_} and the secret in base64
     * @throws IllegalArgumentException if that is no base64
     */
    public static WebhookSecret of(String text) {
        return new WebhookSecret(
                text.startsWith(ENCODED)
                        ? Base64.getDecoder().decode(text.substring(ENCODED.length()))
                        : text.getBytes(UTF_8));
    }

    /** {@return how many bytes it has} */
    public int length() {
        return key.length;
    }

    /**
     * Names a request as {@link #name} does, and signs its body.
     *
     * @throws IllegalArgumentException if the secret is empty
     */
    public void sign(HttpRequest.Builder request, String id, Instant at, byte[] body) {
        name(request, id, at);
        request.header("webhook-signature", "v1," + signature(id, timestamp(at), body));
    }

    /**
     * Gives a request its ID and time.
     *
     * @param id the same for a request that is sent again
     */
    public static void name(HttpRequest.Builder request, String id, Instant at) {
        request.header("webhook-id", id).header("webhook-timestamp", timestamp(at));
    }

    private static String timestamp(Instant at) {
        return Long.toString(at.getEpochSecond());
    }

    private String signature(String id, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(SIGNATURE);
            mac.init(new SecretKeySpec(key, SIGNATURE));
            mac.update((id + "." + timestamp + ".").getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + SIGNATURE, e);
        }
    }

    /** Leaves it out. */
    @Override
    public String toString() {
        return "WebhookSecret";
    }
}
