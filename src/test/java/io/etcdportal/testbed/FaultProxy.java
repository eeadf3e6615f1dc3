package io.etcdportal.testbed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands in front of a source that speaks HTTP and passes everything on, but for the files that it
 * is told to spoil: these break, or come wrong, at one point.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int BUFFER = 32 * 1024;
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *(\\d+)");
    private static final Pattern RANGE = Pattern.compile("(?i)\r\nContent-Range: *bytes (\\d+)-");
    private static final Pattern CHUNKED = Pattern.compile("(?i)\r\nTransfer-Encoding: *chunked");

    private final URI upstream;
    private final ServerSocket socket;
    private final Map<String, Spoiling> spoilt = new ConcurrentHashMap<>();

    /** What can go wrong with the body of an answer. */
    public enum Fault {
        /** The connection ends. */
        CUT,
        /** The connection is reset. */
        RESET,
        /** Nothing comes any more, and the connection stays. */
        STALL,
        /** The answer ends as if it were whole: with a shorter length, or with its last chunk. */
        TRUNCATE,
        /** One bit of one byte is another one. */
        FLIP,
        /** The connection ends, and who asks again is answered with an error. */
        ANSWER_500,
        /** In the same way. */
        ANSWER_503,
        /** In the same way. */
        ANSWER_403;

        private int status() {
            return name().startsWith("ANSWER") ? Integer.parseInt(name().substring(7)) : 0;
        }
    }

    /**
     * One fault.
     *
     * @param offset in the file of the first byte that doesn't come, or of the one that comes wrong
     * @param left how many times it happens yet
     * @param refusals how many times it is answered with an error after that
     */
    private record Spoiling(Fault fault, long offset, AtomicInteger left, AtomicInteger refusals) {

        boolean refuses() {
            return fault.status() > 0 && left.get() <= 0 && refusals.getAndDecrement() > 0;
        }

        /** Whether it happens now: each time counts once. */
        boolean happens(long from, long end) {
            return offset >= from && offset < end && left.getAndDecrement() > 0;
        }
    }

    private FaultProxy(URI upstream, ServerSocket socket) {
        this.upstream = upstream;
        this.socket = socket;
        Thread.ofVirtual().name("fault-proxy").start(this::accept);
    }

    /** {@return one that passes everything on to a server on this machine} */
    public static FaultProxy before(URI upstream) {
        try {
            return new FaultProxy(
                    upstream, new ServerSocket(0, 256, InetAddress.getLoopbackAddress()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return its address, without a slash at the end} */
    public URI address() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    /**
     * Spoils a file.
     *
     * @param part a part of its address, with a slash on both sides
     * @param times how many times it goes wrong
     */
    public void spoil(String part, Fault fault, long offset, int times) {
        spoilt.put(
                part,
                new Spoiling(
                        fault,
                        offset,
                        new AtomicInteger(fault.status() > 0 ? 1 : times),
                        new AtomicInteger(times)));
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().name("fault-proxy-connection").start(() -> serve(client));
            } catch (IOException closed) {
                // The loop looks whether it goes on.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            String head = head(in);
            Spoiling spoiling = spoiling(head);
            if (spoiling != null && spoiling.refuses()) {
                refuse(client, spoiling.fault.status());
            } else {
                pass(head, client, spoiling);
            }
        } catch (IOException somebodyLeft) {
            // As with every proxy.
        }
    }

    private @Nullable Spoiling spoiling(String head) {
        String address = head.substring(0, head.indexOf('\r'));
        if (!address.startsWith("GET ") || address.contains("/v1/status")) {
            return null;
        }
        return spoilt.entrySet().stream()
                .filter(entry -> address.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static void refuse(Socket client, int status) throws IOException {
        client.getOutputStream()
                .write(
                        "HTTP/1.1 %d Made up\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                .formatted(status)
                                .getBytes(ISO_8859_1));
    }

    private void pass(String head, Socket client, @Nullable Spoiling spoiling) throws IOException {
        try (Socket server = new Socket(upstream.getHost(), upstream.getPort())) {
            server.getOutputStream().write(closing(head).getBytes(ISO_8859_1));
            InputStream in = new BufferedInputStream(server.getInputStream(), BUFFER);
            String answer = closing(head(in));
            boolean none = head.startsWith("HEAD ");
            if (none || spoiling == null) {
                client.getOutputStream().write(answer.getBytes(ISO_8859_1));
                if (!none) {
                    in.transferTo(client.getOutputStream());
                }
            } else {
                new Body(answer, in, client, spoiling).send();
            }
        }
    }

    private static String closing(String head) {
        return head.replaceAll("(?i)\r\nConnection:[^\r]*", "")
                .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int ends = 0;
        while (ends < 4) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException();
            }
            head.write(b);
            ends = b == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : 0;
        }
        return head.toString(ISO_8859_1);
    }

    /** The body of one answer that is spoilt. */
    private static final class Body {

        private final String head;
        private final InputStream in;
        private final Socket client;
        private final OutputStream out;
        private final Spoiling spoiling;
        private final boolean chunked;
        private final long first;
        private long position;

        Body(String head, InputStream in, Socket client, Spoiling spoiling) throws IOException {
            this.head = head;
            this.in = in;
            this.client = client;
            this.out = new BufferedOutputStream(client.getOutputStream(), 2 * BUFFER);
            this.spoiling = spoiling;
            this.chunked = CHUNKED.matcher(head).find();
            Matcher range = RANGE.matcher(head);
            this.first = range.find() ? Long.parseLong(range.group(1)) : 0;
            this.position = first;
        }

        void send() throws IOException {
            if (!truncate()) {
                out.write(head.getBytes(ISO_8859_1));
                if (chunked) {
                    chunks();
                } else {
                    plain();
                }
            }
            out.flush();
        }

        private boolean truncate() throws IOException {
            Matcher length = LENGTH.matcher(head);
            if (spoiling.fault != Fault.TRUNCATE || !length.find()) {
                return false;
            }
            long end = first + Long.parseLong(length.group(1));
            if (!spoiling.happens(first, end)) {
                return false;
            }
            long left = spoiling.offset - first;
            out.write(length.replaceFirst("\r\nContent-Length: " + left).getBytes(ISO_8859_1));
            for (byte[] bytes = some(left); bytes.length > 0; bytes = some(left)) {
                out.write(bytes);
                left -= bytes.length;
            }
            return true;
        }

        private byte[] some(long most) throws IOException {
            return in.readNBytes((int) Math.min(BUFFER, most));
        }

        private void plain() throws IOException {
            boolean goesOn = true;
            for (byte[] bytes = some(BUFFER); bytes.length > 0 && goesOn; bytes = some(BUFFER)) {
                goesOn = spoil(bytes);
            }
        }

        private void chunks() throws IOException {
            boolean goesOn = true;
            for (int size = size(); size > 0 && goesOn; size = goesOn ? size() : 0) {
                goesOn = spoil(in.readNBytes(size));
                in.readNBytes(2);
            }
            if (goesOn) {
                out.write("0\r\n\r\n".getBytes(ISO_8859_1));
            }
        }

        private int size() throws IOException {
            StringBuilder size = new StringBuilder();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new EOFException();
                }
                size.append((char) b);
            }
            return Integer.parseInt(size.toString().strip(), 16);
        }

        /** Sends some bytes, or what comes of them. */
        private boolean spoil(byte[] bytes) throws IOException {
            long from = position;
            position += bytes.length;
            if (!spoiling.happens(from, position)) {
                write(bytes, bytes.length);
                return true;
            }
            int at = (int) (spoiling.offset - from);
            if (spoiling.fault == Fault.FLIP) {
                bytes[at] ^= 1;
                write(bytes, bytes.length);
                return true;
            }
            write(bytes, at);
            if (spoiling.fault == Fault.TRUNCATE) {
                out.write("0\r\n\r\n".getBytes(ISO_8859_1));
            }
            out.flush();
            switch (spoiling.fault) {
                case RESET -> client.setSoLinger(true, 0);
                case STALL -> client.getInputStream().transferTo(OutputStream.nullOutputStream());
                default -> {}
            }
            return false;
        }

        private void write(byte[] bytes, int length) throws IOException {
            if (chunked && length > 0) {
                out.write((Integer.toHexString(length) + "\r\n").getBytes(ISO_8859_1));
            }
            out.write(bytes, 0, length);
            if (chunked && length > 0) {
                out.write("\r\n".getBytes(ISO_8859_1));
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException closed) {
            // Closed is closed.
        }
    }
}
