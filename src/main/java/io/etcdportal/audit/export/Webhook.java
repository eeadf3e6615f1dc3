package io.etcdportal.audit.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.CanonicalForm;
import io.etcdportal.audit.WebhookSettings;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sends entries to a web address, signed as Standard Webhooks has it. It goes where the settings
 * say and nowhere else: a redirect is a failure, and nothing of an answer but its status is read.
 *
 * @see <a href="https://www.standardwebhooks.com/">Standard Webhooks</a>
 */
final class Webhook implements FeedSink {

    private static final String SIGNATURE = "HmacSHA256";
    private static final int LARGEST_BODY = 1024 * 1024;

    private final WebhookSettings settings;
    private final HttpClient http;

    Webhook(WebhookSettings settings) {
        this.settings = settings;
        this.http =
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(settings.timeout())
                        .build();
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
        String timestamp = Long.toString(Instant.now().getEpochSecond());
        HttpRequest request =
                HttpRequest.newBuilder(settings.url())
                        .timeout(settings.timeout())
                        .header(HttpHeaders.CONTENT_TYPE, "application/json")
                        .header("webhook-id", id)
                        .header("webhook-timestamp", timestamp)
                        .header("webhook-signature", "v1," + signature(id, timestamp, body))
                        .POST(BodyPublishers.ofByteArray(body))
                        .build();
        int status = status(request);
        if (status / 100 != 2) {
            throw new SinkFailed("It answered with status " + status + ".");
        }
    }

    private int status(HttpRequest request) throws InterruptedException {
        CompletableFuture<HttpResponse<Void>> answer =
                http.sendAsync(request, BodyHandlers.discarding());
        try {
            return answer.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS).statusCode();
        } catch (TimeoutException e) {
            throw new SinkFailed("It did not answer in time.", e);
        } catch (ExecutionException e) {
            throw new SinkFailed(sentence(e.getCause()), e);
        } finally {
            answer.cancel(true);
        }
    }

    private static String sentence(@Nullable Throwable cause) {
        return switch (cause) {
            case java.net.http.HttpTimeoutException _ -> "It did not answer in time.";
            case java.net.ConnectException _ -> "It can't be reached.";
            case javax.net.ssl.SSLException _ -> "No connection that can be trusted came about.";
            case IOException _ -> "The connection broke.";
            case null, default -> "The request could not be sent.";
        };
    }

    private String signature(String id, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(SIGNATURE);
            mac.init(new SecretKeySpec(settings.key(), SIGNATURE));
            mac.update((id + "." + timestamp + ".").getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + SIGNATURE, e);
        }
    }

    /** Does not wait for what is still on its way. */
    @Override
    public void close() {
        http.shutdownNow();
    }
}
