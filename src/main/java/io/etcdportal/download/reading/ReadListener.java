package io.etcdportal.download.reading;

import io.etcdportal.catalog.model.Copy;
import io.etcdportal.source.SourceUnavailable;

/** Is told what comes to light about copies while they are read. */
public interface ReadListener {

    /** A copy can't be read. */
    void failed(Copy copy, SourceUnavailable why);

    /**
     * A copy was read from its first to its last byte.
     *
     * @param result what was found, with the SHA-256 and the number of all its bytes
     */
    void read(Copy copy, VerifiedReader.Result result);

    /** A copy gives other bytes than were read of it before, though its source tells no change. */
    void changed(Copy copy);
}
