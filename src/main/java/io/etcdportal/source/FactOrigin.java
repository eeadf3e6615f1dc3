package io.etcdportal.source;

/** Where a fact about a snapshot comes from; what is further down knows better. */
public enum FactOrigin {
    /** The name of the file, or its path. */
    NAME,
    /** What its producer keeps beside it: a file, or the metadata of an object. */
    METADATA,
    /** The snapshot itself, once it has been read. */
    SNAPSHOT
}
