package io.etcdportal.source;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Pinned files that were seen to be stored as they are, the last few of them: who reads parts of
 * one need not look at its first bytes each time.
 */
final class PlainFileCache {

    private static final int MOST = 1_000;

    private final Map<BackupLocation, Boolean> seen = new LinkedHashMap<>(16, 0.75f, true);

    synchronized void add(BackupLocation location) {
        seen.put(location, true);
        if (seen.size() > MOST) {
            seen.remove(seen.keySet().iterator().next());
        }
    }

    synchronized boolean contains(BackupLocation location) {
        return seen.get(location) != null;
    }
}
