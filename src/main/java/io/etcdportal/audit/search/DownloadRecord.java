package io.etcdportal.audit.search;

import static java.util.Objects.requireNonNull;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditEntry.Result;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A download from its first entry to its last.
 *
 * @param download what its entries share
 * @param begin its first entry, as long as that is kept
 * @param end its last entry; none while it runs
 * @param sent which bytes of the backup were sent; nothing while it runs, and where that was lost
 *     with the portal that sent them
 * @param whole whether these are all bytes of the backup, where that is known
 */
public record DownloadRecord(
        String download,
        @Nullable AuditEntry begin,
        @Nullable AuditEntry end,
        @Nullable ByteRanges sent,
        @Nullable Boolean whole) {

    static DownloadRecord of(String download, List<AuditEntry> entries) {
        AuditEntry begin = find(Event.DOWNLOAD_BEGIN, entries);
        AuditEntry end = find(Event.DOWNLOAD_END, entries);
        Result result = end == null ? null : end.result();
        if (result == null || result.bytes() == null) {
            return new DownloadRecord(download, begin, end, null, null);
        }
        ByteRanges sent = ByteRanges.of(result.legs());
        Boolean whole = result.size() == null ? null : sent.areAllOf(result.size());
        return new DownloadRecord(download, begin, end, sent, whole);
    }

    private static @Nullable AuditEntry find(Event event, List<AuditEntry> entries) {
        return entries.stream().filter(entry -> entry.event() == event).findFirst().orElse(null);
    }

    /** {@return the entry that knows most} */
    AuditEntry latest() {
        return requireNonNull(end == null ? begin : end);
    }
}
