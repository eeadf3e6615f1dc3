package io.etcdportal;

import static java.util.stream.Collectors.toCollection;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Metrics in the text format of Prometheus.
 *
 * @param text all lines
 */
record Exposition(String text) {

    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
    private static final Pattern SAMPLE =
            Pattern.compile("(?m)^([a-z_0-9]+)(?:\\{(.*)\\})? (\\S+)$");
    private static final Pattern LABEL = Pattern.compile("([a-z_0-9]+)=\"([^\"]*)\"");

    /** One line with a value. */
    private record Sample(String name, Map<String, String> labels, double value) {

        static Sample of(MatchResult line) {
            return new Sample(
                    line.group(1),
                    LABEL.matcher(Optional.ofNullable(line.group(2)).orElse(""))
                            .results()
                            .collect(Collectors.toMap(one -> one.group(1), one -> one.group(2))),
                    Double.parseDouble(line.group(3)));
        }
    }

    private List<Sample> samples() {
        return SAMPLE.matcher(text).results().map(Sample::of).toList();
    }

    private List<Sample> samples(String name, String... labels) {
        return samples().stream()
                .filter(sample -> sample.name().equals(name))
                .filter(
                        sample ->
                                IntStream.range(0, labels.length / 2)
                                        .allMatch(
                                                i ->
                                                        labels[2 * i + 1].equals(
                                                                sample.labels()
                                                                        .get(labels[2 * i]))))
                .toList();
    }

    /** {@return the families, each with all labels that it has} */
    List<MetricsDocument.Family> families() {
        List<Sample> samples = samples();
        return TYPE.matcher(text)
                .results()
                .map(
                        type ->
                                new MetricsDocument.Family(
                                        type.group(1),
                                        type.group(2),
                                        labels(type.group(1), type.group(2), samples)))
                .toList();
    }

    private static Set<String> labels(String family, String type, List<Sample> samples) {
        List<String> names = type.equals("summary") ? List.of(family + "_count") : List.of(family);
        return samples.stream()
                .filter(sample -> names.contains(sample.name()))
                .flatMap(sample -> sample.labels().keySet().stream())
                .collect(toCollection(TreeSet::new));
    }

    /** {@return whether there is a sample with these labels, given as names and values} */
    boolean has(String name, String... labels) {
        return !samples(name, labels).isEmpty();
    }

    /** {@return the sum of the samples with these labels; not a number where there is none} */
    double value(String name, String... labels) {
        List<Sample> found = samples(name, labels);
        return found.isEmpty() ? Double.NaN : found.stream().mapToDouble(Sample::value).sum();
    }

    /** {@return the values of a label} */
    List<String> labels(String name, String label) {
        return samples(name).stream()
                .map(sample -> sample.labels().getOrDefault(label, ""))
                .toList();
    }

    @Override
    public String toString() {
        return Arrays.stream(text.split("\n"))
                .filter(line -> line.startsWith("portal_"))
                .collect(Collectors.joining("\n"));
    }
}
