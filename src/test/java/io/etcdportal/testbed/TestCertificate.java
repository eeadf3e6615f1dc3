package io.etcdportal.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate that nobody has signed but itself, made by the keytool of the running Java. */
public final class TestCertificate {

    private static final String PASSWORD = "not-a-secret";
    private static final String ALIAS = "server";

    private final KeyStore store;

    private TestCertificate(KeyStore store) {
        this.store = store;
    }

    /** {@return one for the loopback address} */
    public static TestCertificate forLoopback(Path directory) {
        return of(directory, "SAN=ip:127.0.0.1,dns:localhost");
    }

    /** {@return one for another host} */
    public static TestCertificate forAnotherHost(Path directory) {
        return of(directory, "SAN=dns:elsewhere.example");
    }

    private static TestCertificate of(Path directory, String names) {
        try {
            Path file = directory.resolve("identity-" + System.nanoTime() + ".p12");
            run(
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                            "-genkeypair",
                            "-keyalg",
                            "EC",
                            "-groupname",
                            "secp256r1",
                            "-dname",
                            "CN=S3Server",
                            "-validity",
                            "2",
                            "-ext",
                            names,
                            "-alias",
                            ALIAS,
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            PASSWORD,
                            "-keystore",
                            file.toString()));
            return new TestCertificate(load(file));
        } catch (IOException | GeneralSecurityException failure) {
            throw new IllegalStateException("No certificate could be made", failure);
        }
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IllegalStateException("keytool failed: " + said);
        }
    }

    private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream content = Files.newInputStream(file)) {
            store.load(content, PASSWORD.toCharArray());
        }
        return store;
    }

    /** {@return what a server needs to present it} */
    public SSLContext identity() {
        try {
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** {@return what it shows to the world} */
    public Certificate certificate() {
        try {
            return store.getCertificate(ALIAS);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Writes it down for clients that are to trust it. */
    public Path writePem(Path file) {
        try {
            return writePem(file, "CERTIFICATE", certificate().getEncoded());
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Writes its private key down for a server that is to present it. */
    public Path writeKeyPem(Path file) {
        try {
            return writePem(
                    file, "PRIVATE KEY", store.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static Path writePem(Path file, String kind, byte[] content) {
        try {
            String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
            return Files.writeString(
                    file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, body, kind));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
