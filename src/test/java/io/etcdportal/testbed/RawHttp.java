package io.etcdportal.testbed;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * One answer as it came over the wire, by a client that adds, follows and forgives nothing.
 *
 * @param status the status code
 * @param headers the headers, whatever their case
 * @param body the body without the marks of its chunks, a character for each byte
 * @param whole whether the body ended as its headers said it would
 * @param trailers the headers behind the last chunk, whatever their case
 */
public record RawHttp(
        int status,
        Map<String, String> headers,
        String body,
        boolean whole,
        Map<String, String> trailers) {

    /**
     * Sends a request of exactly these characters and reads the answer, up to the end of the
     * connection.
     */
    public static RawHttp send(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            return read(in, request.startsWith("HEAD "));
        }
    }

    /** Reads the answer to a GET, up to the end of the stream. */
    public static RawHttp read(InputStream in) throws IOException {
        return read(in, false);
    }

    private static RawHttp read(InputStream in, boolean head) throws IOException {
        int status = Integer.parseInt(line(in).split(" ", 3)[1]);
        Map<String, String> headers = headers(in);
        byte[] rest = readToEnd(in);
        return head || status == 304
                ? new RawHttp(status, headers, latin(rest), rest.length == 0, Map.of())
                : body(status, headers, rest);
    }

    /** {@return the bytes of the body} */
    public byte[] bytes() {
        return body.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A connection that was reset ends too; what came before counts. */
    private static byte[] readToEnd(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[65_536];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes.write(buffer, 0, n);
            }
        } catch (SocketException reset) {
            return bytes.toByteArray();
        }
        return bytes.toByteArray();
    }

    private static RawHttp body(int status, Map<String, String> headers, byte[] rest)
            throws IOException {
        if (!headers.containsKey("Transfer-Encoding")) {
            int length =
                    Integer.parseInt(
                            headers.getOrDefault("Content-Length", String.valueOf(rest.length)));
            return new RawHttp(status, headers, latin(rest), rest.length == length, Map.of());
        }
        InputStream in = new ByteArrayInputStream(rest);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String size = line(in);
        while (!size.isEmpty() && !size.equals("0")) {
            body.write(in.readNBytes(Integer.parseInt(size, 16)));
            line(in);
            size = line(in);
        }
        boolean whole = size.equals("0");
        return new RawHttp(
                status, headers, latin(body.toByteArray()), whole, whole ? headers(in) : Map.of());
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            headers.put(
                    line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2));
        }
        return headers;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.write(b);
        }
        return latin(line.toByteArray()).strip();
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
