package io.etcdportal.audit.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.CanonicalForm;
import io.etcdportal.audit.WebhookSettings;
import io.etcdportal.webhook.NotDelivered;
import io.etcdportal.webhook.WebhookClient;
import io.etcdportal.webhook.WebhookSecret;

import org.springframework.http.HttpHeaders;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Sends entries to a web address. */
final class Webhook implements FeedSink {

    private static final int LARGEST_BODY = 1024 * 1024;

    private final WebhookSettings settings;
    private final WebhookClient client;

    Webhook(WebhookSettings settings) {
        this.settings = settings;
        this.client = new WebhookClient(HttpClient.Version.HTTP_2, settings.timeout());
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public int most() {
        return settings.most();
    }

    @Override
    public Duration timeout() {
        return settings.timeout();
    }

    @Override
    public Duration lateAfter() {
        return settings.lateAfter();
    }

    /** As many as fit in one request. */
    @Override
    public int take(List<AuditEntry> entries) throws InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("{\"type\":\"audit.entries\",\"entries\":[".getBytes(UTF_8));
        int taken = 0;
        while (taken < entries.size() && body.size() < LARGEST_BODY) {
            if (taken > 0) {
                body.write(',');
            }
            body.writeBytes(CanonicalForm.bytes(entries.get(taken++).json()));
        }
        body.writeBytes("]}".getBytes(UTF_8));
        String id = "audit-%d-%d".formatted(entries.getFirst().id(), entries.get(taken - 1).id());
        post(id, body.toByteArray());
        return taken;
    }

    private void post(String id, byte[] body) throws InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(settings.url())
                        .header(HttpHeaders.CONTENT_TYPE, "application/json")
                        .POST(BodyPublishers.ofByteArray(body));
        WebhookSecret.of(settings.secret()).sign(request, id, Instant.now(), body);
        try {
            client.send(request);
        } catch (NotDelivered e) {
            throw new SinkFailed(String.valueOf(e.getMessage()), e);
        }
    }

    /** Does not wait for what is still on its way. */
    @Override
    public void close() {
        client.close();
    }
}
