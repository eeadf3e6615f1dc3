package io.etcdportal.audit.store;

import io.etcdportal.audit.CanonicalForm;
import io.etcdportal.audit.EntryField;

import org.jspecify.annotations.Nullable;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One entry as it was found.
 *
 * @param id the place that it is found at
 * @param previous the hash of the entry before, as it says
 * @param hash its own hash, as it says; nothing where it is older than the chain
 * @param members everything else, with the place and the hash before; nothing where it can't be
 *     read
 */
public record ChainedEntry(
        long id,
        @Nullable String previous,
        @Nullable String hash,
        @Nullable SortedMap<String, Object> members) {

    /** What the first entry carries in place of the hash of the one before. */
    public static final String NOTHING_BEFORE = "0".repeat(64);

    /** {@return whether it has the hash that it says} */
    public boolean isGenuine() {
        return members != null && CanonicalForm.hash(members).equals(hash);
    }

    /** {@return whether it would have the hash that it says at another place} */
    public boolean isGenuineAt(long place, @Nullable String behind) {
        if (members == null || behind == null) {
            return false;
        }
        SortedMap<String, Object> moved = new TreeMap<>(members);
        moved.put("id", place);
        moved.put(EntryField.PREVIOUS.json(), behind);
        return CanonicalForm.hash(moved).equals(hash);
    }

    /** {@return whether it would have another row's hash in that one's place} */
    public boolean wasOnce(ChainedEntry other) {
        return other.previous() != null
                && new ChainedEntry(id, previous, other.hash(), members)
                        .isGenuineAt(other.id(), other.previous());
    }
}
