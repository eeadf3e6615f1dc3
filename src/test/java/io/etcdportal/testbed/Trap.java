package io.etcdportal.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that nobody is meant to reach: it counts who does, and hangs up. */
public final class Trap implements AutoCloseable {

    private final ServerSocket socket;
    private final AtomicInteger visits = new AtomicInteger();

    /** Opens it. */
    public Trap() {
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        Thread.ofVirtual().name("trap").start(this::count);
    }

    private void count() {
        while (!socket.isClosed()) {
            try (Socket _ = socket.accept()) {
                visits.incrementAndGet();
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** {@return its host and port} */
    public String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** {@return how often somebody came} */
    public int visits() {
        return visits.get();
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
