package io.etcdportal.catalog.model;

import static java.util.stream.Collectors.joining;

import io.etcdportal.source.layout.Certainty;
import io.etcdportal.source.layout.Layouts;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A layout by which copies of a source were recognized.
 *
 * @param name its name in the settings
 * @param certainty how sure it is that what is named so is what the layout says
 * @param copies how many copies
 */
public record RecognizedLayout(String name, Certainty certainty, long copies) {

    /** {@return layouts and their numbers of copies in one text, as it is kept} */
    public static String write(Map<String, Long> copies) {
        return copies.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(layout -> layout.getKey() + "=" + layout.getValue())
                .collect(joining(","));
    }

    /** {@return what such a text says} */
    public static List<RecognizedLayout> read(String text) {
        return Stream.of(text.split(",", -1))
                .filter(layout -> layout.contains("="))
                .map(layout -> layout.split("=", -1))
                .map(
                        parts ->
                                new RecognizedLayout(
                                        parts[0],
                                        Layouts.certainty(parts[0]),
                                        Long.parseLong(parts[1])))
                .sorted(Comparator.comparingLong(RecognizedLayout::copies).reversed())
                .toList();
    }
}
