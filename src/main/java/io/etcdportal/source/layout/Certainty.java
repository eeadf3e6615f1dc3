package io.etcdportal.source.layout;

/** How sure it is that a file whose name fits a layout is what the layout says. */
public enum Certainty {
    /** Hardly anything else is named so. */
    CERTAIN,

    /** Others could name their files so. */
    LIKELY,

    /** It was said to be so in the settings. */
    SAID
}
