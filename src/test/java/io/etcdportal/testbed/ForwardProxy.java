package io.etcdportal.testbed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A proxy that clients are told to go through, over plain HTTP and by CONNECT. It alone knows where
 * its hosts are. One request a connection, and no connection is kept.
 */
public final class ForwardProxy implements AutoCloseable {

    private final Map<String, URI> hosts;
    private final ServerSocket socket;
    private final List<String> seen = new CopyOnWriteArrayList<>();

    /**
     * @param hosts where each host really is, by its name
     */
    public ForwardProxy(Map<String, URI> hosts) {
        this.hosts = Map.copyOf(hosts);
        try {
            this.socket = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("forward-proxy").start(this::accept);
    }

    /** {@return the port of loopback that it listens on} */
    public int port() {
        return socket.getLocalPort();
    }

    /** {@return what was asked for: method and host of each request, in their order} */
    public List<String> seen() {
        return List.copyOf(seen);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().name("forward-proxy-connection").start(() -> serve(client));
            } catch (IOException closed) {
                // The loop looks whether it goes on.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            String[] start = head.split(" ", 3);
            boolean tunnel = start[0].equals("CONNECT");
            URI wanted = URI.create(tunnel ? "https://" + start[1] : start[1]);
            seen.add(start[0] + " " + wanted.getHost());
            URI real = hosts.get(wanted.getHost());
            if (real == null) {
                client.getOutputStream()
                        .write(
                                "HTTP/1.1 502 Unknown\r\nContent-Length: 0\r\n\r\n"
                                        .getBytes(ISO_8859_1));
                return;
            }
            try (Socket server = new Socket(real.getHost(), real.getPort())) {
                if (tunnel) {
                    client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1));
                } else {
                    String path = start[1].replaceFirst("^http://[^/]+", "");
                    server.getOutputStream()
                            .write(
                                    (start[0] + " " + path + " " + withClose(start[2]))
                                            .getBytes(ISO_8859_1));
                }
                pump(client, server, tunnel);
            }
        } catch (IOException e) {
            // Whoever is at the other end sees that the connection has ended.
        }
    }

    private static String withClose(String rest) {
        return rest.replaceFirst("(?i)\r\nConnection: [^\r]*", "")
                .replaceFirst("\r\n", "\r\nConnection: close\r\n");
    }

    private static void pump(Socket client, Socket server, boolean tunnel) throws IOException {
        Thread up =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        client.getInputStream()
                                                .transferTo(server.getOutputStream());
                                        server.shutdownOutput();
                                    } catch (IOException ended) {
                                        // The other direction ends as well.
                                    }
                                });
        OutputStream down = client.getOutputStream();
        if (!tunnel) {
            // Else the client would use its connection once more.
            down.write(withClose(head(server.getInputStream())).getBytes(ISO_8859_1));
        }
        server.getInputStream().transferTo(down);
        client.close();
        up.interrupt();
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("No request came");
            }
            head.write(next);
        }
        return head.toString(ISO_8859_1);
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
