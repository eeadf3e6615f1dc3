package io.etcdportal.client;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

import javax.net.ssl.SSLHandshakeException;

/** One portal, spoken to with one token. Redirects are never followed. For one thread. */
final class PortalClient implements AutoCloseable {

    /** The API never answers with more, so that a lying peer can't fill the memory. */
    private static final int LARGEST_ANSWER = 64 * 1024 * 1024;

    private static final int LARGEST_PROBLEM = 64 * 1024;
    private static final Duration CONNECT = Duration.ofSeconds(15);

    private final HttpClient http;
    private final Connection connection;
    private final Messages messages;
    private boolean answered;

    PortalClient(Connection connection, Messages messages) {
        this.connection = connection;
        this.messages = messages;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .proxy(ProxySelector.getDefault())
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(CONNECT);
        if (connection.trusted() != null) {
            builder.sslContext(connection.trusted());
        }
        this.http = builder.build();
    }

    /** {@return the address of a path below {@code /api/v1}} */
    URI uri(String path) {
        return URI.create(connection.portal() + "/api/v1" + path);
    }

    /**
     * An answer with what was asked for.
     *
     * @param status 200, or 206 for a part
     */
    record Answer(int status, HttpHeaders headers, InputStream body) implements AutoCloseable {

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    Connection connection() {
        return connection;
    }

    /** {@return what the API says at a path; tried until it is said} */
    JsonNode json(String path) {
        return new Retries(connection.patience(), messages)
                .until(
                        () -> {
                            try {
                                return JsonMapper.shared().readTree(text(path, "application/json"));
                            } catch (JacksonException e) {
                                throw new CommandFailure(
                                        ExitStatus.FAILED, "The portal's answer is no valid JSON.");
                            }
                        });
    }

    /** {@return what the API says at a path as plain text; tried until it is said} */
    String text(String path) {
        return new Retries(connection.patience(), messages).until(() -> text(path, "text/plain"));
    }

    private String text(String path, String type) throws TemporaryFailure {
        try (InputStream body = open(path, type, Map.of()).body()) {
            byte[] bytes = body.readNBytes(LARGEST_ANSWER + 1);
            if (bytes.length > LARGEST_ANSWER) {
                throw new CommandFailure(ExitStatus.FAILED, "The portal's answer is too long.");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw cut(e);
        }
    }

    /**
     * {@return the answer to a GET, with a body of the type}
     *
     * @param path with its query, below {@code /api/v1}
     * @param type what the body has to be
     * @param headers more headers of the request
     */
    Answer open(String path, String type, Map<String, String> headers) throws TemporaryFailure {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path))
                        .timeout(connection.patience().silence())
                        .header("Authorization", "Bearer " + connection.token())
                        .header("Accept", type + ", application/problem+json;q=0.9")
                        .header("User-Agent", "etcd-backup-portal");
        headers.forEach(request::header);
        HttpResponse<InputStream> response;
        try {
            response = http.send(request.build(), BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitStatus.FAILED, "Interrupted.");
        }
        answered = true;
        InputStream body = new WatchedStream(response.body(), connection.patience().silence());
        boolean expected =
                response.headers().firstValue("Content-Type").orElse("").startsWith(type);
        if (expected && (response.statusCode() == 200 || response.statusCode() == 206)) {
            return new Answer(response.statusCode(), response.headers(), body);
        }
        throw refusal(response, body).temporary();
    }

    private static PortalRefusal refusal(HttpResponse<InputStream> response, InputStream from) {
        String body;
        try (from) {
            body = new String(from.readNBytes(LARGEST_PROBLEM), StandardCharsets.UTF_8);
        } catch (IOException e) {
            body = "";
        }
        return new PortalRefusal(response.statusCode(), response.headers(), body);
    }

    private TemporaryFailure unreachable(IOException e) {
        if (e instanceof SSLHandshakeException) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    ("No secure connection to %s: %s\nIf your own certificate authority has"
                                    + " signed its certificate, name that with --ca-file.")
                            .formatted(connection.portal(), e.getMessage()));
        }
        boolean unknown =
                Stream.<Throwable>iterate(e, cause -> cause != null, Throwable::getCause)
                        .anyMatch(
                                cause ->
                                        cause instanceof UnresolvedAddressException
                                                || cause instanceof UnknownHostException);
        if (unknown) {
            CommandFailure failure =
                    new CommandFailure(
                            ExitStatus.UNAVAILABLE,
                            "The host name in %s is unknown.".formatted(connection.portal()));
            if (!answered) {
                throw failure;
            }
            return new TemporaryFailure(failure, null);
        }
        String why =
                switch (e) {
                    case ConnectException _ -> "is unreachable";
                    case HttpTimeoutException _ -> "did not respond in time";
                    default -> "closed the connection (" + reason(e) + ")";
                };
        return new TemporaryFailure("%s %s.".formatted(connection.portal(), why));
    }

    /** {@return that an answer had no end} */
    static TemporaryFailure cut(IOException e) {
        return new TemporaryFailure("The connection was cut (" + reason(e) + ").");
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
