package io.etcdportal.source.s3;

import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.SourceFailure.Cause;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.services.s3.model.GetObjectResponse;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of the answer to a GetObject, which is not taken at its word: stores exist that ignore
 * If-Match or Range, and what they send must not be put behind bytes that were read before.
 */
record ObjectAnswer(GetObjectResponse answer, S3Failures failures) {

    private static final int OK = 200;
    private static final int PARTIAL_CONTENT = 206;
    private static final Pattern CONTENT_RANGE =
            Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");

    /**
     * Checks that the body is the located object's, from the offset to the end.
     *
     * @return the length of the whole object
     * @throws io.etcdportal.source.SourceUnavailable where it isn't, or the answer doesn't say
     */
    long lengthFor(BackupLocation location, long offset) {
        if (!location.pin().isEmpty()
                && !unquoted(location.pin()).equals(unquoted(answer.eTag()))) {
            throw failures.of(
                    Cause.CHANGED,
                    "The object is no longer the one that was listed: its ETag differs.");
        }
        Long length = answer.contentLength();
        if (length == null) {
            throw failures.of(
                    Cause.MALFORMED,
                    "It does not say how long the object is, so that its end can't be told.");
        }
        return offset == 0 ? whole(length) : part(offset, length);
    }

    private long whole(long length) {
        if (status() != OK) {
            throw failures.of(
                    Cause.MALFORMED, "Asked for a whole object it answered HTTP " + status() + ".");
        }
        return length;
    }

    private long part(long offset, long length) {
        Matcher range =
                CONTENT_RANGE.matcher(answer.contentRange() == null ? "" : answer.contentRange());
        if (status() != PARTIAL_CONTENT || !range.matches()) {
            throw failures.of(
                    Cause.MALFORMED,
                    "It ignored the range from byte "
                            + offset
                            + " on: HTTP "
                            + status()
                            + ", and no such range.");
        }
        long total = Long.parseLong(range.group(3));
        boolean asAsked =
                Long.parseLong(range.group(1)) == offset
                        && Long.parseLong(range.group(2)) == total - 1
                        && length == total - offset;
        if (!asAsked) {
            throw failures.of(
                    Cause.MALFORMED,
                    "Asked for everything from byte " + offset + " on it gave another range.");
        }
        return total;
    }

    private int status() {
        return answer.sdkHttpResponse().statusCode();
    }

    /** Some stores write their ETags without quotes in a listing, and with quotes in a header. */
    private static String unquoted(@Nullable String tag) {
        return tag == null ? "" : tag.replace("\"", "");
    }
}
