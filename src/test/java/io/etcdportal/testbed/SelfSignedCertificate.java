package io.etcdportal.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate of nobody but itself, made with the JDK's own keytool, and the key to it. Making one takes a second or
 * two.
 *
 * @param pem the file that holds the certificate, for who shall trust it
 * @param server what a server needs to show it
 */
public record SelfSignedCertificate(Path pem, SSLContext server) {

    private static final String ALIAS = "server";
    private static final String PASSWORD = "only-for-this-test";

    /**
     * Makes one.
     *
     * @param directory where its files are put; one directory holds one certificate
     * @param subjects whom it is for, as {@code dns:localhost} and {@code ip:127.0.0.1}
     */
    public static SelfSignedCertificate create(Path directory, String... subjects) {
        Path file = directory.resolve("server.p12");
        try {
            keytool(file, "san=" + String.join(",", subjects));
            KeyStore store = load(file);
            Path pem = Files.writeString(directory.resolve("server.pem"), pem(store.getCertificate(ALIAS)));
            return new SelfSignedCertificate(pem, context(store));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void keytool(Path store, String extension) throws IOException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> what = List.of("-genkeypair", "-keyalg", "EC", "-dname", "CN=test", "-ext", extension);
        List<String> where = List.of("-alias", ALIAS, "-keystore", store.toString(), "-storepass", PASSWORD);
        ProcessBuilder command = new ProcessBuilder(keytool.toString());
        command.command().addAll(what);
        command.command().addAll(where);
        try {
            if (command.redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    != 0) {
                throw new IOException("keytool failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            return store;
        }
    }

    private static String pem(Certificate certificate) throws GeneralSecurityException {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    private static SSLContext context(KeyStore store) throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
