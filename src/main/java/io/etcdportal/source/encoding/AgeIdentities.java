package io.etcdportal.source.encoding;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** The secret keys that files of age are decrypted with. They are never shown. */
public final class AgeIdentities {

    /** No key at all. */
    public static final AgeIdentities NONE = new AgeIdentities(List.of());

    private static final String PREFIX = "AGE-SECRET-KEY-1";

    private final List<String> identities;

    private AgeIdentities(List<String> identities) {
        this.identities = List.copyOf(identities);
    }

    /**
     * {@return the identities in a file of {@code age-keygen}: one in a line, beside empty lines
     * and comments that begin with {@code #}}
     *
     * @throws IllegalArgumentException where a line is something else, or there is none; the
     *     message is the end of a sentence about the file, and quotes nothing of it
     */
    public static AgeIdentities parse(String text) {
        List<String> identities = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().map(String::strip).toList()) {
            number++;
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (!line.startsWith(PREFIX) || !isIdentity(line)) {
                throw new IllegalArgumentException(
                        "has no identity of age in line "
                                + number
                                + ": it must begin with "
                                + PREFIX
                                + " and be complete.");
            }
            identities.add(line);
        }
        if (identities.isEmpty()) {
            throw new IllegalArgumentException(
                    "has no identity of age: it needs a line that begins with " + PREFIX + ".");
        }
        return new AgeIdentities(identities);
    }

    /** What the library says of a mistake may quote the identity. */
    private static boolean isIdentity(String line) {
        try {
            X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(line);
            return true;
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    boolean isEmpty() {
        return identities.isEmpty();
    }

    /** {@return what finds the key of one file; for one thread} */
    List<RecipientStanzaReader> readers() throws GeneralSecurityException {
        List<RecipientStanzaReader> readers = new ArrayList<>();
        for (String identity : identities) {
            readers.add(X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(identity));
        }
        return readers;
    }

    /** Says how many there are. */
    @Override
    public String toString() {
        return "AgeIdentities[" + identities.size() + "]";
    }
}
