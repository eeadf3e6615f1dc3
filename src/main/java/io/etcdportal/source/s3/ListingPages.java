package io.etcdportal.source.s3;

import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/**
 * The way from one page of a listing to the next. One that leads in a circle, or on and on without
 * a key, is given up.
 */
final class ListingPages {

    private static final int MOST_EMPTY = 1_000;

    private final S3Failures failures;
    private @Nullable String earlier;
    private long count;
    private int empty;

    ListingPages(S3Failures failures) {
        this.failures = failures;
    }

    /**
     * {@return where the next page begins; nothing after the last one}
     *
     * @throws SourceUnavailable where the listing goes on and can't be followed
     */
    @Nullable String after(ListObjectsV2Response page) {
        if (!page.isTruncated()) {
            return null;
        }
        String next = page.nextContinuationToken();
        empty = page.contents().isEmpty() ? empty + 1 : 0;
        if (next == null || next.equals(earlier) || empty > MOST_EMPTY) {
            throw failures.of(
                    Cause.MALFORMED,
                    "Its listing is incomplete, but it gives no continuation token.");
        }
        count++;
        if (Long.bitCount(count) == 1) {
            // A circle of any length comes back to a page whose number is a power of two.
            earlier = next;
        }
        return next;
    }
}
