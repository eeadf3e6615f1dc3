package io.etcdportal.audit.search;

import io.etcdportal.audit.DownloadResult;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which bytes of a backup somebody has, of however many pieces.
 *
 * @param ranges in their order, neither touching nor overlapping
 */
public record ByteRanges(List<Range> ranges) {

    public ByteRanges {
        ranges = List.copyOf(ranges);
    }

    /**
     * Bytes in a row.
     *
     * @param from the offset of the first one
     * @param to the offset behind the last one
     */
    public record Range(long from, long to) {}

    /** {@return all bytes that the legs gave} */
    static ByteRanges of(Collection<DownloadResult.Segment> segments) {
        return new ByteRanges(List.of()).with(segments);
    }

    /** {@return these bytes and those that the legs gave} */
    public ByteRanges with(Collection<DownloadResult.Segment> segments) {
        List<Range> joined = new ArrayList<>();
        Stream.concat(
                        ranges.stream(),
                        segments.stream()
                                .filter(segment -> segment.bytes() > 0)
                                .map(
                                        segment ->
                                                new Range(
                                                        segment.from(),
                                                        segment.from() + segment.bytes())))
                .sorted(Comparator.comparingLong(Range::from))
                .forEach(range -> join(joined, range));
        return new ByteRanges(joined);
    }

    private static void join(List<Range> joined, Range range) {
        if (joined.isEmpty() || joined.getLast().to() < range.from()) {
            joined.add(range);
        } else {
            Range last = joined.removeLast();
            joined.add(new Range(last.from(), Math.max(last.to(), range.to())));
        }
    }

    /** {@return how many bytes these are} */
    public long total() {
        return ranges.stream().mapToLong(range -> range.to() - range.from()).sum();
    }

    /** {@return whether these are all bytes of a backup of that size; of an unknown one, never} */
    public boolean areAllOf(@Nullable Long size) {
        return size != null
                && ranges.size() == 1
                && ranges.getFirst().from() == 0
                && ranges.getFirst().to() >= size;
    }
}
