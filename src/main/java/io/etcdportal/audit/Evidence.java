package io.etcdportal.audit;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a record of the audit consists of, wherever it lies. */
interface Evidence {

    /**
     * One entry as it was found.
     *
     * @param id the place that it is found at
     * @param previous the hash of the entry before, as it says
     * @param hash its own hash, as it says; nothing where it is older than the chain
     * @param members everything else, with the place and the hash before; nothing where it can't be
     *     read
     */
    record Row(
            long id,
            @Nullable String previous,
            @Nullable String hash,
            @Nullable SortedMap<String, Object> members) {

        /** {@return whether it has the hash that it says} */
        boolean isGenuine() {
            return members != null && CanonicalForm.hash(members).equals(hash);
        }

        /** {@return whether it would have the hash that it says at another place} */
        boolean isGenuineAt(long place, @Nullable String behind) {
            if (members == null || behind == null) {
                return false;
            }
            SortedMap<String, Object> moved = new TreeMap<>(members);
            moved.put("id", place);
            moved.put(CanonicalForm.PREVIOUS, behind);
            return CanonicalForm.hash(moved).equals(hash);
        }

        /** {@return whether it would have another row's hash in that one's place} */
        boolean wasOnce(Row other) {
            return other.previous() != null
                    && new Row(id, previous, other.hash(), members)
                            .isGenuineAt(other.id(), other.previous());
        }
    }

    /**
     * Where the chain should end.
     *
     * @param id the last entry
     * @param hash its hash
     */
    record End(long id, String hash) {}

    /** {@return the entries in the order in which they were found; to be closed} */
    Stream<Row> rows();

    /**
     * {@return entries that stand where entries were removed after their time, the last one first;
     * to be closed}
     */
    default Stream<Row> leftovers() {
        return Stream.empty();
    }

    /**
     * {@return what is wrong with what was drawn from the entries to be searched, where that lies
     * beside them; to be asked when all rows have been taken}
     */
    default Optional<Verdict.Finding> derived() {
        return Optional.empty();
    }

    /** {@return the place of an entry before the first one, where somebody put one there} */
    default Optional<Long> before() {
        return Optional.empty();
    }

    /** {@return the checkpoints, in the order of their stretches} */
    List<Checkpoint> checkpoints();

    /** {@return what stands for entries that have been removed, where any have} */
    Optional<Checkpoint> stub();

    /** {@return what a portal stated of the whole when it was exported, where it was} */
    Optional<Checkpoint> sealed();

    /** {@return the keys that lie beside the entries} */
    List<VerificationKey> keys();

    /**
     * {@return where it should end, or nothing where that is not told, as in a file that was cut}
     */
    Optional<End> end();
}
