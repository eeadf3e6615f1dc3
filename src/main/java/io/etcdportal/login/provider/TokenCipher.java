package io.etcdportal.login.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.login.identity.IdentitySources;

import org.springframework.stereotype.Component;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Seals the tokens of providers, so that whoever has the database alone has none of them. The key
 * comes from what the portal proves itself to the provider with, which every replica has and no
 * database: where that is replaced, what was sealed before is lost. A public client has nothing of
 * that kind, and its tokens are kept as they are.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5869">RFC 5869</a>
 */
@Component
class TokenCipher {

    private static final String FORM = "s1.";
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final IdentitySources names;
    private final SecureRandom random = new SecureRandom();

    TokenCipher(IdentitySources names) {
        this.names = names;
    }

    /**
     * {@return a token as it may be kept}
     *
     * @param location where it is kept: it can't be opened anywhere else
     */
    String encrypt(String provider, String location, String token) {
        return secret(provider).map(secret -> encryptWith(secret, location, token)).orElse(token);
    }

    /** {@return what was sealed, where it was for this place and by the secret of today} */
    Optional<String> decrypt(String provider, String location, String kept) {
        Optional<String> secret = secret(provider);
        if (secret.isPresent() != kept.startsWith(FORM)) {
            return Optional.empty();
        }
        return secret.isEmpty() ? Optional.of(kept) : decryptWith(secret.get(), location, kept);
    }

    private Optional<String> secret(String provider) {
        return Optional.ofNullable(names.providers().get(provider))
                .flatMap(settings -> Optional.ofNullable(settings.clientSecret()))
                .filter(secret -> !secret.isEmpty());
    }

    private String encryptWith(String secret, String location, String token) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] encrypted =
                    cipher(Cipher.ENCRYPT_MODE, secret, location, nonce)
                            .doFinal(token.getBytes(UTF_8));
            return FORM
                    + Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(
                                    ByteBuffer.allocate(NONCE_BYTES + encrypted.length)
                                            .put(nonce)
                                            .put(encrypted)
                                            .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has AES-GCM and HKDF", e);
        }
    }

    private static Optional<String> decryptWith(String secret, String location, String kept) {
        try {
            ByteBuffer bytes =
                    ByteBuffer.wrap(Base64.getUrlDecoder().decode(kept.substring(FORM.length())));
            byte[] nonce = new byte[NONCE_BYTES];
            bytes.get(nonce);
            byte[] encrypted = new byte[bytes.remaining()];
            bytes.get(encrypted);
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, secret, location, nonce);
            return Optional.of(new String(cipher.doFinal(encrypted), UTF_8));
        } catch (GeneralSecurityException
                | IllegalArgumentException
                | java.nio.BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static Cipher cipher(int mode, String secret, String location, byte[] nonce)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key(secret), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(location.getBytes(UTF_8));
        return cipher;
    }

    private static SecretKey key(String secret) throws GeneralSecurityException {
        return KDF.getInstance("HKDF-SHA256")
                .deriveKey(
                        "AES",
                        HKDFParameterSpec.ofExtract()
                                .addIKM(secret.getBytes(UTF_8))
                                .thenExpand(
                                        "etcd-backup-portal voucher".getBytes(UTF_8), KEY_BYTES));
    }
}
