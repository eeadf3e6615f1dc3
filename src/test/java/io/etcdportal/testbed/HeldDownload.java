package io.etcdportal.testbed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Base64;

/**
 * A download whose client has read a little and reads on only when it is told to, so that it runs
 * as long as the buffers between it and the portal are smaller than what is to come.
 */
public final class HeldDownload implements AutoCloseable {

    /** More than these buffers hold. */
    public static final int SIZE = 16 << 20;

    private static final int LITTLE = 64 << 10;

    /** The value of the header. */
    private record Authorization(String value) {}

    private final Socket socket = new Socket();
    private final String head;
    private long skipped;

    /** Sends GET as one of the accounts of {@link Portal} and reads a little of the answer. */
    public HeldDownload(Portal portal, String user, String path) {
        this(portal.port(), user, path);
    }

    /** Sends GET to a portal on a port of this machine, and reads a little of the answer. */
    public HeldDownload(int port, String user, String path) {
        this(
                port,
                path,
                new Authorization(
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(
                                                (user + ":" + user + Portal.PASSWORD)
                                                        .getBytes(ISO_8859_1))));
    }

    /** The same by an API token. */
    public static HeldDownload byToken(int port, String token, String path) {
        return new HeldDownload(port, path, new Authorization("Bearer " + token));
    }

    private HeldDownload(int port, String path, Authorization authorization) {
        try {
            socket.setReceiveBufferSize(LITTLE);
            socket.setSoTimeout(60_000);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.getOutputStream()
                    .write(
                            "GET %s HTTP/1.1\r\nHost: portal\r\nAuthorization: %s\r\n\r\n"
                                    .formatted(path, authorization.value())
                                    .getBytes(ISO_8859_1));
            head = new String(socket.getInputStream().readNBytes(LITTLE), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The status line, the headers and the first bytes, a character for each byte. */
    public String head() {
        return head;
    }

    /** Reads on to the end of the connection. {@return how many bytes of the body came in all} */
    public long rest() {
        byte[] buffer = new byte[LITTLE];
        long count = skipped + head.length() - head.indexOf("\r\n\r\n") - 4;
        try {
            InputStream in = socket.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                count += n;
                if (count >= SIZE + 32) {
                    return count;
                }
            }
        } catch (SocketException cut) {
            // A connection that is reset has ended too, and not as one that ends well.
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return count;
    }

    /** Reads some more of it, and leaves most. */
    public void more() {
        try {
            socket.getInputStream().skipNBytes(SIZE / 4);
            skipped += SIZE / 4;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
