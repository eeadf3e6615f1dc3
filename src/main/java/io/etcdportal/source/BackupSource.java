package io.etcdportal.source;

import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.source.encoding.Encryption;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is asked for the copies of backups: one fleet of sidecars, one bucket, one directory.
 *
 * <p>Nothing is contacted before the first call. Calls block and may come from many threads at
 * once; each ends within the source's own time limits, an interrupt ends it sooner. Every failure
 * is a {@link SourceUnavailable} in the words of this package: no type and no message of a library
 * comes through.
 */
public interface BackupSource {

    /** {@return the name in the settings, unique among all sources} */
    String name();

    /** {@return what kind of source it is} */
    SourceKind kind();

    /** {@return the site that its clusters live in} */
    String site();

    /**
     * Tells everything that the source holds, one after the other, in no particular order and in
     * memory that does not grow with the number of backups. What {@code to} throws ends the listing
     * and is passed on.
     *
     * @throws SourceUnavailable where the listing could not be read to its end; what was told until
     *     then holds, but nothing follows from what was not
     */
    void list(Consumer<? super ListingEntry> to);

    /**
     * Tells everything in the same way, and of what it told before whatever it still has, even
     * where its own listing no longer names it.
     *
     * @param known what it told before
     */
    default void list(KnownCopies known, Consumer<? super ListingEntry> to) {
        list(to);
    }

    /**
     * {@return whether a listing names every backup that it has; else one that no listing names may
     * be there all the same, and has to be asked for}
     */
    default boolean listsEverything() {
        return true;
    }

    /**
     * Tells what it has of one cluster at this moment, quickly enough to be asked within somebody's
     * request.
     *
     * @param known what it told before
     * @return what {@link #list} would tell of the cluster; never an unrecognized file. That it
     *     could not be asked is told, not thrown. Nothing where only a listing of everything tells
     * @throws SourceUnavailable where it can't be asked about any cluster
     */
    default Optional<List<ListingEntry>> list(ClusterId cluster, KnownCopies known) {
        return Optional.empty();
    }

    /**
     * Looks for one backup at this moment; only where it does not {@linkplain #listsEverything list
     * everything}.
     *
     * @return nothing where it answers that it has no such backup
     * @throws SourceUnavailable where it can't be asked, or has the backup and can't give it
     */
    default Optional<ListingEntry.Copy> find(ClusterId cluster, BackupName backup) {
        throw new UnsupportedOperationException(name() + " can't be asked for one backup");
    }

    /**
     * Opens a copy at an offset.
     *
     * @param location where the copy lies, as {@link #list} told it
     * @param offset how many bytes to leave out, from 0
     * @return the open copy; its first read gives the byte at {@code offset}
     * @throws SourceUnavailable where the copy can't be opened, is gone, is shorter than {@code
     *     offset}, is no longer the one that was listed ({@link SourceFailure.Cause#CHANGED}), or
     *     is stored in another way ({@link SourceFailure.Cause#OTHER_FORM})
     */
    BackupContent open(BackupLocation location, long offset);

    /** {@return whether it has a key for what was encrypted so; it need not fit every file} */
    default boolean decrypts(Encryption encryption) {
        return false;
    }

    /**
     * Looks, cheaply, whether the source answers.
     *
     * @throws SourceUnavailable where it doesn't
     */
    void check();
}
