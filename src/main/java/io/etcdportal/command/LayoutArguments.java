package io.etcdportal.command;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.source.layout.Layouts;
import io.etcdportal.source.layout.PatternLayout;
import io.etcdportal.source.layout.Placement;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * What {@link LayoutCommand} is asked.
 *
 * @param layouts those to try
 * @param placement what would stand in the settings of the source
 * @param keys the file with the keys, a directory, or {@code -}
 */
record LayoutArguments(Layouts layouts, Placement placement, String keys) {

    private static final String OWN = "own";

    /**
     * {@return what they say}
     *
     * @throws IllegalArgumentException where that is not understood, as a sentence
     */
    static LayoutArguments parse(List<String> arguments) {
        Deque<String> left = new ArrayDeque<>(arguments);
        require("explain".equals(left.poll()), "The command is: layout explain");
        String layout = null;
        String cluster = null;
        String namespace = Placement.UNSAID.namespace();
        ZoneId zone = ZoneOffset.UTC;
        String pattern = null;
        String timeFormat = null;
        String keys = null;
        while (!left.isEmpty()) {
            String argument = left.remove();
            switch (argument) {
                case "--layout" -> layout = value(argument, left);
                case "--cluster" -> cluster = name(argument, left);
                case "--namespace" -> namespace = name(argument, left);
                case "--time-zone" -> zone = zone(value(argument, left));
                case "--pattern" -> pattern = value(argument, left);
                case "--time-format" -> timeFormat = value(argument, left);
                default -> {
                    require(
                            argument.equals("-") || !argument.startsWith("-"),
                            "There is no option " + argument + ".");
                    require(keys == null, "Only one file with keys is read.");
                    keys = argument;
                }
            }
        }
        if (keys == null) {
            throw new IllegalArgumentException(
                    "Name a file with keys, a directory, or - for standard input.");
        }
        require(
                pattern != null || timeFormat == null,
                "--time-format says how the time in --pattern is written; set that too.");
        return new LayoutArguments(
                layouts(layout, pattern, timeFormat),
                new Placement(cluster, namespace, zone),
                keys);
    }

    /** A pattern is tried first, and alone where no other layout is named. */
    private static Layouts layouts(
            @Nullable String layout, @Nullable String pattern, @Nullable String timeFormat) {
        List<String> names = List.of((layout == null ? Layouts.AUTO : layout).split(",", -1));
        if (pattern == null) {
            return Layouts.named(names, List.of());
        }
        PatternLayout own = PatternLayout.of(OWN, pattern, timeFormat, null);
        require(
                layout == null || !names.contains(Layouts.AUTO),
                "--pattern and --layout auto exclude each other.");
        return Layouts.named(
                layout == null
                        ? List.of(OWN)
                        : Stream.concat(Stream.of(OWN), names.stream()).toList(),
                List.of(own));
    }

    private static String value(String option, Deque<String> left) {
        require(!left.isEmpty(), option + " needs a value.");
        return left.remove();
    }

    private static String name(String option, Deque<String> left) {
        String name = value(option, left);
        require(
                ClusterId.isPart(name),
                option + " must be lower-case letters, digits, '-' and '.': " + name);
        return name;
    }

    private static ZoneId zone(String zone) {
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "--time-zone must be a time zone such as Europe/Berlin: " + zone, e);
        }
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
