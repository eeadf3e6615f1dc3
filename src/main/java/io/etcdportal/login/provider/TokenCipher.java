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
     * @param place where it is kept: it can't be opened anywhere else
     */
    String seal(String provider, String place, String token) {
        return secret(provider).map(secret -> sealBy(secret, place, token)).orElse(token);
    }

    /** {@return what was sealed, where it was for this place and by the secret of today} */
    Optional<String> open(String provider, String place, String kept) {
        Optional<String> secret = secret(provider);
        if (secret.isPresent() != kept.startsWith(FORM)) {
            return Optional.empty();
        }
        return secret.isEmpty() ? Optional.of(kept) : openBy(secret.get(), place, kept);
    }

    private Optional<String> secret(String provider) {
        return Optional.ofNullable(names.providers().get(provider))
                .flatMap(settings -> Optional.ofNullable(settings.clientSecret()))
                .filter(secret -> !secret.isEmpty());
    }

    private String sealBy(String secret, String place, String token) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, secret, place, nonce)
                            .doFinal(token.getBytes(UTF_8));
            return FORM
                    + Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(
                                    ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                                            .put(nonce)
                                            .put(sealed)
                                            .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has AES-GCM and HKDF", e);
        }
    }

    private static Optional<String> openBy(String secret, String place, String kept) {
        try {
            ByteBuffer bytes =
                    ByteBuffer.wrap(Base64.getUrlDecoder().decode(kept.substring(FORM.length())));
            byte[] nonce = new byte[NONCE_BYTES];
            bytes.get(nonce);
            byte[] sealed = new byte[bytes.remaining()];
            bytes.get(sealed);
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, secret, place, nonce);
            return Optional.of(new String(cipher.doFinal(sealed), UTF_8));
        } catch (GeneralSecurityException
                | IllegalArgumentException
                | java.nio.BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static Cipher cipher(int mode, String secret, String place, byte[] nonce)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key(secret), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(UTF_8));
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
