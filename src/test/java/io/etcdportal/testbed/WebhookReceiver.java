package io.etcdportal.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What receives webhooks as Standard Webhooks has it, and can be told to behave badly. */
public final class WebhookReceiver implements AutoCloseable {

    /** What requests are signed with. */
    public static final String SECRET = "a secret of more than 24 bytes";

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final Queue<Integer> badAnswers = new ConcurrentLinkedQueue<>();
    private final List<Long> ids = new CopyOnWriteArrayList<>();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final List<String> unexpectedPaths = new CopyOnWriteArrayList<>();
    private volatile boolean stalled;

    /** Starts one on a free port of loopback. */
    public WebhookReceiver() {
        server = LoopbackServer.create();
        server.createContext("/hook", this::receive);
        server.createContext("/", exchange -> unexpected(exchange));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** Its address. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    /** The next requests are answered with these, and what they carry is not kept. */
    public void answerNextWith(Integer... statuses) {
        badAnswers.addAll(List.of(statuses));
    }

    /** As long as it is stalled, it reads requests and answers none. */
    public void stall(boolean stall) {
        stalled = stall;
    }

    /** The ids of the entries that it took, in the order in which they came. */
    public List<Long> ids() {
        return ids;
    }

    /** The ids of the requests that came, whatever became of them. */
    public List<String> messages() {
        return messages;
    }

    /** Paths that were asked for beside its own. */
    public List<String> unexpectedPaths() {
        return unexpectedPaths;
    }

    private void receive(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String id = exchange.getRequestHeaders().getFirst("webhook-id");
        messages.add(id);
        Integer bad = stalled ? Integer.valueOf(0) : badAnswers.poll();
        if (bad == null && !isSigned(exchange, id, body)) {
            bad = 401;
        }
        if (bad == null) {
            for (JsonNode entry : JSON.readTree(body).get("entries")) {
                ids.add(entry.get("id").asLong());
            }
        } else if (bad == 302) {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
        }
        if (bad == null || bad != 0) {
            exchange.sendResponseHeaders(bad == null ? 204 : bad, -1);
            exchange.close();
        }
    }

    private void unexpected(HttpExchange exchange) throws IOException {
        unexpectedPaths.add(exchange.getRequestURI().getPath());
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    private static boolean isSigned(HttpExchange exchange, String id, byte[] body) {
        String timestamp = exchange.getRequestHeaders().getFirst("webhook-timestamp");
        String signature = exchange.getRequestHeaders().getFirst("webhook-signature");
        long age = Math.abs(System.currentTimeMillis() / 1000 - Long.parseLong(timestamp));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
            byte[] expected =
                    mac.doFinal(
                            (id + "." + timestamp + "." + new String(body, UTF_8)).getBytes(UTF_8));
            return age < 300
                    && signature.equals("v1," + Base64.getEncoder().encodeToString(expected));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
