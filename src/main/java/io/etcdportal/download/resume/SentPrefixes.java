package io.etcdportal.download.resume;

import io.etcdportal.catalog.model.Backup;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.download.http.EntityTag;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What viewers were sent lately, since whoever asks for a rest seldom says of what: {@code curl -C
 * -} and {@code wget -c} tell nothing but how much they have. Kept in the database too, for the
 * time after a restart and for other portals.
 */
@Component
public class SentPrefixes {

    private static final Duration KEPT = Duration.ofDays(1);
    private static final Duration KEPT_WHOLE = Duration.ofMinutes(10);
    private static final Duration SWEPT_EVERY = Duration.ofHours(1);
    private static final Duration DATABASE_WAIT = Duration.ofMillis(500);
    private static final long SMALL = 1L << 20;
    private static final int MOST_OF_ONE = 16;
    private static final int MOST = 4_096;
    private static final Logger log = LoggerFactory.getLogger(SentPrefixes.class);

    private final SentPrefixTable table;
    private final Clock clock;
    private static final String AS_STORED = "?as=stored";

    private final Map<Holder, Deque<SentPrefix>> parts = new LinkedHashMap<>(16, 0.75f, true);
    private Instant swept = Instant.EPOCH;

    SentPrefixes(SentPrefixTable table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    /**
     * Who was sent something of what.
     *
     * @param content the backup's name, and whether it is the file as it is stored
     */
    public record Holder(String viewer, ClusterId cluster, String content) {

        public static Holder of(String viewer, Backup backup) {
            String name = backup.name().value();
            return new Holder(
                    viewer, backup.cluster(), backup.isAsStored() ? name + AS_STORED : name);
        }

        private Holder ofOtherForm() {
            return new Holder(
                    viewer,
                    cluster,
                    content.endsWith(AS_STORED)
                            ? content.substring(0, content.length() - AS_STORED.length())
                            : content + AS_STORED);
        }
    }

    /**
     * {@return the beginnings that a viewer may have who asks for the rest from an offset, the
     * latest first} What was sent before a whole backup counts no more, since they have that; and a
     * whole one counts only as long as its last bytes may have been lost on the way. What nobody
     * knows any more gives way to what the client itself was sent.
     *
     * @param client the program that asks
     */
    public List<SentPrefix> reaching(Holder holder, long offset, String client) {
        List<SentPrefix> found = new ArrayList<>();
        for (SentPrefix sentPrefix : withoutReplaced(all(holder))) {
            if (sentPrefix.isComplete() && !found.isEmpty()) {
                break;
            }
            if (sentPrefix.length() >= offset && isRecent(sentPrefix)) {
                found.add(sentPrefix);
            }
            if (sentPrefix.isComplete()) {
                break;
            }
        }
        if (found.stream()
                .anyMatch(
                        sentPrefix -> sentPrefix.client().equals(client) && !sentPrefix.isLost())) {
            found.removeIf(
                    sentPrefix -> sentPrefix.isLost() && !sentPrefix.client().equals(client));
        }
        return found;
    }

    /** Whoever began anew has let go of what they had. */
    private static List<SentPrefix> withoutReplaced(List<SentPrefix> latestFirst) {
        Set<String> begunAnew = new HashSet<>();
        List<SentPrefix> left = new ArrayList<>();
        for (SentPrefix sentPrefix : latestFirst) {
            if (!begunAnew.contains(sentPrefix.client())) {
                left.add(sentPrefix);
            }
            if (sentPrefix.isFromFirst()) {
                begunAnew.add(sentPrefix.client());
            }
        }
        return left;
    }

    /**
     * {@return whether the viewer was sent all of a file lately}
     *
     * @param length the length of that file, where it is known
     * @param tags all tags of that file
     * @param sha256 the SHA-256 of that file, where it is known
     */
    public boolean hasAll(
            Holder holder,
            OptionalLong length,
            Collection<EntityTag> tags,
            @Nullable String sha256) {
        return all(holder).stream()
                .anyMatch(sentPrefix -> sentPrefix.isAllOf(length, tags, sha256));
    }

    /** {@return whether the viewer was sent so many bytes lately, and they were all there are} */
    public boolean hasComplete(Holder holder, long length) {
        return all(holder).stream()
                .anyMatch(sentPrefix -> sentPrefix.isComplete() && sentPrefix.length() == length);
    }

    /**
     * {@return whether the bytes before an offset can be those of another backup that was the
     * latest when the viewer asked for that} They are not where the client has begun this one anew
     * since, and was sent as much of it, but not all.
     */
    public boolean mayBeOfAnother(Holder holder, long offset) {
        List<SentPrefix> own = all(holder);
        return others(holder).stream()
                .filter(other -> other.length() >= offset && isRecent(other))
                .anyMatch(other -> !isReplaced(other, own, offset));
    }

    /**
     * {@return whether the bytes before an offset can be those of the same backup's other form: the
     * client was sent so much of that, but not all, and has begun nothing of this form since}
     */
    public boolean mayBeOfOtherForm(Holder holder, long offset, String client) {
        return latestOf(holder.ofOtherForm(), client)
                .filter(other -> !other.isComplete() && other.length() >= offset)
                .filter(this::isRecent)
                .filter(
                        other ->
                                latestOf(holder, client)
                                        .filter(own -> own.begun().isAfter(other.begun()))
                                        .isEmpty())
                .isPresent();
    }

    private Optional<SentPrefix> latestOf(Holder holder, String client) {
        return all(holder).stream()
                .filter(sentPrefix -> sentPrefix.client().equals(client))
                .findFirst();
    }

    private static boolean isReplaced(SentPrefix other, List<SentPrefix> own, long offset) {
        List<SentPrefix> since =
                own.stream()
                        .filter(sentPrefix -> sentPrefix.client().equals(other.client()))
                        .filter(sentPrefix -> sentPrefix.begun().isAfter(other.begun()))
                        .filter(sentPrefix -> !sentPrefix.isComplete())
                        .toList();
        return since.stream().anyMatch(SentPrefix::isFromFirst)
                && since.stream().anyMatch(sentPrefix -> sentPrefix.length() >= offset);
    }

    private List<SentPrefix> others(Holder holder) {
        List<SentPrefix> here = new ArrayList<>();
        synchronized (this) {
            parts.forEach(
                    (other, held) -> {
                        if (other.viewer().equals(holder.viewer())
                                && other.cluster().equals(holder.cluster())
                                && !other.content().equals(holder.content())) {
                            held.stream().filter(SentPrefix::isByLatest).forEach(here::add);
                        }
                    });
        }
        return merged(here, table.ofOthers(holder, clock.instant().minus(KEPT)));
    }

    private List<SentPrefix> all(Holder holder) {
        List<SentPrefix> here;
        synchronized (this) {
            here = List.copyOf(parts.getOrDefault(holder, new ArrayDeque<>()));
        }
        return merged(here, table.of(holder, clock.instant().minus(KEPT)));
    }

    /** What this portal sent since its start is known best from memory. */
    private static List<SentPrefix> merged(List<SentPrefix> here, List<SentPrefix> kept) {
        Set<UUID> known = here.stream().map(SentPrefix::id).collect(Collectors.toSet());
        return Stream.concat(
                        here.stream(),
                        kept.stream().filter(sentPrefix -> !known.contains(sentPrefix.id())))
                .sorted(Comparator.comparing(SentPrefix::begun).reversed())
                .toList();
    }

    /**
     * Keeps a part. One that begins with the first byte replaces what its client got before.
     *
     * @param end how many bytes it can become, which may be more than can be
     */
    public void add(Holder holder, SentPrefix sentPrefix, long end) {
        remember(holder, sentPrefix);
        if (end > SMALL) {
            inTime(() -> table.put(holder, sentPrefix, false));
        }
    }

    private synchronized void remember(Holder holder, SentPrefix sentPrefix) {
        Deque<SentPrefix> held = parts.computeIfAbsent(holder, _ -> new ArrayDeque<>());
        held.removeIf(
                old ->
                        !isKept(old)
                                || (sentPrefix.isFromFirst()
                                        && !old.isComplete()
                                        && old.client().equals(sentPrefix.client())));
        held.addFirst(sentPrefix);
        if (held.size() > MOST_OF_ONE) {
            held.removeLast();
        }
        if (parts.size() > MOST) {
            parts.remove(parts.keySet().iterator().next());
        }
    }

    /** Keeps how far a part came. */
    public void ended(Holder holder, SentPrefix sentPrefix) {
        inTime(() -> table.put(holder, sentPrefix, true));
        sweep();
    }

    private void sweep() {
        Instant now = clock.instant();
        synchronized (this) {
            if (now.isBefore(swept.plus(SWEPT_EVERY))) {
                return;
            }
            swept = now;
        }
        inTime(() -> table.forgetBefore(now.minus(KEPT)));
    }

    /**
     * A database that hiccups costs no download. The rest of a part that it doesn't know can't be
     * asked for after a restart, which costs no more than beginning anew.
     */
    private static void inTime(Runnable write) {
        FutureTask<Void> task = new FutureTask<>(write, null);
        Thread.ofVirtual().name("sent part").start(task);
        try {
            task.get(DATABASE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.warn("Could not record a sent part", e);
        }
    }

    private boolean isKept(SentPrefix sentPrefix) {
        return sentPrefix.begun().isAfter(clock.instant().minus(KEPT));
    }

    private boolean isRecent(SentPrefix sentPrefix) {
        Instant since = clock.instant().minus(sentPrefix.isComplete() ? KEPT_WHOLE : KEPT);
        return sentPrefix.begun().isAfter(since);
    }
}
