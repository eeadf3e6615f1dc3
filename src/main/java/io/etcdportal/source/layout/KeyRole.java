package io.etcdportal.source.layout;

/** What a file is to whoever wants a backup. */
public enum KeyRole {
    /** An etcd snapshot, as it is or compressed: what is listed, checked and downloaded. */
    SNAPSHOT,

    /** A file that belongs to a snapshot and is needed to restore it. */
    PART,

    /** Facts about a snapshot, beside it. */
    METADATA,

    /** The changes after a snapshot, of use to its producer's own tools alone. */
    INCREMENT,

    /** A file of a known kind that is no etcd snapshot, and is never offered as one. */
    NO_SNAPSHOT
}
