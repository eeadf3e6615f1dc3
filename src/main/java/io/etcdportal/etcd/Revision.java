package io.etcdportal.etcd;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A revision of an etcd key space: a counter that each change raises by one, so that of two backups
 * of one cluster the higher revision holds more. Written as 16 lower-case hexadecimal digits in the
 * name of a backup, and as a decimal number everywhere else.
 *
 * @param value from 0 to 2<sup>63</sup>-1
 */
public record Revision(long value) implements Comparable<Revision> {

    private static final Pattern HEX = Pattern.compile("0{0,16}[0-9a-fA-F]{1,16}");
    private static final int DIGITS = 16;
    private static final Pattern DECIMAL = Pattern.compile("\\d{1,19}");

    public Revision {
        if (value < 0) {
            throw new IllegalArgumentException("A revision is never negative: " + value);
        }
    }

    /**
     * Reads hexadecimal digits as etcd-operator does: in either case, with leading zeros or
     * without.
     *
     * @return the revision, or nothing where the text is none
     */
    public static Optional<Revision> parseHex(String text) {
        if (!HEX.matcher(text).matches()) {
            return Optional.empty();
        }
        long value =
                HexFormat.fromHexDigitsToLong(text.substring(Math.max(0, text.length() - DIGITS)));
        return value < 0 ? Optional.empty() : Optional.of(new Revision(value));
    }

    /**
     * {@return the revision that a decimal number stands for, or nothing where the text is none}
     */
    public static Optional<Revision> parseDecimal(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Revision(Long.parseLong(text)));
        } catch (NumberFormatException beyondLong) {
            return Optional.empty();
        }
    }

    /** {@return the 16 lower-case hexadecimal digits that stand in a backup's name} */
    public String toHex() {
        return HexFormat.of().toHexDigits(value);
    }

    @Override
    public int compareTo(Revision other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
