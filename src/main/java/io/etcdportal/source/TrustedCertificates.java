package io.etcdportal.source;

import org.springframework.boot.ssl.pem.PemContent;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** The certificates of a PEM file, to be trusted instead of the Java runtime's own. */
public final class TrustedCertificates {

    private TrustedCertificates() {}

    /**
     * Reads a file with one certificate or more.
     *
     * @param source the name of the source that is to trust them
     * @return what trusts these certificates and no others
     * @throws SourceUnavailable where the file can't be read or holds no certificate
     */
    public static TrustManager[] read(String source, Path file) {
        try {
            return trusting(PemContent.load(file).getCertificates());
        } catch (IOException | GeneralSecurityException | RuntimeException unusable) {
            // The library tells by exceptions of several kinds that a file holds no certificate.
            throw new SourceUnavailable(
                    source,
                    SourceFailure.Cause.TLS,
                    "The ca-file " + file + " cannot be read, or holds no PEM certificate.");
        }
    }

    private static TrustManager[] trusting(List<X509Certificate> certificates)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("trusted-" + i, certificates.get(i));
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
