package io.etcdportal.audit.export;

import io.etcdportal.audit.AuditEntry;

import java.time.Duration;
import java.util.List;

/** Where a feed of entries goes. */
interface FeedSink extends AutoCloseable {

    /** {@return the name of the feed, which stays the same} */
    String name();

    /** {@return how many entries it takes at once, at most} */
    int most();

    /** {@return how long it may take to take them} */
    Duration timeout();

    /** {@return the age of an entry from which the feed is late} */
    Duration lateAfter();

    /**
     * Hands over entries, in their order, as many as fit in its time.
     *
     * @return how many of them are in its hands for good, at least one
     * @throws SinkFailed where it took none, as far as can be known
     */
    int take(List<AuditEntry> entries) throws InterruptedException;

    @Override
    void close();

    /** Entries were not taken; the message says why, as a sentence without a secret. */
    final class SinkFailed extends RuntimeException {

        SinkFailed(String sentence) {
            super(sentence);
        }

        SinkFailed(String sentence, Exception cause) {
            super(sentence, cause);
        }
    }
}
