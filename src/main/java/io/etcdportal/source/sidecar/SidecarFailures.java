package io.etcdportal.source.sidecar;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;

import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLException;

/**
 * Says in the words of the port what went wrong with one cluster's sidecar. The only place that
 * knows the exceptions of the HTTP client.
 *
 * @param source the name of the fleet
 * @param cluster whose sidecar it is
 */
record SidecarFailures(String source, ClusterId cluster) {

    private static final String SILENT = "did not answer in time.";
    private static final String NO_HTTP = "answers, but does not speak HTTP.";
    private static final String BROKE_OFF = "closed the connection instead of answering.";
    private static final Logger LOG = LoggerFactory.getLogger(SidecarFailures.class);

    /**
     * What an exception of the HTTP client means, the special ones before those that they are a
     * kind of.
     */
    private static final List<Meaning> INSTEAD_OF_AN_ANSWER =
            List.of(
                    new Meaning(
                            UnknownHostException.class,
                            Cause.REFUSED,
                            "has an address that does not resolve."),
                    new Meaning(ConnectException.class, Cause.REFUSED, "accepts no connection."),
                    new Meaning(
                            SocketException.class,
                            Cause.REFUSED,
                            "broke off the connection before it answered."),
                    new Meaning(InterruptedIOException.class, Cause.TIMED_OUT, SILENT),
                    new Meaning(
                            SSLException.class,
                            Cause.TLS,
                            "has no trusted certificate, or does not speak TLS."),
                    new Meaning(ClientProtocolException.class, Cause.MALFORMED, NO_HTTP),
                    new Meaning(HttpException.class, Cause.MALFORMED, NO_HTTP),
                    new Meaning(MessageConstraintException.class, Cause.MALFORMED, NO_HTTP),
                    new Meaning(NoHttpResponseException.class, Cause.ENDED_EARLY, BROKE_OFF),
                    new Meaning(ConnectionClosedException.class, Cause.ENDED_EARLY, BROKE_OFF),
                    new Meaning(MalformedChunkCodingException.class, Cause.ENDED_EARLY, BROKE_OFF));

    private static final List<Meaning> INSTEAD_OF_THE_REST =
            List.of(
                    new Meaning(InterruptedIOException.class, Cause.TIMED_OUT, "fell silent"),
                    new Meaning(
                            MessageConstraintException.class,
                            Cause.MALFORMED,
                            "continued with something other than HTTP"),
                    new Meaning(ConnectionClosedException.class, Cause.ENDED_EARLY, "broke off"),
                    new Meaning(
                            MalformedChunkCodingException.class, Cause.ENDED_EARLY, "broke off"),
                    new Meaning(SocketException.class, Cause.ENDED_EARLY, "broke off"),
                    new Meaning(SSLException.class, Cause.ENDED_EARLY, "broke off"));

    private record Meaning(Class<? extends Exception> problem, Cause cause, String predicate) {}

    /** What came instead of an answer. */
    SourceUnavailable withoutAnswer(Throwable problem) {
        if (problem instanceof SourceUnavailable translated) {
            return translated;
        }
        return meaning(INSTEAD_OF_AN_ANSWER, problem)
                .map(meaning -> failure(meaning.cause, meaning.predicate))
                .orElseGet(() -> unexpected(problem));
    }

    /** What came instead of the rest of a backup. */
    SourceUnavailable afterBytes(long bytes, Exception problem) {
        if (Thread.currentThread().isInterrupted()) {
            return interrupted();
        }
        return meaning(INSTEAD_OF_THE_REST, problem)
                .map(
                        meaning ->
                                failure(
                                        meaning.cause,
                                        meaning.predicate
                                                + " after "
                                                + bytes
                                                + " bytes of the backup."))
                .orElseGet(() -> unexpected(problem));
    }

    private static Optional<Meaning> meaning(List<Meaning> meanings, Throwable problem) {
        return meanings.stream().filter(meaning -> meaning.problem.isInstance(problem)).findFirst();
    }

    /** An answer with another status than 200. */
    SourceUnavailable status(int status) {
        return switch (status) {
            case HttpStatus.SC_UNAUTHORIZED, HttpStatus.SC_FORBIDDEN ->
                    failure(
                            Cause.FORBIDDEN,
                            answered(status) + ": a proxy in front of it asks for credentials.");
            case HttpStatus.SC_NOT_FOUND ->
                    failure(Cause.NOT_FOUND, answered(status) + ": it has no such backup.");
            case HttpStatus.SC_INTERNAL_SERVER_ERROR ->
                    failure(
                            Cause.UNREADABLE,
                            answered(status) + ": it can't read its backups; its log says why.");
            case HttpStatus.SC_BAD_GATEWAY, HttpStatus.SC_SERVICE_UNAVAILABLE ->
                    failure(
                            Cause.REFUSED,
                            answered(status) + ": the proxy in front of it can't reach it.");
            case HttpStatus.SC_REQUEST_TIMEOUT, HttpStatus.SC_GATEWAY_TIMEOUT ->
                    failure(Cause.TIMED_OUT, answered(status) + ".");
            default -> failure(Cause.MALFORMED, answered(status) + ", which no sidecar does here.");
        };
    }

    SourceUnavailable silent() {
        return failure(Cause.TIMED_OUT, SILENT);
    }

    SourceUnavailable interrupted() {
        return failure(Cause.TIMED_OUT, "did not answer before the portal stopped waiting.");
    }

    SourceUnavailable shorterThan(long offset, long length) {
        return failure(
                Cause.ENDED_EARLY,
                "has only " + length + " bytes of the backup, and byte " + offset + " was wanted.");
    }

    SourceUnavailable malformed(String predicate) {
        return failure(Cause.MALFORMED, predicate);
    }

    /**
     * Any failure of this sidecar.
     *
     * @param predicate what the sidecar did, as words that follow its name
     */
    SourceUnavailable failure(Cause cause, String predicate) {
        return new SourceUnavailable(source, cause, "The sidecar of " + cluster + " " + predicate);
    }

    private static String answered(int status) {
        return "answered with status " + status;
    }

    private SourceUnavailable unexpected(Throwable problem) {
        LOG.warn(
                "Source {}: talking to the sidecar of {} failed in an unexpected way",
                source,
                cluster,
                problem);
        return failure(Cause.UNREADABLE, "could not be read. The portal's log has the reason.");
    }
}
