package io.etcdportal.audit.record;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditSettings;
import io.etcdportal.audit.store.RepeatKey;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where entries wait that the database can't take at the moment: a local file that is added to and
 * synchronized to the disk, until all of it has been recorded and it begins anew. Its room is taken
 * at the first start, so that a disk that is full later on is no hindrance.
 *
 * <p>A file rather than a channel, since an interrupted thread would close a channel for all
 * others.
 */
@Component
class Journal implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Journal.class);
    private static final String FILE = "audit-journal";
    private static final JsonMapper JSON =
            JsonMapper.builder().disable(MapperFeature.USE_ANNOTATIONS).build();

    /** What begins a download leaves this part of the room to what ends one. */
    private static final double ROOM_FOR_ENDS = 0.25;

    /**
     * What a request alone can bring about, and is counted only by the database, gets this part.
     */
    private static final double ROOM_FOR_REPEATS = 0.5;

    private final Path path;
    private final boolean allowed;
    private final long size;
    private final Object disk = new Object();
    private @Nullable JournalFile file;
    private volatile long written;
    private volatile long read;
    private long onDisk;

    Journal(AuditSettings settings) {
        path = settings.directory().resolve(FILE);
        allowed = settings.journal();
        size = settings.journalSize().toBytes();
    }

    /**
     * Takes its room, and finds what was left in it. Where that can't be done, it is tried again
     * with each entry.
     */
    void open() {
        if (!allowed && Files.notExists(path)) {
            return; // What an earlier run left in it is recorded even where it is switched off.
        }
        try {
            file();
        } catch (IOException e) {
            log.error("The journal of the audit, {}, can't be used", path.toAbsolutePath(), e);
        }
    }

    @Override
    public synchronized void destroy() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }

    private synchronized JournalFile file() throws IOException {
        if (file == null) {
            JournalFile opened = JournalFile.open(path, size);
            read = JournalFile.START;
            written = opened.end();
            onDisk = written;
            file = opened;
        }
        return file;
    }

    /** {@return whether everything in it has been recorded} */
    boolean isEmpty() {
        return read == written;
    }

    /**
     * Adds an entry: when this returns it is on the disk.
     *
     * @throws IOException where that can't be done, or there is no room left
     */
    void add(AuditEntry entry) throws IOException {
        if (!allowed) {
            throw new IOException("The journal of the audit is switched off");
        }
        byte[] payload = JSON.writeValueAsBytes(entry);
        long end;
        synchronized (this) {
            JournalFile open = file();
            end = open.write(written, payload, limit(entry));
            written = end;
        }
        synchronize(end);
    }

    private long limit(AuditEntry entry) {
        if (entry.event() == Event.DOWNLOAD_END) {
            return size;
        }
        return (long)
                (size
                        * (RepeatKey.isCounted(entry.event())
                                ? ROOM_FOR_REPEATS
                                : 1 - ROOM_FOR_ENDS));
    }

    /** One synchronization serves all entries that were written before it. */
    private void synchronize(long end) throws IOException {
        synchronized (disk) {
            if (onDisk < end) {
                long upTo = written;
                file().synchronize();
                onDisk = upTo;
            }
        }
    }

    /**
     * The oldest entries that have not been recorded.
     *
     * @param entries in their order; none where there is nothing left
     * @param end where the next ones begin
     */
    record Batch(List<AuditEntry> entries, long end) {}

    /** {@return the oldest entries that have not been recorded} */
    synchronized Batch next(int most) throws IOException {
        List<AuditEntry> entries = new ArrayList<>();
        long position = read;
        while (position < written && entries.size() < most) {
            byte[] payload = file().read(position);
            entries.add(JSON.readValue(payload, AuditEntry.class));
            position = JournalFile.behind(position, payload);
        }
        return new Batch(entries, position);
    }

    /** Forgets entries that have been recorded. */
    void recorded(Batch batch) throws IOException {
        synchronized (disk) {
            synchronized (this) {
                read = batch.end();
                if (isEmpty() && file != null) {
                    file.beginAnew();
                    read = JournalFile.START;
                    written = JournalFile.START;
                    onDisk = JournalFile.START;
                }
            }
        }
    }
}
