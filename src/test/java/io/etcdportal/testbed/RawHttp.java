package io.etcdportal.testbed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTTP without a library, so that a test sees every byte that came, and how the answer ended. */
public final class RawHttp {

    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: (\\d+)");

    private RawHttp() {}

    /**
     * An answer, as far as it came.
     *
     * @param head status line and headers
     * @param body what came behind them, without the sizes of chunks
     * @param whole whether it ended as an answer must: with the announced length, or with a last chunk
     */
    public record Answer(String head, byte[] body, boolean whole) {

        /** The three digits of the status line. */
        public int status() {
            return Integer.parseInt(head.substring(9, 12));
        }
    }

    /** Sends GET as one of the accounts, and reads until the portal ends the connection. */
    public static Answer get(Portal portal, String user, String path, String protocol) {
        try (Socket socket = new Socket("127.0.0.1", portal.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request(user, path, protocol).getBytes(ISO_8859_1));
            return parse(readToEnd(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends GET as one of the accounts, reads the beginning of the answer, and leaves. */
    public static void getAndLeave(Portal portal, String user, String path, int afterBytes) {
        try (Socket socket = new Socket("127.0.0.1", portal.port())) {
            socket.setSoLinger(true, 0);
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request(user, path, "HTTP/1.1").getBytes(ISO_8859_1));
            socket.getInputStream().readNBytes(afterBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String request(String user, String path, String protocol) {
        String credentials = user + ":" + user + Portal.PASSWORD;
        return "GET %s %s\r\nHost: portal\r\nConnection: close\r\nAuthorization: Basic %s\r\n\r\n"
                .formatted(
                        path,
                        protocol,
                        Base64.getEncoder().encodeToString(credentials.getBytes(ISO_8859_1)));
    }

    private static byte[] readToEnd(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[65_536];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes.write(buffer, 0, n);
            }
        } catch (SocketException reset) {
            // A connection that was reset ends here too; what came before it counts.
        }
        return bytes.toByteArray();
    }

    private static Answer parse(byte[] bytes) {
        String text = new String(bytes, ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        String head = text.substring(0, end + 2);
        String rest = text.substring(end + 4);
        Matcher length = LENGTH.matcher(head);
        if (length.find()) {
            return new Answer(
                    head, rest.getBytes(ISO_8859_1), rest.length() == Integer.parseInt(length.group(1)));
        }
        return head.toLowerCase(java.util.Locale.ROOT).contains("transfer-encoding: chunked")
                ? chunked(head, rest)
                : new Answer(head, rest.getBytes(ISO_8859_1), true);
    }

    private static Answer chunked(String head, String rest) {
        StringBuilder body = new StringBuilder();
        int at = 0;
        while (true) {
            int line = rest.indexOf("\r\n", at);
            if (line < 0) {
                return new Answer(head, body.toString().getBytes(ISO_8859_1), false);
            }
            int size = Integer.parseInt(rest.substring(at, line), 16);
            int from = line + 2;
            if (size == 0) {
                return new Answer(head, body.toString().getBytes(ISO_8859_1), true);
            }
            body.append(rest, from, Math.min(from + size, rest.length()));
            at = from + size + 2;
            if (at > rest.length()) {
                return new Answer(head, body.toString().getBytes(ISO_8859_1), false);
            }
        }
    }
}
