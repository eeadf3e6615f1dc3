package io.etcdportal.source.s3;

import static io.etcdportal.source.SourceFailure.Cause.CHANGED;
import static io.etcdportal.source.SourceFailure.Cause.ENCRYPTED;
import static io.etcdportal.source.SourceFailure.Cause.ENDED_EARLY;
import static io.etcdportal.source.SourceFailure.Cause.FORBIDDEN;
import static io.etcdportal.source.SourceFailure.Cause.MALFORMED;
import static io.etcdportal.source.SourceFailure.Cause.NOT_FOUND;
import static io.etcdportal.source.SourceFailure.Cause.REFUSED;
import static io.etcdportal.source.SourceFailure.Cause.TIMED_OUT;
import static io.etcdportal.source.SourceFailure.Cause.TLS;
import static io.etcdportal.source.SourceFailure.Cause.UNREADABLE;

import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;

import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.xml.stream.XMLStreamException;

/**
 * What the failures of the SDK, of HTTP and of the store's answers mean, in the words of the port.
 * The only place that reads them. What is not expected here is logged with its exception, and comes
 * out as {@link Cause#UNREADABLE}.
 */
final class S3Failures {

    private static final Logger log = LoggerFactory.getLogger(S3Failures.class);

    /** One is right where it is found among the causes of an exception, and none before it is. */
    private static final List<Sign> SIGNS =
            List.of(
                    new Sign(
                            ApiCallTimeoutException.class,
                            TIMED_OUT,
                            "It did not answer within its time limits."),
                    new Sign(
                            ApiCallAttemptTimeoutException.class,
                            TIMED_OUT,
                            "It did not answer within its time limits."),
                    new Sign(
                            ConnectionRequestTimeoutException.class,
                            TIMED_OUT,
                            "All connections to it are in use."),
                    new Sign(
                            ConnectTimeoutException.class,
                            TIMED_OUT,
                            "It did not accept a connection within connect-timeout."),
                    new Sign(
                            InterruptedIOException.class,
                            TIMED_OUT,
                            "It stayed silent for longer than read-timeout."),
                    new Sign(
                            UnknownHostException.class, REFUSED, "Its host name does not resolve."),
                    new Sign(ConnectException.class, REFUSED, "It does not accept connections."),
                    new Sign(
                            NoRouteToHostException.class,
                            REFUSED,
                            "There is no network route to it."),
                    new Sign(
                            CertificateExpiredException.class, TLS, "Its certificate has expired."),
                    new Sign(
                            CertificateNotYetValidException.class,
                            TLS,
                            "Its certificate is not valid yet."),
                    new Sign(
                            SSLPeerUnverifiedException.class,
                            TLS,
                            "Its certificate is for another host name."),
                    new Sign(
                            SSLException.class,
                            TLS,
                            "Its certificate is not trusted, or it does not speak TLS."),
                    new Sign(
                            ClientProtocolException.class,
                            MALFORMED,
                            "It answers, but does not speak HTTP."),
                    new Sign(
                            IOException.class,
                            ENDED_EARLY,
                            "It broke off the connection before it answered."),
                    new Sign(XMLStreamException.class, MALFORMED, "Its answer is not S3's XML."));

    private final String source;
    private final String bucket;
    private volatile List<String> keys = List.of();

    S3Failures(String source, String bucket) {
        this.source = source;
        this.bucket = bucket;
    }

    /** Asks the store something, and says in the port's words why there is no answer. */
    <T> T translate(Supplier<T> question) {
        try {
            return question.get();
        } catch (RuntimeException failure) {
            throw asking(failure);
        }
    }

    SourceUnavailable of(Cause cause, String detail) {
        return new SourceUnavailable(source, cause, detail);
    }

    /** {@return why a question has no answer} */
    SourceUnavailable asking(RuntimeException failure) {
        if (failure instanceof SourceUnavailable translated) {
            return translated;
        }
        if (isInterrupt(failure)) {
            return interrupted();
        }
        return failure instanceof AwsServiceException answer
                ? answered(answer)
                : unanswered(failure);
    }

    /** {@return why a body that had begun ended} */
    SourceUnavailable reading(Exception failure) {
        if (isInterrupt(failure)) {
            return interrupted();
        }
        if (find(failure, InterruptedIOException.class).isPresent()) {
            return of(
                    TIMED_OUT,
                    "It stayed silent for longer than read-timeout in the middle of the object.");
        }
        if (find(failure, IOException.class).isPresent()) {
            return of(ENDED_EARLY, "It broke off the connection in the middle of the object.");
        }
        return unexpected(failure);
    }

