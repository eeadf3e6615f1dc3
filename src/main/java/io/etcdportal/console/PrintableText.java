package io.etcdportal.console;

import java.util.regex.Pattern;

/**
 * Texts that come from elsewhere, made fit for a terminal: what would move the cursor, change
 * colours or turn the direction of the writing becomes a question mark.
 */
public final class PrintableText {

    private static final int LONGEST = 2_000;
    private static final Pattern STEERING = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private PrintableText() {}

    /** {@return the text on one line, without what steers a terminal, 2,000 characters at most} */
    public static String of(String text) {
        String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        return STEERING.matcher(cut).replaceAll("?");
    }
}
