package io.etcdportal.source.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;

import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.stream.Stream;

import javax.net.ssl.SSLHandshakeException;

@ExtendWith(OutputCaptureExtension.class)
class SidecarFailuresTests {

    private static final String LIBRARY = "words of a library";

    private final SidecarFailures failures =
            new SidecarFailures("prod", new ClusterId("here", "default", "ledger"));

    @ParameterizedTest
    @MethodSource
    void translatesWhatCameInsteadOfAnAnswer(Exception problem, Cause cause, CapturedOutput log) {
        SourceFailure failure = failures.withoutAnswer(problem).failure();

        assertThat(failure.cause()).isEqualTo(cause);
        assertThat(failure.source()).isEqualTo("prod");
        assertThat(failure.detail())
                .startsWith("The sidecar of here/default/ledger ")
                .doesNotContain(LIBRARY);
        assertThat(log).isEmpty();
    }

    static Stream<Arguments> translatesWhatCameInsteadOfAnAnswer() {
        return Stream.of(
                Arguments.of(new UnknownHostException(LIBRARY), Cause.REFUSED),
                Arguments.of(new ConnectException(LIBRARY), Cause.REFUSED),
                Arguments.of(new NoRouteToHostException(LIBRARY), Cause.REFUSED),
                Arguments.of(new BindException(LIBRARY), Cause.REFUSED),
                Arguments.of(new SocketException(LIBRARY), Cause.REFUSED),
                Arguments.of(new ConnectTimeoutException(LIBRARY), Cause.TIMED_OUT),
                Arguments.of(new SocketTimeoutException(LIBRARY), Cause.TIMED_OUT),
                Arguments.of(new SSLHandshakeException(LIBRARY), Cause.TLS),
                Arguments.of(new ClientProtocolException(LIBRARY), Cause.MALFORMED),
                Arguments.of(new MessageConstraintException(LIBRARY), Cause.MALFORMED),
                Arguments.of(new NoHttpResponseException(LIBRARY), Cause.ENDED_EARLY));
    }

    @ParameterizedTest
    @MethodSource
    void translatesWhatCameInsteadOfTheRest(Exception problem, Cause cause, CapturedOutput log) {
        SourceFailure failure = failures.afterBytes(7, problem).failure();

        assertThat(failure.cause()).isEqualTo(cause);
        assertThat(failure.detail()).contains("after 7 bytes").doesNotContain(LIBRARY);
        assertThat(log).isEmpty();
    }

    static Stream<Arguments> translatesWhatCameInsteadOfTheRest() {
        return Stream.of(
                Arguments.of(new ConnectionClosedException(LIBRARY), Cause.ENDED_EARLY),
                Arguments.of(new TruncatedChunkException(LIBRARY), Cause.ENDED_EARLY),
                Arguments.of(new SocketException(LIBRARY), Cause.ENDED_EARLY),
                Arguments.of(new SSLHandshakeException(LIBRARY), Cause.ENDED_EARLY),
                Arguments.of(new SocketTimeoutException(LIBRARY), Cause.TIMED_OUT),
                Arguments.of(new MessageConstraintException(LIBRARY), Cause.MALFORMED));
    }

    @Test
    void logsTheUnexpectedAndKeepsItOutOfThePort(CapturedOutput log) {
        for (Exception problem :
                new Exception[] {new IllegalStateException(LIBRARY), new IOException(LIBRARY)}) {
            assertThat(failures.withoutAnswer(problem).failure().cause())
                    .isEqualTo(Cause.UNREADABLE);
            assertThat(failures.afterBytes(7, problem).failure().detail()).doesNotContain(LIBRARY);
        }

        assertThat(log).contains("WARN", "prod", "here/default/ledger", LIBRARY);
    }

    @Test
    void leavesWhatIsTranslatedAlready() {
        SourceUnavailable translated = failures.silent();

        assertThat(failures.withoutAnswer(translated)).isSameAs(translated);
    }
}
