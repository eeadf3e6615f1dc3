package io.etcdportal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What docs/metrics.md lists.
 *
 * @param families the portal's own metrics
 * @param prefixes how the names of libraries' metrics begin
 */
record MetricsDocument(List<Family> families, List<String> prefixes) {

    private static final Pattern ROW =
            Pattern.compile(
                    "(?m)^\\| `(portal_[a-z_]+)` \\| ([a-z]+) \\|([^|\\n"
                            + "]*)\\|[^|\\n"
                            + "]+\\| [^|\\n"
                            + "]+ \\|$");
    private static final Pattern PREFIX = Pattern.compile("(?m)^\\| `([a-z_]+)\\*` \\| [^|]+ \\|$");
    private static final Pattern CODE = Pattern.compile("`([a-z_]+)`");

    /**
     * Samples that share a name.
     *
     * @param name without the suffixes of a summary
     * @param type gauge, counter or summary
     * @param labels all that its samples have
     */
    record Family(String name, String type, Set<String> labels) {}

    static MetricsDocument read() throws IOException {
        String text = Files.readString(Path.of("docs", "metrics.md"));
        return new MetricsDocument(
                ROW.matcher(text)
                        .results()
                        .map(
                                row ->
                                        new Family(
                                                row.group(1),
                                                row.group(2),
                                                CODE.matcher(row.group(3))
                                                        .results()
                                                        .map(label -> label.group(1))
                                                        .collect(
                                                                Collectors.toCollection(
                                                                        TreeSet::new))))
                        .toList(),
                PREFIX.matcher(text).results().map(row -> row.group(1)).toList());
    }

    /** {@return the names of everything that Prometheus may be asked for} */
    Set<String> series() {
        return families.stream()
                .flatMap(
                        family ->
                                family.type().equals("summary")
                                        ? Arrays.stream(new String[] {"_count", "_sum"})
                                                .map(suffix -> family.name() + suffix)
                                        : Arrays.stream(new String[] {family.name()}))
                .collect(Collectors.toSet());
    }
}
