package io.etcdportal.testbed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Base64;

/**
 * One of a portal's users, with a client that adds, follows and forgives nothing.
 *
 * @param user one of the accounts of {@link Portal}
 */
public record Client(Portal portal, String user) {

    /** Sends GET with these headers and reads the answer up to the end of the connection. */
    public RawHttp get(String path, String... headers) {
        return send("GET", path, headers);
    }

    /** Sends a request with these headers and reads the answer up to the end of the connection. */
    public RawHttp send(String method, String path, String... headers) {
        try {
            return RawHttp.send(portal.port(), request(method, path, headers));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends GET, reads the head and so many bytes of what is behind it, and leaves at once. */
    public RawHttp getSome(String path, int most, String... headers) {
        try (Socket socket = open(path, headers)) {
            socket.setSoLinger(true, 0);
            return RawHttp.read(upTo(socket.getInputStream(), most));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends GET, and leaves the answer to be read from the connection. */
    public Socket open(String path, String... headers) {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), portal.port());
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request("GET", path, headers).getBytes(ISO_8859_1));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream upTo(InputStream in, int most) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (!bytes.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            bytes.write(in.read());
        }
        bytes.write(in.readNBytes(most));
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private String request(String method, String path, String... headers) {
        String password = user + ":" + user + Portal.PASSWORD;
        return "%s %s HTTP/1.1\r\nHost: portal\r\nConnection: close\r\nAuthorization: Basic %s\r\n%s\r\n"
                .formatted(
                        method,
                        path,
                        Base64.getEncoder().encodeToString(password.getBytes(ISO_8859_1)),
                        Arrays.stream(headers)
                                .map(header -> header + "\r\n")
                                .reduce("", String::concat));
    }
}
