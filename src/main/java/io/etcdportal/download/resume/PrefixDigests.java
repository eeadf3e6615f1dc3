package io.etcdportal.download.resume;

import io.etcdportal.etcd.Sha256;

import java.util.List;
import java.util.Optional;

/** The digests of some beginnings of what was sent of a file. */
public interface PrefixDigests {

    /** {@return how many bytes were sent, from the beginning of the file} */
    long length();

    /** {@return the last mark that is not behind an offset, and that can be gone on from} */
    Optional<Mark> lastUpTo(long offset);

    /** {@return the first mark that is not before an offset, the end of what was sent included} */
    Optional<Mark> firstFrom(long offset);

    /** {@return all there are, in the order of the offsets, the end of what was sent included} */
    List<Mark> all();

    /**
     * The digest of everything up to an offset.
     *
     * @param value the SHA-256 of that
     * @param state what goes on from there, where it is still known; must not be changed
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Mark(long offset, byte[] value, Optional<Sha256> state) {

        static Mark of(long offset, Sha256 state) {
            Sha256 copy = state.copy();
            return new Mark(offset, copy.value(), Optional.of(copy));
        }
    }

    /** What is known of a part that another portal sent, or this one before its last start. */
    record Kept(long length, List<Mark> all) implements PrefixDigests {

        @Override
        public Optional<Mark> lastUpTo(long offset) {
            return Optional.empty();
        }

        @Override
        public Optional<Mark> firstFrom(long offset) {
            return all.stream().filter(mark -> mark.offset >= offset).findFirst();
        }
    }
}
