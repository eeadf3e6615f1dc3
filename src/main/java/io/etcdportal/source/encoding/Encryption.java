package io.etcdportal.source.encoding;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Optional;

/** A program that encrypted a stored file, told by the first bytes. */
public enum Encryption {
    AGE("age", "age --decrypt -i KEY-FILE -o %2$s %1$s"),
    OPENPGP("OpenPGP", "gpg --output %2$s --decrypt %1$s"),
    OPENSSL("openssl enc", "openssl enc -d -aes-256-cbc -pbkdf2 -in %1$s -out %2$s"),
    ZIP("a ZIP password", "7z x -so %1$s > %2$s"),
    /** The store encrypts it with a key that must come with each request. */
    SSE_C(
            "a customer key (SSE-C)",
            "aws s3api get-object --bucket BUCKET --key %1$s --sse-customer-algorithm AES256"
                    + " --sse-customer-key fileb://KEY-FILE %2$s");

    /** The lowest bit there says that the first file is encrypted. */
    private static final int ZIP_FLAGS_AT = 6;

    private final String label;
    private final String command;

    Encryption(String label, String command) {
        this.label = label;
        this.command = command;
    }

    /** {@return the program's usual name} */
    public String label() {
        return label;
    }

    /** {@return the command that decrypts a file, with the options that are most in use} */
    public String command(String file) {
        return command(file, "snapshot.db");
    }

    /**
     * {@return the same for a shell}
     *
     * @param file the file, quoted for the shell
     * @param output the file that it writes, quoted for the shell
     */
    public String command(String file, String output) {
        return command.formatted(file, output);
    }

    /** {@return whether the store decrypts it, so that nobody gets the file as it is stored} */
    public boolean isOfStore() {
        return this == SSE_C;
    }

    /** {@return what a file with these first bytes was encrypted by} */
    public static Optional<Encryption> of(byte[] head) {
        if (starts(head, "age-encryption.org/v1")
                || starts(head, "-----BEGIN AGE ENCRYPTED FILE-----")) {
            return Optional.of(AGE);
        }
        if (starts(head, "Salted__")) {
            return Optional.of(OPENSSL);
        }
        if (starts(head, "PK\u0003\u0004") && head.length > ZIP_FLAGS_AT) {
            return (head[ZIP_FLAGS_AT] & 1) != 0 ? Optional.of(ZIP) : Optional.empty();
        }
        return starts(head, "-----BEGIN PGP MESSAGE-----") || isOpenPgp(head)
                ? Optional.of(OPENPGP)
                : Optional.empty();
    }

    /**
     * Packets with a session key for a key (tag 1, version 3 or 6) or for a password (tag 3,
     * version 4, 5 or 6), as RFC 9580, 4.2 and 5 write their headers.
     */
    private static boolean isOpenPgp(byte[] head) {
        if (head.length < 4 || (head[0] & 0x80) == 0) {
            return false;
        }
        boolean isNew = (head[0] & 0x40) != 0;
        int tag = isNew ? head[0] & 0x3f : (head[0] >> 2) & 0x0f;
        int lengthBytes = isNew ? (head[1] & 0xff) < 192 ? 1 : 2 : 1 << Math.min(head[0] & 0x03, 1);
        int version = head[1 + lengthBytes];
        return (tag == 1 && (version == 3 || version == 6))
                || (tag == 3 && version >= 4 && version <= 6);
    }

    private static boolean starts(byte[] head, String text) {
        byte[] first = text.getBytes(US_ASCII);
        return head.length >= first.length
                && Arrays.equals(head, 0, first.length, first, 0, first.length);
    }
}
