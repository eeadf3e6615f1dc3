package io.etcdportal.source.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes answers fit for the SDK before it reads them. The SDK fails where one date or number is not
 * written as AWS writes it, holds an answer in memory however long it is, and unpacks what is said
 * to be compressed. Here what can't be read is left out, nothing is unpacked, and what is held has
 * a limit. The bodies of objects pass as they are.
 */
final class ResponseNormalizer implements ExecutionInterceptor {

    /** A listing of 1,000 keys of 1,024 bytes each, in URL encoding, takes less than 4 MiB. */
    private static final int LONGEST_LISTING = 8 * 1024 * 1024;

    private static final int LONGEST_ERROR = 256 * 1024;

    /** What the SDK makes of elements takes far more memory than their text. */
    private static final int MOST_TAGS = 200_000;

    private static final int DEEPEST = 32;
    private static final byte GZIP_1 = 0x1f;
    private static final byte GZIP_2 = (byte) 0x8b;

    /** Headers that the SDK turns into numbers and dates, or unpacks by; nobody here needs them. */
    private static final List<String> UNUSED =
            List.of(
                    "Content-Encoding",
                    "Expires",
                    "x-amz-missing-meta",
                    "x-amz-mp-parts-count",
                    "x-amz-object-lock-retain-until-date",
                    "x-amz-tagging-count");

    private static final String LAST_MODIFIED = "Last-Modified";
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);
    private static final Pattern DATE =
            Pattern.compile("<(LastModified|RestoreExpiryDate)>([^<]*)</\\1>");
    private static final Pattern NO_NUMBER =
            Pattern.compile("<(Size|KeyCount|MaxKeys)>(?!\\d{1,18}<)[^<]*</\\1>");

    /** What the SDK does not pass on of an error. */
    private static final ExecutionAttribute<byte[]> ERROR =
            new ExecutionAttribute<>("PortalErrorText");

    private final S3Failures failures;

    ResponseNormalizer(S3Failures failures) {
        this.failures = failures;
    }

    @Override
    public SdkHttpResponse modifyHttpResponse(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        SdkHttpResponse answer = context.httpResponse();
        SdkHttpResponse.Builder kept = answer.toBuilder();
        UNUSED.forEach(header -> remove(header, kept));
        remove(LAST_MODIFIED, kept);
        answer.firstMatchingHeader(LAST_MODIFIED)
                .flatMap(StoreDate::read)
                .ifPresent(date -> kept.putHeader(LAST_MODIFIED, HTTP_DATE.format(date)));
        return kept.build();
    }

    /** Names of headers differ in case only. */
    private static void remove(String header, SdkHttpResponse.Builder answer) {
        answer.headers().keySet().stream()
                .filter(header::equalsIgnoreCase)
                .toList()
                .forEach(answer::removeHeader);
    }

    @Override
    public Optional<InputStream> modifyHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        boolean good = context.httpResponse().isSuccessful();
        if (good && context.request() instanceof GetObjectRequest) {
            return context.responseBody();
        }
        return context.responseBody().map(body -> new Held(body, good, attributes));
    }

    /** A text that is read and put right when the SDK begins to read it. */
    private final class Held extends InputStream {

        private final InputStream body;
        private final boolean good;
        private @Nullable InputStream text;

        private final ExecutionAttributes attributes;

        /**
         * @param good whether it is no error: that can be cut where it is too long
         * @param attributes are told the text of an error
         */
        Held(InputStream body, boolean good, ExecutionAttributes attributes) {
            this.attributes = attributes;
            this.body = body;
            this.good = good;
        }

        private InputStream text() throws IOException {
            InputStream read = text;
            if (read == null) {
                read = new ByteArrayInputStream(good ? listing() : error());
                text = read;
            }
            return read;
        }

        private byte[] error() throws IOException {
            byte[] bytes = body.readNBytes(LONGEST_ERROR);
            attributes.putAttribute(ERROR, bytes);
            return bytes;
        }

        private byte[] listing() throws IOException {
            byte[] bytes = body.readNBytes(LONGEST_LISTING + 1);
            if (bytes.length > LONGEST_LISTING || !isFlat(bytes)) {
                throw tooLarge();
            }
            if (bytes.length > 1 && bytes[0] == GZIP_1 && bytes[1] == GZIP_2) {
                throw failures.of(
                        Cause.MALFORMED,
                        "Its answer is compressed, which the portal does not ask for.");
            }
            return corrected(new String(bytes, ISO_8859_1)).getBytes(ISO_8859_1);
        }

        @Override
        public int read() throws IOException {
            return text().read();
        }

        @Override
        public int read(byte[] buffer, int from, int most) throws IOException {
            return text().read(buffer, from, most);
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    @Override
    public Throwable modifyException(
            Context.FailedExecution context, ExecutionAttributes attributes) {
        byte[] text = attributes.getAttribute(ERROR);
        if (text == null
                || !(context.exception() instanceof AwsServiceException error)
                || error.awsErrorDetails() == null) {
            return context.exception();
        }
        return error.toBuilder()
                .awsErrorDetails(
                        error.awsErrorDetails().toBuilder()
                                .rawResponse(SdkBytes.fromByteArray(text))
                                .build())
                .build();
    }

    private SourceUnavailable tooLarge() {
        return failures.of(
                Cause.MALFORMED,
                "Its answer is larger than any listing of 1,000 keys, or is not a listing.");
    }

    private static boolean isFlat(byte[] xml) {
        int tags = 0;
        int depth = 0;
        for (int i = 0; i + 1 < xml.length && tags <= MOST_TAGS && depth <= DEEPEST; i++) {
            if (xml[i] == '<') {
                depth += xml[i + 1] == '/' ? -1 : 1;
                tags++;
            } else if (xml[i + 1] == '>' && (xml[i] == '/' || xml[i] == '?')) {
                depth--;
            }
        }
        return tags <= MOST_TAGS && depth <= DEEPEST;
    }

    private static String corrected(String listing) {
        String numbers = NO_NUMBER.matcher(listing).replaceAll("");
        return DATE.matcher(numbers)
                .replaceAll(
                        date ->
                                StoreDate.read(date.group(2))
                                        .map(
                                                moment ->
                                                        "<%1$s>%2$s</%1$s>"
                                                                .formatted(date.group(1), moment))
                                        .orElse(""));
    }
}
