package io.etcdportal.source.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.TestCertificate;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Who is let in, what is trusted, and what is said where the way to the bucket is wrong. */
class S3AccessTests {

    private final S3Server server = S3Server.start();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @AfterEach
    void stopTheServer() {
        server.close();
    }

    @Test
    void theRightKeysAndBucketPassTheCheck() {
        BucketSettings.of(server).source().check();
    }

    @Test
    void aWrongKeyIsForbiddenAndNotRepeated() {
        SourceFailure failure =
                failureOf(BucketSettings.of(server).keys("AKIDWRONG", "wrong-secret"));

        assertThat(failure)
                .isEqualTo(
                        new SourceFailure(
                                "bucket",
                                Cause.FORBIDDEN,
                                "It rejects the portal's credentials for bucket backups: HTTP 403"
                                        + " InvalidAccessKeyId: made up by the test."));
    }

    @Test
    void anUnknownBucketIsNotFound() {
        SourceFailure failure = failureOf(BucketSettings.of(server).bucket("elsewhere"));

        assertThat(failure)
                .isEqualTo(
                        new SourceFailure(
                                "bucket",
                                Cause.NOT_FOUND,
                                "There is no bucket elsewhere: HTTP 404 NoSuchBucket: made up by"
                                        + " the test."));
    }

