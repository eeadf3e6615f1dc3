package io.etcdportal.command.emergency;

import java.io.Serial;

/** The emergency portal can't be started this way. The message says why, in a sentence. */
public final class EmergencyRefused extends Exception {

    @Serial private static final long serialVersionUID = 1L;

    private final boolean usage;

    private EmergencyRefused(String sentence, boolean usage) {
        super(sentence);
        this.usage = usage;
    }

    /** The command line makes no sense. */
    static EmergencyRefused arguments(String sentence) {
        return new EmergencyRefused(sentence, true);
    }

    /** A file or directory that the command line names can't be used. */
    static EmergencyRefused file(String sentence) {
        return new EmergencyRefused(sentence, false);
    }

    /** {@return whether the command line itself is wrong, and not what it names} */
    public boolean isAboutArguments() {
        return usage;
    }
}
