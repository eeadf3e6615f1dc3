package io.etcdportal.download.reading;

import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.download.active.DownloadSettings;
import io.etcdportal.download.resume.PrefixDigestRecorder;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.source.Sources;

import org.springframework.stereotype.Component;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads copies before they are sent, where that has to be, and remembers what they were. What was
 * used longest ago is forgotten first: 256 bytes are kept for each MiB of a copy, and 16 MiB in
 * all.
 */
@Component
public class BlockDigestCache {

    /** What reading a copy may have found though the copy is good: the way to here was wrong. */
    public static final Set<Condition> WRONG = EnumSet.of(Condition.DAMAGED, Condition.TRUNCATED);

    private static final long ROOM = 16L << 20;
    private static final int MOST_WRONG = 1_024;
    private static final int SURELY = 2;

    private final Sources sources;
    private final DownloadSettings settings;
    private final Map<BackupLocation, BlockDigests> known = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<BackupLocation, Integer> wrong = new LinkedHashMap<>();
    private final Map<BackupLocation, ReentrantLock> reading = new ConcurrentHashMap<>();
    private long used;

    BlockDigestCache(Sources sources, DownloadSettings settings) {
        this.sources = sources;
        this.settings = settings;
    }

    /** {@return what a copy was when it was read, as far as that is remembered} */
    public synchronized Optional<BlockDigests> find(Copy copy) {
        return Optional.ofNullable(known.get(copy.location()));
    }

    /** {@return what is known of a backup whose first copy is to be that one} */
    public ContentMetadata metadata(Backup backup, Copy copy) {
        return new ContentMetadata(backup, copy, find(copy).orElse(null));
    }

    /** Forgets what was known of a copy, since it has turned out to be something else. */
    synchronized void forget(Copy copy) {
        remove(copy.location());
    }

    /** {@return whether reading it again is of no use: it was wrong more than once} */
    public synchronized boolean isSurelyWrong(Copy copy) {
        return wrong.getOrDefault(copy.location(), 0) >= SURELY;
    }

    private synchronized void wasWrong(Copy copy) {
        wrong.merge(copy.location(), 1, Integer::sum);
        if (wrong.size() > MOST_WRONG) {
            wrong.remove(wrong.keySet().iterator().next());
        }
    }

    private void remove(BackupLocation location) {
        BlockDigests removed = known.remove(location);
        used -= removed == null ? 0 : removed.digests().length;
    }

    private synchronized void keep(BackupLocation location, BlockDigests blockDigests) {
        remove(location);
        known.put(location, blockDigests);
        used += blockDigests.digests().length;
        while (used > ROOM) {
            remove(known.keySet().iterator().next());
        }
    }

    /**
     * Reads a copy to its end. Where several requests need the same one, it is read once.
     *
     * @param withoutHash whether it may be without an integrity hash
     * @throws SourceUnavailable where it can't be read
     * @throws IntegrityFailure where it is not what it must be
     */
    BlockDigests digestsOf(Copy copy, boolean withoutHash, ReadListener readListener) {
        ReentrantLock lock = reading.computeIfAbsent(copy.location(), _ -> new ReentrantLock());
        lock(lock, copy);
        try {
            Optional<BlockDigests> meanwhile = find(copy);
            if (meanwhile.isPresent()) {
                return meanwhile.get();
            }
            BlockDigests blockDigests = read(copy, withoutHash, readListener);
            keep(copy.location(), blockDigests);
            return blockDigests;
        } finally {
            lock.unlock();
            reading.remove(copy.location(), lock);
        }
    }

    private static void lock(ReentrantLock lock, Copy copy) {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException wanted) {
            Thread.currentThread().interrupt();
            throw new SourceUnavailable(
                    copy.source(),
                    SourceFailure.Cause.TIMED_OUT,
                    "The portal stopped waiting for it.");
        }
    }

    private BlockDigests read(Copy copy, boolean withoutHash, ReadListener readListener) {
        OptionalLong size =
                copy.size() == null ? OptionalLong.empty() : OptionalLong.of(copy.size());
        TrailerVerifiedReader.Expected expected =
                new TrailerVerifiedReader.Expected(size, null, withoutHash);
        BlockDigests.Digests digests = new BlockDigests.Digests();
        CopyFailover copyFailover =
                new CopyFailover(
                        sources, List.of(copy), settings.patience(), new Segments(), readListener);
        try (TrailerVerifiedReader bytes =
                new TrailerVerifiedReader(
                                copyFailover,
                                new PrefixDigestRecorder(),
                                expected,
                                readListener,
                                null)
                        .open()) {
            for (VerifiedReader.Piece piece = bytes.next();
                    piece.length() > 0;
                    piece = bytes.next()) {
                digests.add(piece.bytes(), piece.from(), piece.length());
            }
            VerifiedReader.Result result = bytes.finish();
            return new BlockDigests(
                    result.length(), result.sha256(), result.verdict(), digests.all());
        } catch (IntegrityFailure e) {
            wasWrong(copy);
            throw e;
        }
    }
}
