package io.etcdportal.download.resume;

import io.etcdportal.download.http.EntityTag;
import io.etcdportal.source.BackupLocation;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * What one answer gave a viewer of a backup, from its first byte on: what they may want the rest
 * of.
 */
public final class SentPrefix {

    private final UUID id;
    private final EntityTag tag;
    private final @Nullable BackupLocation origin;
    private final @Nullable PrefixDigests digests;
    private final String client;
    private final Instant begun;
    private final boolean fromFirst;
    private final boolean byLatest;
    private volatile long length;
    private volatile boolean spoilt;
    private volatile boolean complete;

    /**
     * @param id tells it from all others, of other portals too
     * @param tag what the answer called the file
     * @param origin the copy that it began with, where that is still known
     * @param digests what was sent; none where each byte was compared before it left, so that the
     *     tag says all
     * @param client the program it was sent to, as far as one can be told from another
     * @param fromFirst whether it was sent from the first byte on, and does not continue another
     * @param byLatest whether it was asked for as the latest backup, and not by its name
     */
    public SentPrefix(
            UUID id,
            EntityTag tag,
            @Nullable BackupLocation origin,
            @Nullable PrefixDigests digests,
            long length,
            String client,
            Instant begun,
            boolean fromFirst,
            boolean byLatest) {
        this.id = id;
        this.tag = tag;
        this.origin = origin;
        this.digests = digests;
        this.length = length;
        this.client = client;
        this.begun = begun;
        this.fromFirst = fromFirst;
        this.byLatest = byLatest;
    }

    UUID id() {
        return id;
    }

    public EntityTag tag() {
        return tag;
    }

    @Nullable BackupLocation origin() {
        return origin;
    }

    public @Nullable PrefixDigests digests() {
        return digests;
    }

    String client() {
        return client;
    }

    Instant begun() {
        return begun;
    }

    boolean isFromFirst() {
        return fromFirst;
    }

    boolean isByLatest() {
        return byLatest;
    }

    /** {@return whether nobody knows what was sent: it is still being sent, or its portal died} */
    boolean isLost() {
        return digests instanceof PrefixDigests.Kept kept && kept.length() == Long.MAX_VALUE;
    }

    /**
     * {@return whether it is all of a file}
     *
     * @param length the length of that file, where it is known
     * @param tags all tags of that file
     * @param sha256 the SHA-256 of that file, where it is known
     */
    boolean isAllOf(OptionalLong length, Collection<EntityTag> tags, @Nullable String sha256) {
        return complete
                && length() == length.orElse(-1)
                && (tags.contains(tag) || endsWith(sha256));
    }

    private boolean endsWith(@Nullable String sha256) {
        return sha256 != null
                && digests != null
                && !digests.all().isEmpty()
                && sha256.equals(HexFormat.of().formatHex(digests.all().getLast().value()));
    }

    /** {@return how many bytes from the first on the viewer may have} */
    long length() {
        return digests == null ? length : digests.length();
    }

    /** So many bytes from the first on may have come to the viewer. */
    public void reaches(long newLength) {
        length = newLength;
    }

    /** {@return whether what was sent is not what was saved: there is no rest of it} */
    public boolean isSpoilt() {
        return spoilt;
    }

    public void spoil() {
        spoilt = true;
    }

    /** {@return whether all of it was sent} */
    boolean isComplete() {
        return complete;
    }

    public void complete() {
        complete = true;
    }
}
