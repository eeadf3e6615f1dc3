package io.etcdportal.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** What takes JSON at any path, as chats and webhooks do, and can be told to behave badly. */
public final class MessageReceiver implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> answers = new ConcurrentHashMap<>();
    private final Set<String> stalled = ConcurrentHashMap.newKeySet();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    /** A message that was taken. Names of headers are in lower case. */
    public record Received(
            String method, String path, Map<String, String> headers, String text, JsonNode body) {}

    /** Starts one on a free port of loopback. */
    public MessageReceiver() {
        server = LoopbackServer.create();
        server.createContext("/", this::receive);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** The address of a path. */
    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** What comes to paths with this beginning is answered with that, and not kept. */
    public void answer(String path, int status) {
        answers.put(path, status);
    }

    /** What comes to that path is kept again. */
    public void behave(String path) {
        answers.remove(path);
    }

    /** Requests to that path are read and never answered. */
    public void stall(String path) {
        stalled.add(path);
    }

    /** Whether a request has come to that path, whatever became of it. */
    public boolean wasAsked(String path) {
        return asked.contains(path);
    }

    /** What came to paths with this beginning. */
    public List<Received> at(String path) {
        return received.stream().filter(one -> one.path().startsWith(path)).toList();
    }

    /** Waits for a message. */
    public Received await(String path, Predicate<Received> wanted) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(deadline)) {
            for (Received one : at(path)) {
                if (wanted.test(one)) {
                    return one;
                }
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        throw new AssertionError("Nothing such came to " + path + ": " + at(path));
    }

    private void receive(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        String text = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        asked.add(path);
        if (stalled.contains(path)) {
            return;
        }
        Integer bad = answers.get(path);
        if (bad == null) {
            Map<String, String> headers = new HashMap<>();
            exchange.getRequestHeaders()
                    .forEach(
                            (name, values) ->
                                    headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
            received.add(
                    new Received(
                            exchange.getRequestMethod(), path, headers, text, JSON.readTree(text)));
        } else if (bad == 302) {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
        }
        exchange.sendResponseHeaders(bad == null ? 200 : bad, -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
