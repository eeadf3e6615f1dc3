package io.etcdportal.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/**
 * The body of an answer, which ends with an error if nothing comes for some time: Java's client
 * watches only how long the headers take. The time that somebody needs for what has come doesn't
 * count. For one thread.
 */
final class WatchedStream extends FilterInputStream {

    private static final long NOT_WAITING = Long.MAX_VALUE;

    private final Duration silence;
    private final Thread watch;
    private volatile long waitingSince = NOT_WAITING;
    private volatile boolean silent;

    WatchedStream(InputStream body, Duration silence) {
        super(body);
        this.silence = silence;
        this.watch = Thread.ofVirtual().name("silence-watch").start(this::watch);
    }

    private void watch() {
        try {
            while (!silent) {
                Thread.sleep(silence.dividedBy(8));
                long since = waitingSince;
                silent = since != NOT_WAITING && System.nanoTime() - since > silence.toNanos();
            }
            super.close();
        } catch (InterruptedException | IOException e) {
            // It has come to its end.
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        waitingSince = System.nanoTime();
        try {
            int read = super.read(bytes, offset, length);
            if (read < 0 && silent) {
                throw timeout();
            }
            return read;
        } catch (IOException e) {
            throw silent ? timeout() : e;
        } finally {
            waitingSince = NOT_WAITING;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    private IOException timeout() {
        return new HttpTimeoutException("nothing came for " + Amounts.duration(silence));
    }

    @Override
    public void close() throws IOException {
        watch.interrupt();
        super.close();
    }
}
