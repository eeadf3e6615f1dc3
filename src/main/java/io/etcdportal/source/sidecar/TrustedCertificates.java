package io.etcdportal.source.sidecar;

import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trust in the certificates of one PEM file, and in no others. */
final class TrustedCertificates {

    private TrustedCertificates() {}

    /**
     * Reads the certificates.
     *
     * @throws SourceUnavailable where the file can't be read, or holds no certificate
     */
    static SSLContext read(String source, Path file) {
        try {
            KeyStore store = keyStore(certificates(file));
            if (store.size() == 0) {
                throw unusable(source, file, "holds no certificate.");
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw unusable(source, file, "can't be read.");
        } catch (GeneralSecurityException e) {
            throw unusable(source, file, "holds something that is no certificate.");
        }
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        try (InputStream pem = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(pem);
        }
    }

    private static KeyStore keyStore(Collection<? extends Certificate> certificates)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (Certificate certificate : certificates) {
            store.setCertificateEntry("trusted-" + store.size(), certificate);
        }
        return store;
    }

    private static SourceUnavailable unusable(String source, Path file, String predicate) {
        return new SourceUnavailable(source, Cause.TLS, "The CA file " + file + " " + predicate);
    }
}
