package io.etcdportal.source.s3;

import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of the answer to a GetObject, which is not taken at its word: stores exist that ignore
 * If-Match or Range, that leave out the ETag or the length, and what they send must not be put
 * behind bytes that were read before.
 *
 * @param pin the ETag that the object was listed with; empty where it was listed without one
 * @param offset where the answer was asked to begin
 */
record ObjectResponse(GetObjectResponse answer, String pin, long offset, S3Failures failures) {

    private static final int OK = 200;
    private static final int PARTIAL_CONTENT = 206;
    private static final String WEAK = "W/";
    private static final Pattern CONTENT_RANGE =
            Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

    /**
     * {@return how many bytes of the body come before the offset: all of them where the store
     * ignored the range}
     *
     * @throws SourceUnavailable where it is another object, or another part
     */
    long before() {
        if (!pin.isEmpty() && answer.eTag() != null && !isSame(pin, answer.eTag())) {
            throw changed("its ETag differs");
        }
        return switch (answer.sdkHttpResponse().statusCode()) {
            case OK -> offset;
            case PARTIAL_CONTENT -> {
                requireRest();
                yield 0;
            }
            default -> throw otherPart();
        };
    }

    private void requireRest() {
        Matcher range = range();
        if (!range.matches() || Long.parseLong(range.group(1)) != offset) {
            throw otherPart();
        }
        long end = Long.parseLong(range.group(2)) + 1;
        Long length = answer.contentLength();
        boolean toTheEnd = range.group(3).equals("*") || Long.parseLong(range.group(3)) == end;
        if (!toTheEnd || (length != null && length != end - offset)) {
            throw otherPart();
        }
    }

    private SourceUnavailable otherPart() {
        return failures.of(
                Cause.MALFORMED,
                "Asked for everything from byte "
                        + offset
                        + " on, it gave another range: HTTP "
                        + answer.sdkHttpResponse().statusCode()
                        + ".");
    }

    private Matcher range() {
        return CONTENT_RANGE.matcher(Objects.requireNonNullElse(answer.contentRange(), ""));
    }

    /** {@return the length of the whole object, where the answer tells it} */
    OptionalLong length() {
        if (answer.sdkHttpResponse().statusCode() == OK) {
            return answer.contentLength() == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(answer.contentLength());
        }
        Matcher range = range();
        if (!range.matches()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(range.group(2)) + 1);
    }

    /** {@return whether the protocol tells where the body ends} */
    boolean hasEnd() {
        return answer.contentLength() != null;
    }

    /** {@return whether only the listing can show what it is, or how long} */
    boolean needsListing() {
        return !isPinned()
                || length().isEmpty()
                || Objects.requireNonNullElse(answer.contentRange(), "").endsWith("/*");
    }

    private boolean isPinned() {
        String tag = answer.eTag();
        return pin.isEmpty()
                || (tag != null
                        && !pin.startsWith(WEAK)
                        && !tag.startsWith(WEAK)
                        && isSame(pin, tag));
    }

    /**
     * Checks that it is an object as it is listed now.
     *
     * @throws SourceUnavailable where it isn't
     */
    void requireLike(S3Object listed) {
        if (length().isPresent()
                && listed.size() != null
                && length().getAsLong() != listed.size()) {
            throw changed("its length differs");
        }
        if (!isSameSecond(listed.lastModified(), answer.lastModified())) {
            throw changed("its modification time differs");
        }
    }

    /** Headers tell no fractions of seconds. */
    private static boolean isSameSecond(@Nullable Instant one, @Nullable Instant other) {
        return one == null
                || other == null
                || one.truncatedTo(ChronoUnit.SECONDS)
                        .equals(other.truncatedTo(ChronoUnit.SECONDS));
    }

    private SourceUnavailable changed(String why) {
        return failures.of(
                Cause.CHANGED, "The object has changed since it was listed: " + why + ".");
    }

    /**
     * {@return whether two ETags are the same by the weak comparison} Some stores write them
     * without quotes in a listing, and with quotes in a header.
     */
    static boolean isSame(String one, String other) {
        return bare(one).equals(bare(other));
    }

    private static String bare(String tag) {
        String strong = tag.startsWith(WEAK) ? tag.substring(WEAK.length()) : tag;
        return strong.replace("\"", "").strip();
    }

    /** {@return whether If-Match can be asked with it} */
    static boolean isStrong(String pin) {
        return !pin.isEmpty() && !pin.startsWith(WEAK);
    }
}
