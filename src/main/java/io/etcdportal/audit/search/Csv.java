package io.etcdportal.audit.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Comma-separated values as RFC 4180 has them, in UTF-8. A text that a spreadsheet would run as a
 * formula gets an apostrophe in front, which makes it a text there too. Some spreadsheets split
 * lines at semicolons or tabs instead, so that a formula may begin behind these too.
 */
public final class Csv {

    private static final String SEPARATORS = "\",;\t\r\n";
    private static final Pattern FORMULA = Pattern.compile("(^|[;\t][ \"]*)([=+\\-@\t\r\n＝＋－＠])");

    private final OutputStream out;

    public Csv(OutputStream out) {
        this.out = out;
    }

    /** Writes one line; what there is not stays empty. */
    public void line(@Nullable Object... cells) throws IOException {
        String line = Arrays.stream(cells).map(Csv::cell).collect(Collectors.joining(","));
        out.write((line + "\r\n").getBytes(UTF_8));
    }

    private static String cell(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Number number -> number.toString();
            default -> quoted(defused(value.toString()));
        };
    }

    private static String defused(String text) {
        return FORMULA.matcher(text).replaceAll("$1'$2");
    }

    private static String quoted(String text) {
        boolean plain = text.chars().noneMatch(c -> SEPARATORS.indexOf(c) >= 0);
        return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
