package io.etcdportal;

import io.etcdportal.testbed.Snapshots;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Clients that fetch the same backup again and again from any of several portals, and go on with
 * the rest from another one where one breaks off, as {@code curl -C -} with {@code If-Range} does.
 */
final class PersistentClients implements AutoCloseable {

    private static final Duration REST = Duration.ofMillis(100);
    private static final int PIECE = 64 * 1024;

    private final Supplier<List<URI>> backups;
    private final String sha256;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<String> served = new ConcurrentLinkedQueue<>();
    private final AtomicInteger whole = new AtomicInteger();
    private final AtomicInteger resumed = new AtomicInteger();
    private final AtomicInteger begunAnew = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger wrong = new AtomicInteger();
    private volatile boolean running = true;

    /**
     * Begins to fetch.
     *
     * @param backups where it can be had at the moment
     * @param sha256 what it is
     */
    PersistentClients(int clients, Supplier<List<URI>> backups, String sha256) {
        this.backups = backups;
        this.sha256 = sha256;
        for (int i = 0; i < clients; i++) {
            threads.add(Thread.ofVirtual().start(this::keepFetching));
        }
    }

    /** What a client has of the backup. */
    private static final class Part {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private @Nullable String tag;
    }

    private void keepFetching() {
        while (running) {
            Part part = new Part();
            boolean complete = false;
            while (!complete) {
                complete = goOn(part);
                if (!complete) {
                    LockSupport.parkNanos(REST.toNanos());
                }
            }
            whole.incrementAndGet();
            if (!Snapshots.sha256(part.bytes.toByteArray()).equals(sha256)) {
                wrong.incrementAndGet();
            }
        }
    }

    /** {@return whether all of it is there} */
    private boolean goOn(Part part) {
        List<URI> all = backups.get();
        int before = part.bytes.size();
        try {
            return ask(part, all.get(ThreadLocalRandom.current().nextInt(all.size())));
        } catch (IOException e) {
            if (part.bytes.size() > before) {
                broken.incrementAndGet();
            }
            return false;
        }
    }

    private boolean ask(Part part, URI backup) throws IOException {
        HttpURLConnection connection = DownloadClients.connection(backup);
        if (part.tag != null) {
            connection.setRequestProperty("Range", "bytes=" + part.bytes.size() + "-");
            connection.setRequestProperty("If-Range", part.tag);
        }
        switch (connection.getResponseCode()) {
            case HttpURLConnection.HTTP_OK -> {
                if (part.bytes.size() > 0) {
                    begunAnew.incrementAndGet();
                }
                part.bytes.reset();
            }
            case HttpURLConnection.HTTP_PARTIAL -> resumed.incrementAndGet();
            default -> {
                refused.incrementAndGet();
                connection.disconnect();
                return false;
            }
        }
        part.tag = connection.getHeaderField("ETag");
        return read(part, connection);
    }

    private boolean read(Part part, HttpURLConnection connection) throws IOException {
        String requestId = connection.getHeaderField("X-Request-Id");
        long left = connection.getContentLengthLong();
        long pause = ThreadLocalRandom.current().nextLong(5, 20);
        byte[] buffer = new byte[PIECE];
        try (InputStream body = connection.getInputStream()) {
            served.add(requestId);
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                part.bytes.write(buffer, 0, n);
                left -= n;
                LockSupport.parkNanos(Duration.ofMillis(pause).toNanos());
            }
        }
        if (left != 0) {
            throw new IOException("ended early");
        }
        return true;
    }

    /** {@return how many backups are complete} */
    int whole() {
        return whole.get();
    }

    /** {@return how many answers were ranges of what came from elsewhere} */
    int resumed() {
        return resumed.get();
    }

    /** {@return how many answers broke off, and were seen to} */
    int broken() {
        return broken.get();
    }

    /** {@return how many backups arrived as something else} */
    int wrong() {
        return wrong.get();
    }

    /** {@return the requests that were answered with bytes} */
    List<String> served() {
        return List.copyOf(served);
    }

    /** Lets each client finish the backup that it is at. */
    @Override
    public void close() {
        running = false;
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofMinutes(3));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String toString() {
        return "%d answers with bytes, %d backups complete, %d resumed, %d begun anew, %d broken off, %d refused, %d wrong"
                .formatted(
                        served.size(),
                        whole.get(),
                        resumed.get(),
                        begunAnew.get(),
                        broken.get(),
                        refused.get(),
                        wrong.get());
    }
}