    private SourceUnavailable unanswered(RuntimeException failure) {
        Optional<SourceUnavailable> own = find(failure, SourceUnavailable.class);
        return own.orElseGet(
                () ->
                        SIGNS.stream()
                                .filter(sign -> find(failure, sign.type).isPresent())
                                .findFirst()
                                .map(sign -> of(sign.cause, sign.detail))
                                .orElseGet(() -> unexpected(failure)));
    }

    private SourceUnavailable answered(AwsServiceException answer) {
        StoreError error = read(answer);
        log.warn("Source {} refused a request: {}", source, error.said());
        String said = error.said() + ".";
        if (error.isAboutRegion()) {
            return of(error.status() == 400 ? FORBIDDEN : NOT_FOUND, elsewhere(error) + said);
        }
        if (error.wantsCustomerKey()) {
            return of(
                    ENCRYPTED,
                    "The object is encrypted with a customer key (SSE-C), which the store wants"
                            + " with each request: "
                            + said);
        }
        if (error.isAboutEncryption()) {
            return of(
                    UNREADABLE,
                    "The object is encrypted with a key that the portal does not have or may not"
                            + " use: "
                            + said);
        }
        return switch (error.status()) {
            case 302, 307, 308 -> of(NOT_FOUND, elsewhere(error) + said);
            case 400 -> badRequest(error.code(), said);
            case 401 -> of(FORBIDDEN, "It requires credentials for bucket " + bucket + ": " + said);
            case 403 -> forbidden(error.code(), said);
            case 404 -> of(NOT_FOUND, notFound(error.code()) + said);
            case 412 -> of(CHANGED, "The object has changed since it was listed: " + said);
            case 416 -> of(MALFORMED, "The object is shorter than the offset asked for: " + said);
            case 408, 429, 503, 504 -> of(TIMED_OUT, "It is too busy to answer: " + said);
            default -> strange(answer, said);
        };
    }

    /** {@return what the store itself says, fit to be shown} */
    StoreError read(AwsServiceException answer) {
        return StoreError.of(answer, keys);
    }

    /** Never shows these keys, whatever a store says of them. */
    void hide(Collection<String> signedWith) {
        keys = List.copyOf(signedWith);
    }

    private String elsewhere(StoreError error) {
        return error.region()
                .map(
                        region ->
                                "Bucket "
                                        + bucket
                                        + " is in region "
                                        + region
                                        + "; set the source's region to that: ")
                .orElseGet(
                        () ->
                                "Bucket "
                                        + bucket
                                        + " is in another region than the settings say, or behind"
                                        + " another address: ");
    }

    private SourceUnavailable badRequest(String code, String said) {
        return switch (code) {
            case "ExpiredToken", "InvalidToken", "TokenRefreshRequired" ->
                    of(
                            FORBIDDEN,
                            "The session of the portal's credentials has expired or is unknown: "
                                    + said);
            default -> of(MALFORMED, "It rejects the portal's request: " + said);
        };
    }

    private SourceUnavailable forbidden(String code, String said) {
        return switch (code) {
            case "InvalidObjectState" ->
                    of(
                            UNREADABLE,
                            "The object is archived; restore it in the store before it can be read:"
                                    + " "
                                    + said);
            case "RequestTimeTooSkewed" ->
                    of(
                            FORBIDDEN,
                            "The clocks of the portal and of the store are too far apart: " + said);
            default ->
                    of(
                            FORBIDDEN,
                            "It rejects the portal's credentials for bucket "
                                    + bucket
                                    + ": "
                                    + said);
        };
    }

    private String notFound(String code) {
        return switch (code) {
            case "NoSuchBucket" -> "There is no bucket " + bucket + ": ";
            case "NoSuchKey" -> "The object is not in bucket " + bucket + " any more: ";
            default -> "It has no such bucket or object in " + bucket + ": ";
        };
    }

    private SourceUnavailable strange(AwsServiceException answer, String said) {
        if (answer.statusCode() < 500) {
            return of(MALFORMED, "Its answer makes no sense: " + said);
        }
        return of(UNREADABLE, "It reports an internal error: " + said);
    }

    private SourceUnavailable unexpected(Exception failure) {
        log.warn("Source {} failed for an unknown reason", source, failure);
        return of(UNREADABLE, "An unexpected error occurred. The portal's log has the details.");
    }

    private SourceUnavailable interrupted() {
        return of(TIMED_OUT, "The portal stopped waiting for it.");
    }

    private static boolean isInterrupt(Exception failure) {
        return Thread.currentThread().isInterrupted()
                || failure instanceof AbortedException
                || find(failure, InterruptedException.class).isPresent();
    }

    private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
        Predicate<Throwable> isOne = type::isInstance;
        return Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
                .filter(isOne)
                .map(type::cast)
                .findFirst();
    }

    private record Sign(Class<? extends Throwable> type, Cause cause, String detail) {}
}
