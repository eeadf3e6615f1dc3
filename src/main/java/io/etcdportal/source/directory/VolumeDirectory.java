package io.etcdportal.source.directory;

import io.etcdportal.source.FileThreads;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A directory of a volume that is being listed, a few entries at a time, so that the time limit of
 * one call has not to be one of a whole directory.
 */
final class VolumeDirectory implements AutoCloseable {

    private static final int AT_ONCE = 64;

    private final FileThreads threads;
    private final DirectoryStream<Path> stream;
    private final Iterator<Path> entries;

    private VolumeDirectory(FileThreads threads, DirectoryStream<Path> stream) {
        this.threads = threads;
        this.stream = stream;
        this.entries = stream.iterator();
    }

    @SuppressWarnings("StreamResourceLeak") // What is returned closes it.
    static VolumeDirectory open(Path directory, FileThreads threads) throws IOException {
        return threads.call(
                () -> new VolumeDirectory(threads, Files.newDirectoryStream(directory)),
                VolumeDirectory::close);
    }

    /** An entry, and what it is; entries that were removed meanwhile are left out. */
    record Seen(String name, Volume.Entry entry) {}

    /** Looks at an entry. */
    interface EntryLookup {
        Optional<Volume.Entry> at(Path entry) throws IOException;
    }

    /** {@return the next entries; nothing at the end} */
    Optional<List<Seen>> next(EntryLookup entryLookup) throws IOException {
        return threads.call(
                () -> {
                    if (!entries.hasNext()) {
                        return Optional.empty();
                    }
                    List<Seen> some = new ArrayList<>();
                    for (int i = 0; i < AT_ONCE && entries.hasNext(); i++) {
                        Path entry = entries.next();
                        String name = entry.getFileName().toString();
                        entryLookup.at(entry).ifPresent(seen -> some.add(new Seen(name, seen)));
                    }
                    return Optional.of(some);
                });
    }

    @Override
    public void close() {
        threads.later(
                () -> {
                    try {
                        stream.close();
                    } catch (IOException nothingWasWritten) {
                        // There is nothing that could be lost by it.
                    }
                });
    }
}
