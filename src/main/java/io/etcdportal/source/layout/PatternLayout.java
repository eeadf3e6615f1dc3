package io.etcdportal.source.layout;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.source.encoding.Encryption;

import org.jspecify.annotations.Nullable;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A layout of the settings: a pattern, and a name that it was tried on. */
public final class PatternLayout {

    private static final int LONGEST_PATTERN = 1000;

    private static final Set<String> GROUPS =
            new TreeSet<>(
                    Set.of(
                            "cluster",
                            "namespace",
                            "folder",
                            "name",
                            "version",
                            "revision",
                            "revisionHex",
                            "time",
                            "timestamp",
                            "zone",
                            "node"));

    private final Layout layout;

    private PatternLayout(Layout layout) {
        this.layout = layout;
    }

    /**
     * Tries a pattern.
     *
     * @param name what the layout is called in the settings
     * @param pattern a regular expression for whole keys, with named groups
     * @param timeFormat how its group {@code time} is written: a pattern of {@link
     *     java.time.format.DateTimeFormatter}, or {@code unix}
     * @param example a key that it has to fit; nothing to leave that out
     * @throws IllegalArgumentException where it can't be used, as a sentence that begins with the
     *     setting
     */
    public static PatternLayout of(
            String name, String pattern, @Nullable String timeFormat, @Nullable String example) {
        requireName(name);
        Pattern compiled = compiled(pattern);
        requireGroups(compiled);
        KeyPattern form =
                new KeyPattern(
                        compiled,
                        KeyRole.SNAPSHOT,
                        "a snapshot",
                        times(compiled, timeFormat),
                        false,
                        List.of(),
                        Encryption.OPENSSL);
        PatternLayout own = new PatternLayout(new Layout(name, name, Certainty.SAID, form));
        if (example != null) {
            own.requireFits(form, example);
        }
        return own;
    }

    private static void requireName(String name) {
        require(
                ClusterId.isPart(name),
                "the layout name '" + name + "' must be lower case letters, digits, '-' and '.'");
        require(
                !name.equals(Layouts.AUTO) && !Layouts.builtIn().contains(name),
                "the layout name '" + name + "' is that of a built-in layout; choose another");
    }

    private static Pattern compiled(String pattern) {
        require(
                !pattern.isBlank() && pattern.length() <= LONGEST_PATTERN,
                "pattern must have 1 to " + LONGEST_PATTERN + " characters");
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "pattern is not a regular expression: "
                            + e.getDescription()
                            + (e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1)),
                    e);
        }
    }

    private static void requireGroups(Pattern pattern) {
        for (String group : new TreeSet<>(pattern.namedGroups().keySet())) {
            require(
                    GROUPS.contains(group),
                    "pattern has a group '"
                            + group
                            + "', which means nothing here; groups are "
                            + String.join(", ", GROUPS));
        }
    }

    private static List<TimeFormat> times(Pattern pattern, @Nullable String timeFormat) {
        boolean hasTime =
                pattern.namedGroups().containsKey("time")
                        || pattern.namedGroups().containsKey("timestamp");
        require(
                hasTime == (timeFormat != null),
                "time-format and a group 'time' in pattern go together; set both, or neither");
        if (timeFormat == null) {
            return List.of();
        }
        try {
            return List.of(TimeFormat.of(timeFormat));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "time-format must be unix, or a pattern such as yyyy-MM-dd_HH:mm:ss: "
                            + e.getMessage());
        }
    }

    private void requireFits(KeyPattern form, String example) {
        Placement placement =
                new Placement(
                        isPlaced(form.pattern()) ? null : "example", "default", ZoneOffset.UTC);
        switch (Layouts.only(layout).recognize(example, placement)) {
            case KeyClassification.Recognized _ -> {
                // It fits.
            }
            case KeyClassification.NotASnapshot other ->
                    throw new IllegalArgumentException("example: " + other.reason());
            case KeyClassification.Unknown unknown ->
                    throw new IllegalArgumentException(
                            fits(form, example)
                                    ? "example '" + example + "': " + unknown.reason()
                                    : "example '"
                                            + example
                                            + "' does not match pattern; it has to match from its"
                                            + " first to its last character");
        }
    }

    private boolean fits(KeyPattern form, String example) {
        return form.read(layout, example, Placement.UNSAID).isPresent();
    }

    private static boolean isPlaced(Pattern pattern) {
        return pattern.namedGroups().containsKey("cluster")
                || pattern.namedGroups().containsKey("folder");
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalArgumentException(sentence);
        }
    }

    /** {@return what the layout is called in the settings} */
    public String name() {
        return layout.name();
    }

    Layout layout() {
        return layout;
    }
}
