package io.etcdportal.audit.store;

import org.apache.commons.codec.digest.DigestUtils;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** What shows that a checkpoint was signed by a certain portal. */
public final class VerificationKey {

    public static final String LABEL = "PUBLIC KEY";

    private static final int ID_BYTES = 8;

    private final byte[] encoded;
    private final PublicKey key;
    private final String id;

    private VerificationKey(byte[] encoded) throws GeneralSecurityException {
        this.encoded = encoded;
        this.key =
                KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        this.id = HexFormat.of().formatHex(DigestUtils.sha256(encoded), 0, ID_BYTES);
    }

    /**
     * {@return the key of these bytes}
     *
     * @throws IllegalArgumentException where they are no Ed25519 key
     */
    public static VerificationKey of(byte[] encoded) {
        try {
            return new VerificationKey(encoded);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("This is no public Ed25519 key", e);
        }
    }

    /**
     * {@return the key in a PEM file}
     *
     * @throws IllegalArgumentException where there is none
     */
    public static VerificationKey ofPem(String pem) {
        return of(Pem.read(pem, LABEL));
    }

    /** {@return the first bytes of its SHA-256, in hexadecimal digits} */
    public String id() {
        return id;
    }

    /** {@return it as X.509 has it} */
    public byte[] encoded() {
        return encoded.clone();
    }

    /** {@return whether it signed a checkpoint} */
    public boolean isGood(Checkpoint checkpoint) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(checkpoint.statement());
            return checkpoint.key().equals(id)
                    && signature.verify(HexFormat.of().parseHex(checkpoint.signature()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }
}
