package io.etcdportal.source.layout;

/** When a step of a restore is taken. Every restore goes through these, in this order. */
public enum RestorePhase {
    /** What has to stand still, or be ready, before anything is restored. */
    STOP,

    /** The restore itself. */
    RESTORE,

    /** Starting what was restored, and seeing that it is well. */
    START
}
