package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.TestCertificate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** TLS at the portal itself, from PEM files that change while it runs. */
class TlsTests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path directory;

    @Test
    void aNewCertificateIsTakenUpWithoutARestart() throws Exception {
        Path files = Files.createDirectories(directory.resolve("tls"));
        TestCertificate first = TestCertificate.forLoopback(directory);
        TestCertificate second = TestCertificate.forLoopback(directory);
        mount(files, "first", first);
        try (Portal portal = portal(files).start()) {
            assertThat(shown(portal.port())).isEqualTo(first.certificate());
            mount(files, "second", second);

            Instant deadline = Instant.now().plus(PATIENCE);
            while (!shown(portal.port()).equals(second.certificate())) {
                assertThat(Instant.now()).isBefore(deadline);
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }
    }

    private Portal.Settings portal(Path files) {
        return Portal.in(directory)
                .set("server.ssl.bundle", "portal")
                .set("spring.ssl.bundle.pem.portal.reload-on-update", true)
                .set("spring.ssl.bundle.watch.file.quiet-period", "100ms")
                .set(
                        "spring.ssl.bundle.pem.portal.keystore.certificate",
                        files.resolve("tls.crt").toUri())
                .set(
                        "spring.ssl.bundle.pem.portal.keystore.private-key",
                        files.resolve("tls.key").toUri());
    }

    /**
     * As Kubernetes changes a mounted Secret: by one link, which both files are reached through.
     */
    private static void mount(Path files, String version, TestCertificate certificate)
            throws IOException {
        Path folder = Files.createDirectories(files.resolve(version));
        certificate.writePem(folder.resolve("tls.crt"));
        certificate.writeKeyPem(folder.resolve("tls.key"));
        Path next = Files.createSymbolicLink(files.resolve("..next"), Path.of(version));
        Files.move(next, files.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        for (String name : new String[] {"tls.crt", "tls.key"}) {
            if (!Files.exists(files.resolve(name))) {
                Files.createSymbolicLink(files.resolve(name), Path.of("..data", name));
            }
        }
    }

    private static Certificate shown(int port) throws Exception {
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, new javax.net.ssl.TrustManager[] {new Anybody()}, null);
        try (SSLSocket socket =
                (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    /** What is shown is looked at afterwards. */
    private static final class Anybody extends javax.net.ssl.X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
