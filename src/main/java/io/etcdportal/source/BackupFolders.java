package io.etcdportal.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Where backups of one cluster lie in a source whose layouts don't tell that before it is read. */
public final class BackupFolders {

    /** Of so many names a list can still be made while somebody waits. */
    public static final int MOST_NAMES = 5_000;

    private static final int MOST_FOLDERS = 8;

    private BackupFolders() {}

    /** Ends a listing that somebody would wait for too long. */
    public static final class TooManyNames extends RuntimeException {
        private static final long serialVersionUID = 1;

        public TooManyNames() {
            super("too many names", null, false, false);
        }
    }

    /**
     * {@return the folders below which the known backups lie, each with a slash behind it and none
     * in another; nothing where none is known, or there are too many to look into all of them}
     */
    public static Optional<List<String>> of(List<ListingEntry.Copy> known) {
        SortedSet<String> sorted = new TreeSet<>();
        known.forEach(copy -> sorted.add(folder(copy)));
        List<String> folders = new ArrayList<>();
        for (String folder : sorted) {
            if (folders.isEmpty() || !folder.startsWith(folders.getLast())) {
                folders.add(folder);
            }
        }
        return folders.isEmpty() || folders.size() > MOST_FOLDERS
                ? Optional.empty()
                : Optional.of(folders);
    }

    /** The name of a backup may have folders of its own, which others don't share. */
    private static String folder(ListingEntry.Copy copy) {
        String path = copy.location().path();
        String name = copy.backup().value();
        String before =
                path.endsWith(name) ? path.substring(0, path.length() - name.length()) : path;
        return before.substring(0, before.lastIndexOf('/') + 1);
    }
}
