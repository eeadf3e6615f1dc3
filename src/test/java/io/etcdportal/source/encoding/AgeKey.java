package io.etcdportal.source.encoding;

import com.exceptionfactory.jagged.framework.armor.ArmoredEncryptingChannelFactory;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;

/**
 * A key of age that was made for a test.
 *
 * @param identity the secret that decrypts
 * @param recipient what is encrypted for
 */
public record AgeKey(String identity, String recipient) {

    /** {@return a new one} */
    public static AgeKey make() {
        try {
            KeyPair pair = new X25519KeyPairGenerator().generateKeyPair();
            return new AgeKey(pair.getPrivate().toString(), pair.getPublic().toString());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return what a file of {@code age-keygen} says} */
    public String file() {
        return "# created: 2026-11-30T03:00:00Z\n# public key: "
                + recipient
                + "\n\n"
                + identity
                + "\n";
    }

    /** {@return a file of age with these bytes in it} */
    public byte[] encrypt(byte[] bytes) {
        return encrypt(bytes, false);
    }

    /** {@return the same encoded as text} */
    public byte[] encryptArmored(byte[] bytes) {
        return encrypt(bytes, true);
    }

    private byte[] encrypt(byte[] bytes, boolean armored) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            var recipients =
                    List.of(X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(recipient));
            WritableByteChannel to = Channels.newChannel(file);
            try (WritableByteChannel channel =
                    armored
                            ? new ArmoredEncryptingChannelFactory()
                                    .newEncryptingChannel(to, List.copyOf(recipients))
                            : new StandardEncryptingChannelFactory()
                                    .newEncryptingChannel(to, List.copyOf(recipients))) {
                ByteBuffer all = ByteBuffer.wrap(bytes);
                while (all.hasRemaining()) {
                    channel.write(all);
                }
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
        return file.toByteArray();
    }
}
