package io.etcdportal.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sends messages over HTTP: to a webhook, to Slack, Teams or Matrix. It goes where the settings say
 * and nowhere else: a redirect is a failure, and nothing of an answer but its status is read.
 */
final class HttpReceiver implements Receiver {

    private static final String SIGNATURE = "HmacSHA256";
    private static final String WHSEC = "whsec_";

    private final ChannelType type;
    private final SecretText url;
    private final SecretText secret;
    private final SecretText token;
    private final @Nullable String room;
    private final MessageJson json;
    private final Duration timeout;
    private final HttpClient http;

    HttpReceiver(String channel, ChannelSettings settings, Duration timeout) {
        this.type = settings.type();
        this.url = SecretText.of(settings.url(), settings.urlFile());
        this.secret = SecretText.of(settings.secret(), settings.secretFile());
        this.token = SecretText.of(settings.token(), settings.tokenFile());
        this.room = settings.room();
        this.json = new MessageJson(channel);
        this.timeout = timeout;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(timeout)
                        .build();
    }

    @Override
    public void send(Message message) throws InterruptedException {
        byte[] body = json.of(type, message);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address(message))
                        .timeout(timeout)
                        .header(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE);
        switch (type) {
            case WEBHOOK -> {
                sign(request, message, body);
                request.POST(BodyPublishers.ofByteArray(body));
            }
            case MATRIX ->
                    request.header(HttpHeaders.AUTHORIZATION, "Bearer " + header(token.read()))
                            .PUT(BodyPublishers.ofByteArray(body));
            case SLACK, TEAMS, MAIL -> request.POST(BodyPublishers.ofByteArray(body));
        }
        int status = status(request.build());
        if (status / 100 != 2) {
            throw new DeliveryFailed("It answered with status " + status + ".");
        }
    }

    /** The home server takes a message with the same last part once. */
    private URI address(Message message) {
        String base = url.read();
        if (!WebAddress.isOne(base)) {
            throw new DeliveryFailed("The file with its address has no http or https URL.");
        }
        return room == null
                ? URI.create(base)
                : URI.create(
                        base.replaceAll("/+$", "")
                                + "/_matrix/client/v3/rooms/"
                                + URLEncoder.encode(room, UTF_8)
                                + "/send/m.room.message/"
                                + message.id());
    }

    private void sign(HttpRequest.Builder request, Message message, byte[] body) {
        String timestamp = Long.toString(message.at().getEpochSecond());
        request.header("webhook-id", message.id()).header("webhook-timestamp", timestamp);
        if (secret.isSet()) {
            request.header("webhook-signature", "v1," + signature(message.id(), timestamp, body));
        }
    }

    private String signature(String id, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(SIGNATURE);
            mac.init(new SecretKeySpec(key(secret.read()), SIGNATURE));
            mac.update((id + "." + timestamp + ".").getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + SIGNATURE, e);
        } catch (IllegalArgumentException e) {
            throw new DeliveryFailed("Its secret is empty, or no base64 follows whsec_.");
        }
    }

    private static byte[] key(String secret) {
        return secret.startsWith(WHSEC)
                ? Base64.getDecoder().decode(secret.substring(WHSEC.length()))
                : secret.getBytes(UTF_8);
    }

    /** The client would quote a token that is no header. */
    private static String header(String text) {
        if (!text.matches("[!-~]+")) {
            throw new DeliveryFailed("Its token has characters that no token has.");
        }
        return text;
    }

    private int status(HttpRequest request) throws InterruptedException {
        CompletableFuture<HttpResponse<Void>> answer =
                http.sendAsync(request, BodyHandlers.discarding());
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS).statusCode();
        } catch (TimeoutException e) {
            throw new DeliveryFailed("It did not answer in time.");
        } catch (ExecutionException e) {
            throw new DeliveryFailed(sentence(e.getCause()));
        } finally {
            answer.cancel(true);
        }
    }

    private static String sentence(@Nullable Throwable cause) {
        return switch (cause) {
            case java.net.http.HttpTimeoutException _ -> "It did not answer in time.";
            case java.net.ConnectException _ -> "It can't be reached.";
            case javax.net.ssl.SSLException _ -> "Its certificate is not trusted.";
            case IOException _ -> "The connection broke.";
            case null, default -> "The request could not be sent.";
        };
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
