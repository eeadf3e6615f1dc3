package io.etcdportal;

import java.util.List;

/** Settings were named that there are none of. The message holds none of their values. */
final class UnknownSettings extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param names each with its place, and with what it was probably meant to be
     */
    UnknownSettings(List<String> names) {
        super("There is no such setting: " + String.join(", ", names));
    }
}
