package io.etcdportal.webhook;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLException;

/**
 * Sends requests where the settings say and nowhere else: a redirect is a failure, and nothing of a
 * response but its status is read.
 */
public final class WebhookClient implements AutoCloseable {

    private final Duration timeout;
    private final HttpClient http;

    /**
     * @param version the version of HTTP that is tried first
     * @param timeout how long a request may take, from the connection to the status
     */
    public WebhookClient(HttpClient.Version version, Duration timeout) {
        this.timeout = timeout;
        this.http =
                HttpClient.newBuilder()
                        .version(version)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(timeout)
                        .build();
    }

    /**
     * Sends a request, and waits until it has arrived.
     *
     * @throws NotDelivered if the status is not a 2xx, or does not come in time
     */
    public void send(HttpRequest.Builder request) throws InterruptedException {
        int status = status(request.timeout(timeout).build());
        if (status / 100 != 2) {
            throw new NotDelivered("It answered with status " + status + ".");
        }
    }

    private int status(HttpRequest request) throws InterruptedException {
        CompletableFuture<HttpResponse<Void>> answer =
                http.sendAsync(request, BodyHandlers.discarding());
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS).statusCode();
        } catch (TimeoutException e) {
            throw new NotDelivered("It did not answer in time.", e);
        } catch (ExecutionException e) {
            throw new NotDelivered(sentence(e.getCause()), e);
        } finally {
            answer.cancel(true);
        }
    }

    private static String sentence(@Nullable Throwable cause) {
        return switch (cause) {
            case HttpTimeoutException _ -> "It did not answer in time.";
            case ConnectException _ -> "It can't be reached.";
            case SSLException _ -> "No trusted TLS connection could be established.";
            case IOException _ -> "The connection broke.";
            case null, default -> "The request could not be sent.";
        };
    }

    /** Does not wait for what is still on its way. */
    @Override
    public void close() {
        http.shutdownNow();
    }
}
