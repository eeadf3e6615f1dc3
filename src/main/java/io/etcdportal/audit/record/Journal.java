package io.etcdportal.audit.record;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditSettings;
import io.etcdportal.audit.store.RepeatKey;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where entries wait that the database can't take at the moment: a local file that is added to and
 * synchronized to the disk, until all of it has been recorded and it begins anew. Its room is taken
 * at the first start, so that a disk that is full later on is no hindrance.
 *
 * <p>A file rather than a channel, since an interrupted thread would close a channel for all
 * others. Its disk may hang: entries are added by a few platform threads, and whoever adds one
 * waits for no longer than {@link #PATIENCE}.
 */
@Component
class Journal implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Journal.class);
    private static final String FILE = "audit-journal";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int AT_ONCE = 16;
    private static final JsonMapper JSON =
            JsonMapper.builder().disable(MapperFeature.USE_ANNOTATIONS).build();

    /** What begins a download leaves this part of the room to what ends one. */
    private static final double ROOM_FOR_ENDS = 0.25;

    /**
     * What a request alone can bring about, and is counted only by the database, gets this part.
     */
    private static final double ROOM_FOR_REPEATS = 0.5;

    private final Path path;
    private final Duration patience;
    private final boolean allowed;
    private final long size;
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(
                    AT_ONCE,
                    AT_ONCE,
                    30,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    Thread.ofPlatform().daemon().name("audit-journal-", 1).factory());
    private final Object disk = new Object();
    private @Nullable JournalFile file;
    private volatile long written;
    private volatile long read;
    private long onDisk;

    @Autowired
    Journal(AuditSettings settings) {
        this(settings, PATIENCE);
    }

    Journal(AuditSettings settings, Duration patience) {
        this.patience = patience;
        path = settings.directory().resolve(FILE);
        allowed = settings.journal();
        size = settings.journalSize().toBytes();
        threads.allowCoreThreadTimeOut(true);
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
            log.error("Can't use the audit journal {}", path.toAbsolutePath(), e);
        }
    }

    @Override
    public synchronized void destroy() throws IOException {
        threads.shutdown();
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

    /** {@return how many bytes of it are entries that have not been recorded} */
    long used() {
        return written - read;
    }

    /** {@return how many bytes it may take on the disk} */
    long size() {
        return size;
    }

    /**
     * Adds an entry: when this returns it is on the disk.
     *
     * @param tooLate what to do where it gets there after all, when this has failed
     * @throws IOException where that can't be done, there is no room left, or the disk does not
     *     answer
     */
    void add(AuditEntry entry, Runnable tooLate) throws IOException {
        if (!allowed) {
            throw new IOException("The journal of the audit is switched off");
        }
        Addition addition = new Addition(JSON.writeValueAsBytes(entry), limit(entry), tooLate);
        threads.execute(addition);
        addition.await();
    }

    /** An entry on its way to the disk, and whoever waits for it. */
    private final class Addition implements Runnable {

        private final byte[] payload;
        private final long limit;
        private final Runnable tooLate;
        private final CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();

        Addition(byte[] payload, long limit, Runnable tooLate) {
            this.payload = payload;
            this.limit = limit;
            this.tooLate = tooLate;
        }

        @Override
        public void run() {
            if (answer.isDone()) {
                return;
            }
            try {
                synchronize(write(payload, limit));
                if (!answer.complete(null)) {
                    tooLate.run();
                }
            } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        }

        /** No interrupt ends it: what is on the disk is told to be there. */
        void await() throws IOException {
            try {
                answer.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join();
            } catch (CompletionException e) {
                threads.remove(this);
                throw switch (e.getCause()) {
                    case IOException failure -> failure;
                    case TimeoutException _ ->
                            new IOException(
                                    "The disk of the audit's journal did not answer within "
                                            + patience);
                    case null, default -> new IOException(e);
                };
            }
        }
    }

    private synchronized long write(byte[] payload, long limit) throws IOException {
        written = file().write(written, payload, limit);
        return written;
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
