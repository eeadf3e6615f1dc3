package io.etcdportal.source.encoding;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.exceptionfactory.jagged.UnsupportedRecipientStanzaException;
import com.exceptionfactory.jagged.framework.armor.ArmoredDecryptingChannelFactory;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;

import io.etcdportal.source.encoding.DecodingFailure.Reason;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.List;

import javax.crypto.AEADBadTagException;

/**
 * What is encrypted in a file of age. It is authenticated in pieces of 64 KiB: no byte is given
 * before its piece is known to be the one that was encrypted, and the end not before it is known to
 * be the end.
 */
final class AgeBytes extends InputStream {

    private static final int BUFFER = 64 << 10;
    private static final int ENCODED_MAC = 43;
    private static final String LAST_LINE = "\n--- ";
    private static final String DAMAGED = "The age data is damaged, or ends too early.";

    private final StoredBytes stored;
    private final ReadableByteChannel decrypted;

    /**
     * Reads the header.
     *
     * @param encrypted the file, from its first byte on
     * @param armored whether it is encoded as text
     * @param stored what the file is read from
     * @throws DecodingFailure where no identity fits, or it is damaged
     */
    AgeBytes(InputStream encrypted, boolean armored, AgeIdentities identities, StoredBytes stored)
            throws IOException {
        this.stored = stored;
        Filled file = new Filled(encrypted);
        try {
            decrypted =
                    armored
                            ? new ArmoredDecryptingChannelFactory()
                                    .newDecryptingChannel(file, List.copyOf(identities.readers()))
                            : new StandardDecryptingChannelFactory()
                                    .newDecryptingChannel(file, List.copyOf(identities.readers()));
        } catch (UnsupportedRecipientStanzaException
                | InvalidKeyException
                | AEADBadTagException e) {
            stored.rethrow();
            if (!armored && !file.hasHeader) {
                throw damaged(e);
            }
            throw new DecodingFailure(
                    Reason.ENCRYPTED,
                    "It is encrypted with age, and none of the identities in age-identity-file"
                            + " fits.");
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw damaged(e);
        }
    }

    private IOException damaged(Exception e) throws IOException {
        stored.rethrow();
        return new DecodingFailure(Reason.DAMAGED, DAMAGED, e);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        ByteBuffer buffer = ByteBuffer.wrap(into, offset, count);
        try {
            while (true) {
                int some = decrypted.read(buffer);
                if (some != 0) {
                    return some;
                }
            }
        } catch (IOException | RuntimeException e) {
            throw damaged(e);
        }
    }

    @Override
    public void close() throws IOException {
        decrypted.close();
    }

    /** Gives as much as there is room for, however few bytes come at once. */
    private static final class Filled implements ReadableByteChannel {

        private final InputStream in;
        private final byte[] some = new byte[BUFFER];
        private boolean open = true;
        private boolean begun;

        /** Whether the first piece has the last line of the header. */
        private boolean hasHeader;

        Filled(InputStream in) {
            this.in = in;
        }

        @Override
        public int read(ByteBuffer buffer) throws IOException {
            int wanted = Math.min(buffer.remaining(), some.length);
            int read = in.readNBytes(some, 0, wanted);
            if (!begun) {
                begun = true;
                int last = new String(some, 0, read, ISO_8859_1).indexOf(LAST_LINE);
                hasHeader = last >= 0 && read - last > LAST_LINE.length() + ENCODED_MAC;
            }
            buffer.put(some, 0, read);
            return read == 0 && wanted > 0 ? -1 : read;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() throws IOException {
            open = false;
            in.close();
        }
    }
}
