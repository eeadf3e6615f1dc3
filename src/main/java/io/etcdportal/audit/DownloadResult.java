package io.etcdportal.audit;

import io.etcdportal.audit.AuditEntry.Outcome;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * How a download ended.
 *
 * @param outcome in a word
 * @param segments where its bytes came from, in the order in which they were sent; none where no
 *     copy could be opened
 * @param bytes how many bytes of the backup left the portal
 * @param size how long the whole backup is, where that is known
 * @param sha256 the SHA-256 of the whole backup in hexadecimal digits, where all of it was sent
 * @param check what the check on the way found, in a few words, where there was one
 * @param detail why, as a sentence, where it did not end well
 */
public record DownloadResult(
        Outcome outcome,
        List<Segment> segments,
        long bytes,
        @Nullable Long size,
        @Nullable String sha256,
        @Nullable String check,
        @Nullable String detail) {

    /**
     * What one copy gave.
     *
     * @param source the name of the source
     * @param path where in the source the copy lies
     * @param from the offset of its first byte in the backup
     * @param bytes how many bytes it gave
     * @param failure why it gave no more, as a sentence, where it broke
     */
    public record Segment(
            String source, String path, long from, long bytes, @Nullable String failure) {}

    public DownloadResult {
        segments = List.copyOf(segments);
    }

    /** {@return who ended it} */
    public String endedBy() {
        return switch (outcome) {
            case COMPLETED, INTERRUPTED -> "portal";
            case ABORTED -> "client";
            case REVOKED -> "access";
            case STOPPED -> "person";
            case FAILED ->
                    !segments.isEmpty() && segments.getLast().failure() != null
                            ? "source"
                            : "check";
        };
    }
}
