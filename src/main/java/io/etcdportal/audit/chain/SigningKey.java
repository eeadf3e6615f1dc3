package io.etcdportal.audit.chain;

import io.etcdportal.audit.AuditSettings;
import io.etcdportal.audit.store.Checkpoint;
import io.etcdportal.audit.store.Pem;
import io.etcdportal.audit.store.VerificationKey;
import io.etcdportal.home.PrivateFile;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.HexFormat;

/**
 * The Ed25519 key that this portal signs with. It lies in a file, outside of the database, so that
 * whoever can change the one does not have the other.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8410">RFC 8410</a>
 */
@Component
public final class SigningKey {

    private static final Logger log = LoggerFactory.getLogger(SigningKey.class);
    private static final String FILE = "audit-key.pem";
    private static final String PRIVATE = "PRIVATE KEY";

    private final boolean named;
    private final VerificationKey publicKey;
    private final PrivateKey privateKey;

    /** Reads the key, or makes one at the first start. */
    public SigningKey(AuditSettings settings) {
        named = settings.keyFile() != null;
        Path file =
                settings.keyFile() == null
                        ? settings.directory().resolve(FILE)
                        : settings.keyFile();
        try {
            if (settings.keyFile() == null && Files.notExists(file)) {
                make(file);
            }
            String pem = Files.readString(file);
            publicKey = VerificationKey.ofPem(pem);
            privateKey =
                    KeyFactory.getInstance("Ed25519")
                            .generatePrivate(new PKCS8EncodedKeySpec(Pem.read(pem, PRIVATE)));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "Can't read the audit key from "
                            + file.toAbsolutePath()
                            + ": it must hold an Ed25519 key in PEM, first the private part"
                            + " (openssl genpkey -algorithm ed25519), then the public one (openssl"
                            + " pkey -pubout)",
                    e);
        }
        requireOneKey(file);
    }

    private static void make(Path file) throws IOException, GeneralSecurityException {
        KeyPair made = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        String pem =
                Pem.write(PRIVATE, made.getPrivate().getEncoded())
                        + Pem.write(VerificationKey.LABEL, made.getPublic().getEncoded());
        Path draft =
                Files.createTempFile(
                        file.toAbsolutePath().getParent(),
                        "audit-key",
                        ".tmp",
                        PrivateFile.permissions());
        Files.writeString(draft, pem);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        log.info(
                "Created the key {} that signs audit checkpoints, in {}",
                VerificationKey.ofPem(pem).id(),
                file.toAbsolutePath());
    }

    private void requireOneKey(Path file) {
        if (!publicKey.isGood(sign(Checkpoint.Kind.EXPORT, 0, 0, "", Instant.EPOCH))) {
            throw new IllegalStateException(
                    "The private and the public part in " + file.toAbsolutePath() + " differ");
        }
    }

    /** {@return whether the settings name its file, so that none was made} */
    public boolean isNamed() {
        return named;
    }

    /** {@return the id of its public part, as checkpoints name it} */
    public String id() {
        return publicKey.id();
    }

    public VerificationKey publicKey() {
        return publicKey;
    }

    /** States something of a part of the chain, and signs it. */
    public Checkpoint sign(Checkpoint.Kind kind, long first, long last, String hash, Instant at) {
        Checkpoint unsigned = new Checkpoint(kind, first, last, hash, at, publicKey.id(), "");
        return new Checkpoint(
                kind, first, last, hash, at, publicKey.id(), signature(unsigned.statement()));
    }

    private String signature(byte[] statement) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(privateKey);
            signature.update(statement);
            return HexFormat.of().formatHex(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has Ed25519", e);
        }
    }
}
