package io.etcdportal.download;

import io.etcdportal.catalog.Copy;
import io.etcdportal.etcd.SnapshotVerdict;
import io.etcdportal.source.SourceFailure;

/** Is told what comes to light about copies while they are read. */
interface Findings {

    /** A copy can't be read. */
    void failed(Copy copy, SourceFailure failure);

    /**
     * A copy was read from its first to its last byte.
     *
     * @param sha256 of all its bytes, in hexadecimal digits
     */
    void read(Copy copy, SnapshotVerdict verdict, String sha256);
}
