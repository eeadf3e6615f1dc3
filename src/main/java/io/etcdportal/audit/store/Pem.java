package io.etcdportal.audit.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys as text.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a>
 */
public final class Pem {

    private static final int LINE = 64;

    private Pem() {}

    public static String write(String label, byte[] bytes) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(
                        label,
                        Base64.getMimeEncoder(LINE, "\n".getBytes(US_ASCII)).encodeToString(bytes),
                        label);
    }

    /**
     * {@return what stands under a label}
     *
     * @throws IllegalArgumentException where nothing does
     */
    public static byte[] read(String pem, String label) {
        Matcher block =
                Pattern.compile(
                                "-----BEGIN %1$s-----\\s([A-Za-z0-9+/=\\s]+)-----END %1$s-----"
                                        .formatted(label))
                        .matcher(pem);
        if (!block.find()) {
            throw new IllegalArgumentException("There is no " + label + " in it");
        }
        return Base64.getMimeDecoder().decode(block.group(1));
    }
}
