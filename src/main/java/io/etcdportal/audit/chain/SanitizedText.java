package io.etcdportal.audit.chain;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/**
 * Texts of others as the audit keeps them: one line, of a length that somebody else does not
 * choose, and the same in every database. PostgreSQL, for one, has no text with a zero in it.
 */
public final class SanitizedText {

    private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cs}\\u2028\\u2029]");

    private SanitizedText() {}

    /**
     * {@return the text with a mark in place of each control character and each half of a pair}
     *
     * @param most how many characters are kept
     */
    public static @Nullable String of(@Nullable String text, int most) {
        return text == null ? null : ofText(text, most);
    }

    /** {@return the same of a text that there is} */
    public static String ofText(String text, int most) {
        int end = Math.min(most, text.length());
        return UNFIT.matcher(text.substring(0, end)).replaceAll("\uFFFD");
    }
}
