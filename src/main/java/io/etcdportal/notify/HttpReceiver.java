package io.etcdportal.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.webhook.NotDelivered;
import io.etcdportal.webhook.WebAddress;
import io.etcdportal.webhook.WebhookClient;
import io.etcdportal.webhook.WebhookSecret;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;

/** Sends messages over HTTP: to a webhook, to Slack, Teams or Matrix. */
final class HttpReceiver implements Receiver {

    private final ChannelType type;
    private final SecretText url;
    private final SecretText secret;
    private final SecretText token;
    private final @Nullable String room;
    private final MessageJson json;
    private final WebhookClient client;

    HttpReceiver(String channel, ChannelSettings settings, Duration timeout) {
        this.type = settings.type();
        this.url = SecretText.of(settings.url(), settings.urlFile());
        this.secret = SecretText.of(settings.secret(), settings.secretFile());
        this.token = SecretText.of(settings.token(), settings.tokenFile());
        this.room = settings.room();
        this.json = new MessageJson(channel);
        this.client = new WebhookClient(HttpClient.Version.HTTP_1_1, timeout);
    }

    @Override
    public void send(Message message) throws InterruptedException {
        byte[] body = json.of(type, message);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address(message))
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
        try {
            client.send(request);
        } catch (NotDelivered e) {
            throw new DeliveryFailed(String.valueOf(e.getMessage()));
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
        if (!secret.isSet()) {
            WebhookSecret.name(request, message.id(), message.at());
            return;
        }
        try {
            WebhookSecret.of(secret.read()).sign(request, message.id(), message.at(), body);
        } catch (IllegalArgumentException e) {
            throw new DeliveryFailed("Its secret is empty, or no base64 follows whsec_.");
        }
    }

    /** The client would quote a token that is no header. */
    private static String header(String text) {
        if (!text.matches("[!-~]+")) {
            throw new DeliveryFailed("Its token has characters that no token has.");
        }
        return text;
    }

    @Override
    public void close() {
        client.close();
    }
}
