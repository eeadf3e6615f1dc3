package io.etcdportal.source.s3;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a store itself says of a failure, fit to be shown: in one line of limited length, without
 * anything that looks like a key, a token or the number of an account.
 *
 * @param status the status of HTTP
 * @param code the store's own, such as {@code NoSuchKey}; empty where it tells none
 * @param message its own sentence, without a full stop; empty where it tells none
 * @param region where it says that the bucket is
 */
record StoreError(int status, String code, String message, Optional<String> region) {

    private static final int LONGEST_MESSAGE = 300;
    private static final String HIDDEN = "…";
    private static final Pattern ERROR_CODE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern BLANK = Pattern.compile("[\\s\\p{Cntrl}\\p{Cf}]+");
    private static final Pattern SECRETS =
            Pattern.compile(
                    "\\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{8,}\\b|[A-Za-z0-9+/=]{32,}|\\b\\d{12}\\b");
    private static final Pattern REGION = Pattern.compile("<Region>([a-z0-9-]{1,32})</Region>");
    private static final Pattern REGION_NAME = Pattern.compile("[a-z0-9-]{1,32}");

    /**
     * Reads it from an answer.
     *
     * @param keys what must not be shown: the keys that the request was signed with
     */
    static StoreError of(AwsServiceException answer, Collection<String> keys) {
        Optional<AwsErrorDetails> details = Optional.ofNullable(answer.awsErrorDetails());
        return new StoreError(
                answer.statusCode(),
                details.map(AwsErrorDetails::errorCode)
                        .filter(ERROR_CODE.asMatchPredicate())
                        .orElse(""),
                details.map(AwsErrorDetails::errorMessage)
                        .map(message -> cleaned(message, keys))
                        .orElse(""),
                details.flatMap(StoreError::region));
    }

    private static String cleaned(String message, Collection<String> keys) {
        String clean =
                message.length() > 4 * LONGEST_MESSAGE
                        ? message.substring(0, 4 * LONGEST_MESSAGE)
                        : message;
        for (String key : keys) {
            clean = clean.replace(key, HIDDEN);
        }
        clean = BLANK.matcher(SECRETS.matcher(clean).replaceAll(HIDDEN)).replaceAll(" ").strip();
        if (clean.length() > LONGEST_MESSAGE) {
            clean = clean.substring(0, LONGEST_MESSAGE) + HIDDEN;
        }
        return clean.endsWith(".") ? clean.substring(0, clean.length() - 1) : clean;
    }

    private static Optional<String> region(AwsErrorDetails details) {
        Optional<String> header =
                Optional.ofNullable(details.sdkHttpResponse())
                        .flatMap(answer -> answer.firstMatchingHeader("x-amz-bucket-region"));
        Optional<String> element =
                Optional.ofNullable(details.rawResponse())
                        .map(text -> text.asString(StandardCharsets.ISO_8859_1))
                        .map(REGION::matcher)
                        .filter(Matcher::find)
                        .map(match -> match.group(1));
        return Stream.of(header, element)
                .flatMap(Optional::stream)
                .filter(REGION_NAME.asMatchPredicate())
                .findFirst();
    }

    /** {@return all of it in one line} */
    String said() {
        return "HTTP "
                + status
                + (code.isEmpty() ? "" : " " + code)
                + (message.isEmpty() ? "" : ": " + message);
    }

    /** {@return whether it wants the key that the object was encrypted with (SSE-C)} */
    boolean wantsCustomerKey() {
        return status == 400
                && (code.contains("SSECustomer")
                        || message.contains("form of Server Side Encryption")
                        || message.contains("Customer provided keys"));
    }

    /** {@return whether it refuses to decrypt the object for the portal} */
    boolean isAboutEncryption() {
        return code.startsWith("KMS.")
                || code.startsWith("ServerSideEncryption")
                || code.contains("SSECustomer")
                || message.contains("Server Side Encryption")
                || message.contains("server-side encryption")
                || message.contains("kms:Decrypt")
                || message.contains("KMS key")
                || message.contains("ciphertext");
    }

    /** {@return whether it says that the bucket is asked for in the wrong region} */
    boolean isAboutRegion() {
        return status == 301
                || code.equals("AuthorizationHeaderMalformed")
                || code.equals("PermanentRedirect")
                || code.equals("IllegalLocationConstraintException")
                || (status == 400 && code.isEmpty() && region.isPresent());
    }
}
