package io.etcdportal.catalog;

import io.etcdportal.catalog.model.Anomaly;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.store.BackupTable;
import io.etcdportal.catalog.store.CatalogColumns;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.etcd.Revision;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The latest backups of a cluster as a plot of their sizes over time, in the units of a drawing
 * that is {@value #WIDTH} wide and {@value #HEIGHT} high. For templates.
 *
 * @param dots one for each backup, the oldest first
 * @param breaks where something stands out between two of them
 * @param sizes lines across, with the size that each stands for
 * @param times marks below, with the time that each stands for
 */
public record Timeline(List<Dot> dots, List<Break> breaks, List<Size> sizes, List<Time> times) {

    static final int WIDTH = 800;
    static final int HEIGHT = 190;

    private static final int LEFT = 76;
    private static final int RIGHT = 788;
    private static final int TOP = 12;
    private static final int BOTTOM = 162;
    private static final int TIMES = 5;
    private static final int SIZES = 3;

    /** Sizes closer than this part of the largest one would be marked with the same number. */
    private static final int LEAST_SPAN = 10;

    /** One backup in the drawing. */
    record Dot(
            String x,
            String y,
            BackupName name,
            Instant written,
            @Nullable Revision revision,
            @Nullable Long size,
            Condition condition) {}

    /** Something that stands out, from one place to another. */
    record Break(String x, String width, Anomaly anomaly) {}

    /** A line across. */
    record Size(String y, long bytes) {}

    /** A mark below. */
    record Time(String x, Instant at) {}

    /**
     * Draws backups.
     *
     * @param rows the latest first; those whose time nobody tells are left out
     * @param expected how far apart backups may be
     */
    public static Timeline of(List<BackupTable.Row> rows, Duration expected) {
        List<BackupTable.Row> shown =
                rows.reversed().stream().filter(row -> row.written() != null).toList();
        if (shown.size() < 2) {
            return new Timeline(List.of(), List.of(), List.of(), List.of());
        }
        Scale time = new Scale(millis(shown.getFirst()), millis(shown.getLast()), LEFT, RIGHT);
        Scale size = sizeScale(shown);
        return new Timeline(
                shown.stream().map(row -> dot(row, time, size)).toList(),
                breaks(shown, time, expected),
                size.marks(SIZES).stream()
                        .map(bytes -> new Size(size.coordinate(bytes), bytes))
                        .toList(),
                time.marks(TIMES).stream()
                        .map(at -> new Time(time.coordinate(at), Instant.ofEpochMilli(at)))
                        .toList());
    }

    private static Scale sizeScale(List<BackupTable.Row> shown) {
        List<Long> sizes =
                shown.stream().map(BackupTable.Row::size).filter(Objects::nonNull).toList();
        long smallest = sizes.stream().mapToLong(Long::longValue).min().orElse(0);
        long largest = sizes.stream().mapToLong(Long::longValue).max().orElse(0);
        long span = largest - smallest;
        long room = Math.max(1, span < largest / LEAST_SPAN ? largest / LEAST_SPAN : span / 8);
        return new Scale(Math.max(0, smallest - room), largest + room, BOTTOM, TOP);
    }

    private static Dot dot(BackupTable.Row row, Scale time, Scale size) {
        return new Dot(
                time.coordinate(millis(row)),
                row.size() == null ? coordinate(BOTTOM) : size.coordinate(row.size()),
                row.name(),
                Instant.ofEpochMilli(millis(row)),
                row.knownRevision(),
                row.size(),
                row.condition());
    }

    private static List<Break> breaks(List<BackupTable.Row> shown, Scale time, Duration expected) {
        List<Break> breaks = new ArrayList<>();
        for (int i = 1; i < shown.size(); i++) {
            BackupTable.Row before = shown.get(i - 1);
            BackupTable.Row after = shown.get(i);
            Anomaly anomaly =
                    Anomaly.between(
                            before.written(),
                            before.knownRevision(),
                            after.written(),
                            after.knownRevision(),
                            expected);
            if (anomaly != null) {
                double from = time.at(millis(before));
                breaks.add(
                        new Break(
                                coordinate(from),
                                coordinate(time.at(millis(after)) - from),
                                anomaly));
            }
        }
        return breaks;
    }

    private static long millis(BackupTable.Row row) {
        return CatalogColumns.millis(row.written());
    }

    /** {@return the points of the line through all sizes that are known} */
    public String line() {
        return dots.stream()
                .filter(dot -> dot.size() != null)
                .map(dot -> dot.x() + "," + dot.y())
                .collect(Collectors.joining(" "));
    }

    /** {@return how often that stands out} */
    public long count(Anomaly.Kind kind) {
        return breaks.stream().filter(each -> each.anomaly().kind() == kind).count();
    }

    private static String coordinate(double at) {
        return String.format(Locale.ROOT, "%.1f", at);
    }

    /** Numbers on a line of the drawing. */
    private record Scale(long least, long most, int from, int to) {

        double at(long number) {
            double part = most == least ? 0.5 : (double) (number - least) / (most - least);
            return from + part * (to - from);
        }

        String coordinate(long number) {
            return Timeline.coordinate(at(number));
        }

        List<Long> marks(int count) {
            List<Long> marks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                marks.add(least + (most - least) / (count - 1) * i);
            }
            return marks;
        }
    }
}
