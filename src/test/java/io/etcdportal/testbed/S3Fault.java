package io.etcdportal.testbed;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What is wrong with an {@link S3Server}, and how it then sends the body of an object. */
sealed interface S3Fault {

    /**
     * Sends a body. One that is left unfinished makes the server break the connection.
     *
     * @param from the offset in the object of the first byte
     * @param end is counted down when the server closes, which ends every pause
     */
    default void write(byte[] bytes, long from, OutputStream out, CountDownLatch end)
            throws IOException {
        out.write(bytes);
    }

    /** Sends nothing until the server closes. */
    static void fallSilent(CountDownLatch end) {
        pause(Duration.ofHours(1), end);
    }

    private static void pause(Duration duration, CountDownLatch end) {
        try {
            end.await(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException serverStops) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nothing is wrong. */
    record None() implements S3Fault {}

    record Cut(long after) implements S3Fault {
        @Override
        public void write(byte[] bytes, long from, OutputStream out, CountDownLatch end)
                throws IOException {
            out.write(bytes, 0, (int) Math.min(after, bytes.length));
            out.flush();
        }
    }

    record Barrier(long offset) implements S3Fault {
        @Override
        public void write(byte[] bytes, long from, OutputStream out, CountDownLatch end)
                throws IOException {
            new Cut(Math.max(0, offset - from)).write(bytes, from, out, end);
        }
    }

    record Flip(long offset, AtomicInteger times) implements S3Fault {
        @Override
        public void write(byte[] bytes, long from, OutputStream out, CountDownLatch end)
                throws IOException {
            byte[] sent = bytes;
            if (offset >= from && offset < from + bytes.length && times.getAndDecrement() > 0) {
                sent = bytes.clone();
                sent[(int) (offset - from)] ^= 1;
            }
            out.write(sent);
        }
    }

    record Stall(long after) implements S3Fault {
        @Override
        public void write(byte[] bytes, long from, OutputStream out, CountDownLatch end)
                throws IOException {
            new Cut(after).write(bytes, from, out, end);
            fallSilent(end);
        }
    }

    record Drip(int pieces, Duration pause) implements S3Fault {
        @Override
        public void write(byte[] bytes, long from, OutputStream out, CountDownLatch end)
                throws IOException {
            int size = Math.ceilDiv(bytes.length, pieces);
            for (int at = 0; at < bytes.length; at += size) {
                S3Fault.pause(pause, end);
                out.write(bytes, at, Math.min(size, bytes.length - at));
                out.flush();
            }
        }
    }

    record Silence() implements S3Fault {}

    record Drop() implements S3Fault {}

    record SlowDown(AtomicInteger left) implements S3Fault {}

    record RangeIgnored() implements S3Fault {}

    record PinIgnored() implements S3Fault {}

    record Fixed(int status, String body) implements S3Fault {}
}
