package io.etcdportal.etcd;

import static java.util.Objects.requireNonNullElse;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of etcd, written and ordered as semantic versions are: {@code 3.10.0} is after {@code
 * 3.9.9}, and {@code 3.6.0-rc.1} before {@code 3.6.0}. Build metadata, as in {@code 3.2.0+git},
 * tells versions apart and has no part in their order.
 *
 * @param major the first number
 * @param minor the second number; major and minor together decide what can be restored into what
 * @param patch the third number, or {@link #ANY_PATCH}
 * @param preRelease the dot-separated identifiers after the hyphen, or an empty text for a release
 * @param build the dot-separated identifiers after the plus sign, or an empty text
 * @see <a href="https://semver.org/">Semantic Versioning 2.0.0</a>
 */
public record EtcdVersion(int major, int minor, int patch, String preRelease, String build)
        implements Comparable<EtcdVersion> {

    /**
     * The patch of a target of which only major and minor were named. It is behind every other:
     * whoever names none takes the latest.
     */
    public static final int ANY_PATCH = Integer.MAX_VALUE;

    private static final String NUMBER = "(0|[1-9]\\d{0,8})";
    private static final String IDENTIFIER = "(?:0|[1-9]\\d{0,17}|\\d*[A-Za-z-][0-9A-Za-z-]*)";
    private static final String BUILD = "[0-9A-Za-z-]+";
    private static final Pattern SEMANTIC =
            Pattern.compile(
                    NUMBER
                            + "\\."
                            + NUMBER
                            + "\\."
                            + NUMBER
                            + "(?:-("
                            + IDENTIFIER
                            + "(?:\\."
                            + IDENTIFIER
                            + ")*))?(?:\\+("
                            + BUILD
                            + "(?:\\."
                            + BUILD
                            + ")*))?");
    private static final Pattern MINOR = Pattern.compile("[vV]?" + NUMBER + "\\." + NUMBER);
    private static final int LONGEST = 64;

    private static final Comparator<EtcdVersion> ORDER =
            Comparator.comparingInt(EtcdVersion::major)
                    .thenComparingInt(EtcdVersion::minor)
                    .thenComparingInt(EtcdVersion::patch)
                    .thenComparing(EtcdVersion::preRelease, EtcdVersion::comparePreReleases);

    /** A version without build metadata. */
    public EtcdVersion(int major, int minor, int patch, String preRelease) {
        this(major, minor, patch, preRelease, "");
    }

    /**
     * Reads a version in its full form, as it stands in the names of backups.
     *
     * @return the version, or nothing where the text is not a semantic version of at most 64
     *     characters
     */
    public static Optional<EtcdVersion> parse(String text) {
        Matcher parts = SEMANTIC.matcher(text);
        if (text.length() > LONGEST || !parts.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new EtcdVersion(
                        Integer.parseInt(parts.group(1)),
                        Integer.parseInt(parts.group(2)),
                        Integer.parseInt(parts.group(3)),
                        requireNonNullElse(parts.group(4), ""),
                        requireNonNullElse(parts.group(5), "")));
    }

    /**
     * Reads a version as people write one when they say what they want to restore into: {@code
     * 3.5.16}, {@code v3.5.16} or {@code 3.5}, which is any patch of its minor. In the query of an
     * address a plus sign arrives as a space.
     *
     * @return the version, or nothing where the text is none of these
     */
    public static Optional<EtcdVersion> parseTarget(String text) {
        Matcher minor = MINOR.matcher(text);
        if (minor.matches()) {
            return Optional.of(
                    new EtcdVersion(
                            Integer.parseInt(minor.group(1)),
                            Integer.parseInt(minor.group(2)),
                            ANY_PATCH,
                            ""));
        }
        return parseParameter(
                text.startsWith("v") || text.startsWith("V") ? text.substring(1) : text);
    }

    /**
     * Reads a version in its full form out of a query, where a plus sign arrives as a space.
     *
     * @return the version, or nothing where the text is none
     */
    public static Optional<EtcdVersion> parseParameter(String text) {
        return parse(text.replace(' ', '+'));
    }

    /** {@return major and minor alone, as {@code 3.5}} */
    public String majorMinor() {
        return major + "." + minor;
    }

    @Override
    public int compareTo(EtcdVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return patch == ANY_PATCH ? majorMinor() : inFull();
    }

    private String inFull() {
        return majorMinor()
                + "."
                + patch
                + (preRelease.isEmpty() ? "" : "-" + preRelease)
                + (build.isEmpty() ? "" : "+" + build);
    }

    /**
     * Semantic Versioning 2.0.0, item 11: a release is after its pre-releases; numbers are before
     * words.
     */
    private static int comparePreReleases(String left, String right) {
        if (left.isEmpty() || right.isEmpty()) {
            return Boolean.compare(left.isEmpty(), right.isEmpty());
        }
        String[] lefts = left.split("\\.", -1);
        String[] rights = right.split("\\.", -1);
        for (int i = 0; i < Math.min(lefts.length, rights.length); i++) {
            int order = compareIdentifiers(lefts[i], rights[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(lefts.length, rights.length);
    }

    private static int compareIdentifiers(String left, String right) {
        boolean leftIsNumber = isNumber(left);
        boolean rightIsNumber = isNumber(right);
        if (leftIsNumber && rightIsNumber) {
            return Long.compare(Long.parseLong(left), Long.parseLong(right));
        }
        return leftIsNumber == rightIsNumber
                ? left.compareTo(right)
                : Boolean.compare(rightIsNumber, leftIsNumber);
    }

    private static boolean isNumber(String identifier) {
        return identifier.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
