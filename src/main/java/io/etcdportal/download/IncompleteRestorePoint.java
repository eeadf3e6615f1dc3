package io.etcdportal.download;

import java.util.List;

/** All files of a restore point are asked for, and some are missing. */
public final class IncompleteRestorePoint extends RuntimeException {

    IncompleteRestorePoint(List<String> missing) {
        super("These files are missing: " + String.join(", ", missing) + ".");
    }
}
