package io.etcdportal.audit.exposure;

import io.etcdportal.audit.DownloadResult;
import io.etcdportal.audit.StoredJson;
import io.etcdportal.audit.exposure.Holding.Extent;
import io.etcdportal.audit.search.ByteRanges;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What several downloads of one backup gave together. */
final class ReceivedRanges {

    private ByteRanges sent = new ByteRanges(List.of());
    private boolean complete = true;

    /**
     * Adds a download.
     *
     * @param stored as they are stored
     * @param bytes how many bytes it sent, where that is known
     */
    void add(@Nullable String stored, @Nullable Long bytes) {
        List<DownloadResult.Segment> segments = StoredJson.legs(stored);
        sent = sent.with(segments);
        complete &=
                bytes != null
                        && segments.stream().mapToLong(DownloadResult.Segment::bytes).sum()
                                >= bytes;
    }

    /** {@return the same holding, as it is with all of its pieces} */
    Holding together(Holding holding) {
        return new Holding(
                holding.person(),
                holding.cluster(),
                holding.backup(),
                holding.revision(),
                extent(holding.size()),
                sent.total(),
                holding.size(),
                sent.areAllOf(holding.size()) ? null : sent.ranges(),
                holding.downloads(),
                holding.first(),
                holding.last());
    }

    private Extent extent(@Nullable Long size) {
        if (sent.areAllOf(size)) {
            return Extent.WHOLE;
        }
        return complete && size != null ? Extent.PARTIAL : Extent.UNKNOWN;
    }
}