    @Test
    void aPortWhereNothingListensRefuses() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThat(failureOf(at("http://127.0.0.1:" + port)).cause()).isEqualTo(Cause.REFUSED);
    }

    @Test
    void anUnknownHostRefuses() {
        assertThat(failureOf(at("http://nowhere.invalid")).cause()).isEqualTo(Cause.REFUSED);
    }

    @Test
    void aConnectionThatIsClosedWithoutAnAnswerEndedEarly() {
        server.dropConnections();

        assertThat(failureOf(BucketSettings.of(server)).cause()).isEqualTo(Cause.ENDED_EARLY);
    }

    @Test
    void aStoreThatStaysBusyTimesOut() {
        server.slowDown(Integer.MAX_VALUE);

        assertThat(failureOf(BucketSettings.of(server)))
                .isEqualTo(
                        new SourceFailure(
                                "bucket",
                                Cause.TIMED_OUT,
                                "It is too busy to answer: HTTP 503 SlowDown: made up by the"
                                        + " test."));
    }

    @ParameterizedTest
    @CsvSource({
        "301, PermanentRedirect, NOT_FOUND",
        "400, AuthorizationHeaderMalformed, FORBIDDEN",
        "400, ExpiredToken, FORBIDDEN",
        "400, InvalidArgument, MALFORMED",
        "401, Unauthorized, FORBIDDEN",
        "403, RequestTimeTooSkewed, FORBIDDEN",
        "403, InvalidObjectState, UNREADABLE",
        "404, '', NOT_FOUND",
        "405, MethodNotAllowed, MALFORMED",
        "500, InternalError, UNREADABLE",
        "501, NotImplemented, UNREADABLE"
    })
    void everyStatusHasItsMeaning(int status, String code, Cause cause) {
        server.answerAll(
                status,
                code.isEmpty()
                        ? ""
                        : "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code></Error>");

        SourceFailure failure = failureOf(BucketSettings.of(server));

        assertThat(failure.cause()).isEqualTo(cause);
        assertThat(failure.detail()).contains("HTTP " + status).endsWith(".");
    }

    @Test
    void whatAServerCallsItsErrorIsRepeatedOnlyWhereItLooksLikeACode() {
        server.answerAll(
                403, "<?xml version=\"1.0\"?><Error><Code>see http://evil.example</Code></Error>");

        assertThat(failureOf(BucketSettings.of(server)).detail()).doesNotContain("evil");
    }

    @Test
    void aCertificateThatNobodyVouchesForIsNotTrusted() {
        try (S3Server tls = S3Server.start(TestCertificate.forLoopback(directory).identity())) {
            assertThat(failureOf(BucketSettings.of(tls)).cause()).isEqualTo(Cause.TLS);
        }
    }

    @Test
    void aCertificateOfTheCaFileIsTrusted() {
        TestCertificate certificate = TestCertificate.forLoopback(directory);
        try (S3Server tls = S3Server.start(certificate.identity())) {
            BucketSettings.of(tls)
                    .trusting(certificate.writePem(directory.resolve("ca.pem")))
                    .source()
                    .check();
        }
    }

    @Test
    void nothingButTheCaFileIsTrusted() {
        TestCertificate another = TestCertificate.forLoopback(directory);
        try (S3Server tls = S3Server.start(TestCertificate.forLoopback(directory).identity())) {
            assertThat(
                            failureOf(
                                            BucketSettings.of(tls)
                                                    .trusting(
                                                            another.writePem(
                                                                    directory.resolve("ca.pem"))))
                                    .cause())
                    .isEqualTo(Cause.TLS);
        }
    }

    @Test
    void aTrustedCertificateOfAnotherHostIsRefused() {
        TestCertificate certificate = TestCertificate.forAnotherHost(directory);
        try (S3Server tls = S3Server.start(certificate.identity())) {
            assertThat(
                            failureOf(
                                    BucketSettings.of(tls)
                                            .trusting(
                                                    certificate.writePem(
                                                            directory.resolve("ca.pem")))))
                    .isEqualTo(
                            new SourceFailure(
                                    "bucket",
                                    Cause.TLS,
                                    "Its certificate is for another host name."));
        }
    }

    @Test
    void aStoreThatSpeaksNoTlsIsNoTrustedConnection() throws IOException {
        try (ServerSocket plain =
                answeringAnything("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(failureOf(at("https://127.0.0.1:" + plain.getLocalPort())).cause())
                    .isEqualTo(Cause.TLS);
        }
    }

    @Test
    void aStoreThatSpeaksTlsWhereHttpIsConfiguredIsNoStore() {
        try (S3Server tls = S3Server.start(TestCertificate.forLoopback(directory).identity())) {
            assertThat(failureOf(at("http://127.0.0.1:" + tls.endpoint().getPort())).cause())
                    .isIn(Cause.MALFORMED, Cause.ENDED_EARLY);
        }
    }

    @Test
    void theCaFileIsLookedForOnUseAndNotBefore() throws IOException {
        TestCertificate certificate = TestCertificate.forLoopback(directory);
        Path ca = directory.resolve("ca.pem");
        try (S3Server tls = S3Server.start(certificate.identity())) {
            S3BackupSource source = BucketSettings.of(tls).trusting(ca).source();

            assertThat(failureOf(source))
                    .isEqualTo(
                            new SourceFailure(
                                    "bucket",
                                    Cause.TLS,
                                    "The ca-file "
                                            + ca
                                            + " cannot be read, or holds no PEM certificate."));
            Files.writeString(ca, "certificate to come");
            assertThat(failureOf(source).cause()).isEqualTo(Cause.TLS);
            certificate.writePem(ca);
            source.check();
        }
    }

    private static ServerSocket answeringAnything(String answer) throws IOException {
        ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(
                () -> {
                    try {
                        while (true) {
                            Socket client = server.accept();
                            client.getOutputStream()
                                    .write(answer.getBytes(StandardCharsets.US_ASCII));
                        }
                    } catch (IOException closed) {
                        // The test is over.
                    }
                });
        return server;
    }

    private BucketSettings at(String endpoint) {
        return BucketSettings.at(URI.create(endpoint), "backups")
                .keys(server.accessKey(), server.secretKey())
                .timeouts(Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    private static SourceFailure failureOf(BucketSettings settings) {
        return failureOf(settings.source());
    }

    private static SourceFailure failureOf(S3BackupSource source) {
        return catchThrowableOfType(SourceUnavailable.class, source::check).failure();
    }
}
