package io.etcdportal.access;

import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What lay in the access file at one moment.
 *
 * @param text its text, where it could be read
 * @param failure why it could not be read, where it couldn't
 */
record AccessFileText(@Nullable String text, @Nullable String failure) {

    private static final AccessFileText MISSING = new AccessFileText(null, "it is not there");

    static AccessFileText of(Path file) {
        try {
            return new AccessFileText(read(file), null);
        } catch (TooLarge e) {
            return new AccessFileText(
                    null,
                    "it has more than %,d bytes; write less".formatted(YamlLimits.MOST_BYTES));
        } catch (NoSuchFileException e) {
            return MISSING;
        } catch (CharacterCodingException e) {
            return new AccessFileText(null, "it is not written in UTF-8");
        } catch (IOException e) {
            return new AccessFileText(
                    null, "it can't be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static String read(Path file) throws IOException {
        try (InputStream bytes = Files.newInputStream(file)) {
            byte[] read = bytes.readNBytes(YamlLimits.MOST_BYTES + 1);
            if (read.length > YamlLimits.MOST_BYTES) {
                throw new TooLarge();
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(read)).toString();
        }
    }

    private static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1;
    }

    boolean missing() {
        return equals(MISSING);
    }

    /** {@return whether nothing but comments and white space is in it, as in one half written} */
    boolean saysNothing() {
        return text != null
                && text.lines().map(String::strip).allMatch(l -> l.isEmpty() || l.startsWith("#"));
    }

    /**
     * Makes sense of it.
     *
     * @throws InvalidAccessFile where it makes none
     */
    AccessPolicy policy(Path file) {
        if (text == null) {
            throw new InvalidAccessFile(file, String.valueOf(failure));
        }
        return AccessFile.parse(file, text);
    }

    String sha256() {
        return DigestUtils.sha256Hex(String.valueOf(text));
    }

    /** Leaves out the text, in which there are hashes. */
    @Override
    public String toString() {
        return "AccessFileText[" + (text == null ? failure : "read") + "]";
    }
}
