package io.etcdportal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.testbed.Portal;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that fetch backups one after another, each at a pace of its own, and remember what they
 * got: that is what the audit is compared with.
 */
final class DownloadClients implements AutoCloseable {

    /**
     * One answer with bytes of a backup.
     *
     * @param requestId the portal's name for the request
     * @param bytes how many came
     * @param whole whether that was all
     */
    record Got(String requestId, long bytes, boolean whole) {}

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PIECE = 64 * 1024;

    private final List<URI> backups;
    private final Queue<Got> got = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running = true;

    /** Begins to fetch, with so many clients, any of these backups. */
    DownloadClients(int clients, List<URI> backups) {
        this.backups = backups;
        for (int i = 0; i < clients; i++) {
            threads.add(Thread.ofVirtual().start(this::keepFetching));
        }
    }

    /** {@return every answer of which a byte came} */
    List<Got> got() {
        return List.copyOf(got);
    }

    private void keepFetching() {
        while (running) {
            try {
                fetch(backups.get(ThreadLocalRandom.current().nextInt(backups.size())));
            } catch (IOException gone) {
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            }
        }
    }

    private void fetch(URI backup) throws IOException {
        HttpURLConnection connection = connection(backup);
        if (connection.getResponseCode() == HttpURLConnection.HTTP_OK) {
            read(connection);
        } else {
            connection.disconnect();
        }
    }

    /** {@return a request of Alice's, which is still to be sent} */
    static HttpURLConnection connection(URI backup) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) backup.toURL().openConnection();
        connection.setConnectTimeout((int) PATIENCE.toMillis());
        connection.setReadTimeout((int) PATIENCE.toMillis());
        connection.setRequestProperty(
                "Authorization",
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString(("alice:alice" + Portal.PASSWORD).getBytes(UTF_8)));
        return connection;
    }

    /** Some read as fast as they can, some slowly, and some leave in the middle. */
    private void read(HttpURLConnection connection) throws IOException {
        String requestId = connection.getHeaderField("X-Request-Id");
        long length = connection.getContentLengthLong();
        long leaveAt = ThreadLocalRandom.current().nextInt(10) == 0 ? length / 2 : Long.MAX_VALUE;
        long pause = ThreadLocalRandom.current().nextLong(0, 20);
        long bytes = 0;
        try (InputStream body = connection.getInputStream()) {
            byte[] buffer = new byte[PIECE];
            for (int n = body.read(buffer); n > 0 && bytes < leaveAt; n = body.read(buffer)) {
                bytes += n;
                LockSupport.parkNanos(Duration.ofMillis(pause).toNanos());
            }
        } finally {
            if (bytes > 0) {
                got.add(new Got(requestId, bytes, bytes == length));
            }
            connection.disconnect();
        }
    }

    /** Ends them, as soon as what they are at is over; {@return what they got} */
    List<Got> end() {
        close();
        return got();
    }

    @Override
    public void close() {
        running = false;
        for (Thread thread : threads) {
            try {
                thread.join(PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
