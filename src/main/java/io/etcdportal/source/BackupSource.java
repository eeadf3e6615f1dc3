package io.etcdportal.source;

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
    void list(Consumer<? super Listed> to);

    /**
     * Opens a copy at an offset.
     *
     * @param location where the copy lies, as {@link #list} told it
     * @param offset how many bytes to leave out, from 0
     * @return the open copy; its first read gives the byte at {@code offset}
     * @throws SourceUnavailable where the copy can't be opened, is gone, is shorter than {@code
     *     offset}, or is no longer the one that was listed ({@link SourceFailure.Cause#CHANGED})
     */
    BackupContent open(BackupLocation location, long offset);

    /**
     * Looks, cheaply, whether the source answers.
     *
     * @throws SourceUnavailable where it doesn't
     */
    void check();
}
