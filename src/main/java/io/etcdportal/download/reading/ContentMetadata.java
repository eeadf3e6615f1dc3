package io.etcdportal.download.reading;

import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.Check;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.download.http.EntityTag;
import io.etcdportal.source.SourceKind;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What is known of the bytes of a backup before they are sent.
 *
 * @param backup which backup
 * @param copy which copy of it comes first
 * @param blockDigests what reading it has shown, where it was read lately
 */
public record ContentMetadata(Backup backup, Copy copy, @Nullable BlockDigests blockDigests) {

    boolean pinned() {
        return isPinned(copy);
    }

    /**
     * {@return whether it lies on a volume, where it was read lately and is still the same file}
     */
    boolean untouchedSince(Instant time) {
        Check check = copy.check();
        return copy.kind() == SourceKind.DIRECTORY
                && pinned()
                && copy.size() != null
                && copy.condition() == Condition.VERIFIED
                && check != null
                && check.sha256() != null
                && check.at().isAfter(time);
    }

    private static boolean isPinned(Copy copy) {
        return !copy.location().pin().isEmpty();
    }

    /** {@return how many bytes it has, where its source tells that or somebody has read them} */
    public OptionalLong length() {
        if (blockDigests != null) {
            return OptionalLong.of(blockDigests.length());
        }
        if (copy.size() != null) {
            return OptionalLong.of(copy.size());
        }
        Check check = copy.check();
        return check == null || check.length() == null
                ? OptionalLong.empty()
                : OptionalLong.of(check.length());
    }

    /** {@return the SHA-256 of all its bytes, where somebody has read them} */
    public @Nullable String sha256() {
        return blockDigests == null ? checked(copy) : blockDigests.sha256();
    }

    private static @Nullable String checked(Copy copy) {
        Check check = copy.check();
        return check == null ? null : check.sha256();
    }

    /** {@return what it is called at best; nothing where nothing tells its bytes from others} */
    public Optional<EntityTag> tag() {
        String sha256 = sha256();
        if (sha256 != null) {
            return Optional.of(EntityTag.ofBytes(sha256));
        }
        return pinned() ? Optional.of(EntityTag.ofPin(copy)) : Optional.empty();
    }

    /** {@return all that it has been called: the pins of all copies with the same bytes too} */
    public Collection<EntityTag> tags() {
        Set<EntityTag> tags = new HashSet<>();
        tag().ifPresent(tags::add);
        backup.copies().stream()
                .filter(ContentMetadata::isPinned)
                .filter(other -> other.equals(copy) || hasTheSameBytes(other))
                .map(EntityTag::ofPin)
                .forEach(tags::add);
        return tags;
    }

    private boolean hasTheSameBytes(Copy other) {
        String sha256 = sha256();
        return sha256 != null && sha256.equals(checked(other));
    }
}
