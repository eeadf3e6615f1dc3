package io.etcdportal.access;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Texts that people take for what they see. Characters that nobody sees, that turn the direction of
 * writing around, or that look like others would let one name be taken for another.
 */
public final class SpoofChecker {

    /** Letters of these look like Latin ones: a name has them alone, or none of them. */
    private static final Set<UnicodeScript> LOOK_ALIKE =
            EnumSet.of(
                    UnicodeScript.CYRILLIC,
                    UnicodeScript.GREEK,
                    UnicodeScript.ARMENIAN,
                    UnicodeScript.CHEROKEE,
                    UnicodeScript.COPTIC,
                    UnicodeScript.LISU,
                    UnicodeScript.DESERET);

    /** Cyrillic and Greek letters, each over the Latin one that it looks like. */
    private static final String LIKE_LATIN =
            "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u04cf"
                + "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405"
                + "\u03bf\u03bd\u03c1\u03b1\u03b9\u03ba\u03c5"
                + "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7";

    private static final String LATIN =
            "aeopcyxijshdqwl" + "ABEKMHOPCTYXIJS" + "ovpaiku" + "ABEZHIKMNOPTYX";

    private SpoofChecker() {}

    /**
     * {@return why a text can't be a name, as the end of a sentence without a full stop; nothing
     * where it can}
     */
    public static Optional<String> mistake(String name) {
        Optional<String> invisible = invisible(name);
        if (invisible.isPresent()) {
            return invisible;
        }
        if (name.codePoints().anyMatch(SpoofChecker::isVariant)) {
            return Optional.of("it has characters that look like others; write plain letters");
        }
        return Arrays.stream(name.split("[^\\p{L}\\p{M}]+", -1))
                .map(SpoofChecker::scripts)
                .filter(scripts -> scripts.size() > 1)
                .filter(scripts -> !Collections.disjoint(scripts, LOOK_ALIKE))
                .map(SpoofChecker::mixed)
                .findFirst();
    }

    /** A letter of another width or shape: a full-width one, or one in a circle. */
    private static boolean isVariant(int c) {
        String letter = Character.toString(c);
        return Character.isLetterOrDigit(c)
                && !Normalizer.normalize(letter, Normalizer.Form.NFKC)
                        .equals(Normalizer.normalize(letter, Normalizer.Form.NFC));
    }

    private static Set<UnicodeScript> scripts(String word) {
        return word.codePoints()
                .mapToObj(UnicodeScript::of)
                .filter(script -> script != UnicodeScript.COMMON)
                .filter(script -> script != UnicodeScript.INHERITED)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(UnicodeScript.class)));
    }

    private static String mixed(Set<UnicodeScript> scripts) {
        return scripts.stream()
                .map(script -> script.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" and ", "it mixes letters that look alike (", ")"));
    }

    /** {@return whether two names look the same, although they are not} */
    public static boolean looksLike(String one, String other) {
        return !one.equals(other) && skeleton(one).equals(skeleton(other));
    }

    /**
     * {@return what names have in common that look the same}
     *
     * @see <a href="https://www.unicode.org/reports/tr39/#Confusable_Detection">UTS 39</a>
     */
    public static String skeleton(String name) {
        StringBuilder skeleton =
                new StringBuilder(Normalizer.normalize(name, Normalizer.Form.NFKD));
        for (int i = 0; i < skeleton.length(); i++) {
            int at = LIKE_LATIN.indexOf(skeleton.charAt(i));
            if (at >= 0) {
                skeleton.setCharAt(i, LATIN.charAt(at));
            }
        }
        return skeleton.toString();
    }

    /**
     * {@return the text with each letter and its marks as one character (NFC), where Unicode has
     * that} Names compare in this form: keyboards and programs differ in what they write for the
     * same letter.
     */
    public static String composed(String text) {
        return isAscii(text) ? text : Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /**
     * {@return which character of a text nobody sees, as the end of a sentence without a full stop;
     * nothing where there is none}
     */
    public static Optional<String> invisible(String text) {
        return text.codePoints()
                .filter(SpoofChecker::isInvisible)
                .mapToObj(c -> "it has an invisible character (" + code(c) + ")")
                .findFirst();
    }

    /** {@return the text, with the number of each character that nobody sees in its place} */
    public static String shown(String text) {
        if (isAscii(text) || text.codePoints().noneMatch(SpoofChecker::isInvisible)) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .forEach(
                        c -> {
                            if (isInvisible(c)) {
                                shown.append('[').append(code(c)).append(']');
                            } else {
                                shown.appendCodePoint(c);
                            }
                        });
        return shown.toString();
    }

    /** {@return whether there is something in a text that can be seen} */
    public static boolean isBlank(String text) {
        return text.codePoints()
                .allMatch(
                        c ->
                                Character.isWhitespace(c)
                                        || Character.isSpaceChar(c)
                                        || isInvisible(c));
    }

    /** Most texts are, and pages have many of them. */
    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> (c >= ' ' && c < 0x7F) || c == '\n' || c == '\t');
    }

    private static String code(int character) {
        return "U+%04X".formatted(character);
    }

    /** White space that everybody types is no such character. */
    private static boolean isInvisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL -> c != '\t' && c != '\n' && c != '\r';
            case Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default -> isIgnorable(c);
        };
    }

    /** Letters and marks that have no shape of their own. */
    private static boolean isIgnorable(int c) {
        return c == 0x034F
                || c == 0x115F
                || c == 0x1160
                || c == 0x17B4
                || c == 0x17B5
                || (c >= 0x180B && c <= 0x180F)
                || c == 0x2800
                || c == 0x3164
                || (c >= 0xFE00 && c <= 0xFE0F)
                || c == 0xFFA0
                || (c >= 0xE0100 && c <= 0xE01EF);
    }
}
