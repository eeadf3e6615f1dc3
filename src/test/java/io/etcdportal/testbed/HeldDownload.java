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

    private final Socket socket = new Socket();
    private final String head;

    /** Sends GET as one of the accounts of {@link Portal} and reads a little of the answer. */
    public HeldDownload(Portal portal, String user, String path) {
        this(portal.port(), user, path);
    }

    /** Sends GET to a portal on a port of this machine, and reads a little of the answer. */
    public HeldDownload(int port, String user, String path) {
        String credentials = user + ":" + user + Portal.PASSWORD;
        try {
            socket.setReceiveBufferSize(LITTLE);
            socket.setSoTimeout(60_000);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.getOutputStream()
                    .write(
                            "GET %s HTTP/1.1\r\nHost: portal\r\nAuthorization: Basic %s\r\n\r\n"
                                    .formatted(
                                            path,
                                            Base64.getEncoder()
                                                    .encodeToString(
                                                            credentials.getBytes(ISO_8859_1)))
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
        long count = (long) head.length() - head.indexOf("\r\n\r\n") - 4;
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
