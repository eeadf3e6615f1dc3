package io.etcdportal.testbed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** What receives traces as OTLP over HTTP has it: messages of protobuf at {@code /v1/traces}. */
public final class OtlpReceiver implements AutoCloseable {

    private final HttpServer server;
    private final List<byte[]> bodies = new CopyOnWriteArrayList<>();

    /** Starts one on a free port of loopback. */
    public OtlpReceiver() {
        server = LoopbackServer.create();
        server.createContext(
                "/v1/traces",
                exchange -> {
                    try (exchange) {
                        bodies.add(exchange.getRequestBody().readAllBytes());
                        exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
                        exchange.sendResponseHeaders(200, -1);
                    }
                });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** Its address. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
    }

    /**
     * A span of a trace.
     *
     * @param trace its trace's id, in hexadecimal digits
     * @param id its own id
     * @param parent the id of the span around it; empty if there is none
     * @param name what was done
     * @param attributes the facts, as text
     */
    public record Span(
            String trace, String id, String parent, String name, Map<String, String> attributes) {}

    /** {@return everything that came, a character for each byte} */
    public String everything() {
        StringBuilder all = new StringBuilder();
        bodies.forEach(body -> all.append(new String(body, ISO_8859_1)));
        return all.toString();
    }

    /** {@return all spans that came} */
    public List<Span> spans() {
        return bodies.stream()
                .flatMap(body -> Message.read(body).messages(1).stream())
                .flatMap(resource -> resource.messages(2).stream())
                .flatMap(scope -> scope.messages(2).stream())
                .map(OtlpReceiver::span)
                .toList();
    }

    private static Span span(Message span) {
        Map<String, String> attributes = new HashMap<>();
        for (Message attribute : span.messages(9)) {
            attributes.put(
                    attribute.text(1),
                    attribute.messages(2).stream()
                            .map(value -> value.text(1))
                            .findFirst()
                            .orElse(""));
        }
        return new Span(
                span.hexadecimal(1),
                span.hexadecimal(2),
                span.hexadecimal(4),
                span.text(5),
                attributes);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** The fields with a length of a protobuf message, by their numbers. */
    private record Message(Map<Integer, List<byte[]>> fields) {

        static Message read(byte[] bytes) {
            Map<Integer, List<byte[]>> fields = new HashMap<>();
            int[] at = {0};
            while (at[0] < bytes.length) {
                long key = number(bytes, at);
                switch ((int) (key & 7)) {
                    case 0 -> number(bytes, at);
                    case 1 -> at[0] += Long.BYTES;
                    case 2 -> {
                        int length = (int) number(bytes, at);
                        byte[] value = new byte[length];
                        System.arraycopy(bytes, at[0], value, 0, length);
                        fields.computeIfAbsent((int) (key >> 3), _ -> new ArrayList<>()).add(value);
                        at[0] += length;
                    }
                    case 5 -> at[0] += Integer.BYTES;
                    default -> throw new IllegalArgumentException("No protobuf: " + key);
                }
            }
            return new Message(fields);
        }

        private static long number(byte[] bytes, int[] at) {
            long number = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = bytes[at[0]++];
                number |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return number;
                }
            }
        }

        List<Message> messages(int field) {
            return fields.getOrDefault(field, List.of()).stream().map(Message::read).toList();
        }

        String text(int field) {
            return new String(first(field), UTF_8);
        }

        String hexadecimal(int field) {
            return HexFormat.of().formatHex(first(field));
        }

        private byte[] first(int field) {
            return fields.getOrDefault(field, List.of(new byte[0])).getFirst();
        }
    }
}
