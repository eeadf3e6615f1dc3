package io.etcdportal.catalog.refresh;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.etcdportal.catalog.model.CatalogSettings;
import io.etcdportal.catalog.parts.PartTable;
import io.etcdportal.catalog.store.CatalogTables;
import io.etcdportal.catalog.store.SourceTable.SourceOfSite;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.source.Sources;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;

/**
 * Asks the sources of one cluster what they have now, for a request that can't do with what the
 * last refresh found. They are asked side by side within a short time, so that none holds up or
 * hides what another has.
 *
 * <p>Whoever asks a source about the same cluster while it is being asked gets the same answer, so
 * that many requests are one question. The answer of a bucket or a volume, which has to list the
 * cluster for it, also counts for a few seconds more.
 */
@Component
public class OnDemandRefresh implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OnDemandRefresh.class);

    /** Of a cluster with more copies in a bucket or a volume, the list takes too long to wait. */
    private static final int MOST_LISTED = 5_000;

    private final Sources sources;
    private final CatalogTables catalogTables;
    private final PartTable parts;
    private final CatalogSettings settings;
    private final Clock clock;
    private final Map<RefreshKey, Answer> answers = new ConcurrentHashMap<>();
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("ask-source").factory());

    public OnDemandRefresh(
            Sources sources,
            CatalogTables catalogTables,
            PartTable parts,
            CatalogSettings settings,
            Clock clock) {
        this.sources = sources;
        this.catalogTables = catalogTables;
        this.parts = parts;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What became of asking sources.
     *
     * @param answered those that told everything they have of the cluster
     * @param unanswered why others did not answer in time, could not be asked or can't give what
     *     was asked for
     */
    public record Result(Set<String> answered, List<SourceFailure> unanswered) {

        /** No source was asked. */
        public static final Result NOBODY = new Result(Set.of(), List.of());
    }

    /**
     * Asks what the sources have of a cluster, and keeps it in the catalogue.
     *
     * @param names of the sources that know the cluster
     */
    public Result refresh(ClusterId cluster, List<String> names) {
        return await(ask(cluster, null, names, Duration.ZERO));
    }

    /** Does the same a few seconds after the last time, and waits for no answer. */
    public void refreshBehind(ClusterId cluster, List<String> names) {
        ask(cluster, null, names, settings.askAgainAfter());
    }

    /**
     * Asks what a source has of a cluster, whatever it told a moment ago, and keeps it.
     *
     * @return whether it could be asked about this cluster alone
     */
    public boolean refreshAgain(ClusterId cluster, String name) {
        Optional<BackupSource> source = sources.find(name);
        if (source.isEmpty()) {
            return false;
        }
        Result result =
                await(
                        List.of(
                                ask(
                                        source.get(),
                                        new RefreshKey(name, cluster, null),
                                        Duration.ZERO)));
        return !result.answered().isEmpty() || !result.unanswered().isEmpty();
    }

    /**
     * Looks for a backup that the catalogue doesn't list, and keeps it in the catalogue where a
     * source has it.
     *
     * @param names of the sources that know the cluster
     */
    public Result find(ClusterId cluster, BackupId backup, List<String> names) {
        return await(ask(cluster, backup.name().orElse(null), names, Duration.ZERO));
    }

    /** {@return whether a source of a site has never answered, and may know of anything} */
    public boolean isUnread(String site) {
        return unread().stream().anyMatch(source -> source.site().equals(site));
    }

    /** {@return the sources that have never answered, and may know of anything} */
    public List<BackupSource> unread() {
        Set<SourceOfSite> answered = catalogTables.sources().answeredOnce();
        return sources.all().stream()
                .filter(
                        source ->
                                !answered.contains(new SourceOfSite(source.name(), source.site())))
                .toList();
    }

    /** Asks nothing more. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    /**
     * What a source is asked.
     *
     * @param backup the one that is looked for; everything of the cluster, where it is null
     */
    private record RefreshKey(String source, ClusterId cluster, @Nullable BackupName backup) {}

    /**
     * What a source answered.
     *
     * @param complete whether it told everything it has of the cluster
     * @param ended by {@link System#nanoTime}
     */
    private record Outcome(boolean complete, @Nullable SourceFailure failure, long ended) {}

    /**
     * The answer to a question, be it that it is still to come.
     *
     * @param begun by {@link System#nanoTime}
     */
    private record Answer(String source, long begun, CompletableFuture<Outcome> outcome) {

        /**
         * A failure counts from when it was known: whoever hangs is not waited for at once again.
         */
        boolean counts(long now, Duration time) {
            if (!outcome.isDone()) {
                return true;
            }
            Outcome known = outcome.join();
            return now - (known.failure() == null ? begun : known.ended()) < time.toNanos();
        }
    }

    /**
     * Asks sources, unless they are being asked the same.
     *
     * @param time how long an answer counts that a source gave before without making a list
     */
    private List<Answer> ask(
            ClusterId cluster, @Nullable BackupName backup, List<String> names, Duration time) {
        return names.stream()
                .flatMap(name -> sources.find(name).stream())
                .map(
                        source ->
                                source.listsEverything()
                                        ? ask(
                                                source,
                                                new RefreshKey(source.name(), cluster, null),
                                                settings.askAgainAfter())
                                        : ask(
                                                source,
                                                new RefreshKey(source.name(), cluster, backup),
                                                time))
                .toList();
    }

    /**
     * Asks a source, unless it is being asked the same.
     *
     * @param time how long an answer that was given before counts
     */
    private Answer ask(BackupSource source, RefreshKey refreshKey, Duration time) {
        long now = System.nanoTime();
        answers.values().removeIf(answer -> !answer.counts(now, settings.askAgainAfter()));
        return answers.compute(
                refreshKey,
                (_, last) ->
                        last != null && last.counts(now, time) ? last : begin(source, refreshKey));
    }

    private Answer begin(BackupSource source, RefreshKey refreshKey) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        threads.execute(
                () -> {
                    try {
                        outcome.complete(outcome(source, refreshKey));
                    } finally {
                        outcome.complete(unanswered(late(source.name())));
                    }
                });
        return new Answer(source.name(), System.nanoTime(), outcome);
    }

    private Outcome outcome(BackupSource source, RefreshKey refreshKey) {
        try {
            if (isLong(source, refreshKey.cluster())) {
                return new Outcome(false, null, System.nanoTime());
            }
            SourceSync sourceSync = new SourceSync(source, catalogTables, parts);
            Optional<List<ListingEntry>> listed = listed(source, refreshKey);
            listed.ifPresent(answer -> keep(sourceSync, refreshKey, answer));
            return new Outcome(
                    listed.isPresent() && isComplete(refreshKey, listed.get()),
                    null,
                    System.nanoTime());
        } catch (SourceUnavailable e) {
            return unanswered(e.failure());
        } catch (DataAccessException | TransactionException e) {
            log.warn("Could not compare the listing of source {}", source.name(), e);
            return new Outcome(false, null, System.nanoTime());
        }
    }

    private static Outcome unanswered(SourceFailure failure) {
        return new Outcome(false, failure, System.nanoTime());
    }

    private static boolean isComplete(RefreshKey refreshKey, List<ListingEntry> listed) {
        return refreshKey.backup() == null
                && listed.stream().noneMatch(ListingEntry.UnreachableCluster.class::isInstance);
    }

    private boolean isLong(BackupSource source, ClusterId cluster) {
        return source.listsEverything()
                && catalogTables.copies().count(source.name(), cluster) > MOST_LISTED;
    }

    /**
     * @throws SourceUnavailable where it does not answer within the time for that; then it is asked
     *     no longer
     */
    private Optional<List<ListingEntry>> listed(BackupSource source, RefreshKey refreshKey) {
        Future<Optional<List<ListingEntry>>> answer =
                threads.submit(() -> tell(source, refreshKey));
        try {
            return answer.get(settings.askTimeout().toNanos(), NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SourceUnavailable(late(source.name()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceUnavailable(late(source.name()));
        } catch (ExecutionException e) {
            throw new SourceUnavailable(failure(source.name(), e.getCause()));
        } finally {
            answer.cancel(true);
        }
    }

    private Optional<List<ListingEntry>> tell(BackupSource source, RefreshKey refreshKey) {
        BackupName backup = refreshKey.backup();
        return backup == null
                ? source.list(
                        refreshKey.cluster(),
                        cluster -> catalogTables.copies().listed(source.name(), cluster))
                : Optional.of(
                        source
                                .find(refreshKey.cluster(), backup)
                                .<ListingEntry>map(copy -> copy)
                                .stream()
                                .toList());
    }

    /** A database that can't be written leaves what is known as it is. */
    private void keep(SourceSync sourceSync, RefreshKey refreshKey, List<ListingEntry> listed) {
        listed.forEach(sourceSync);
        if (refreshKey.backup() == null) {
            sourceSync.completeOne(refreshKey.cluster(), clock.instant());
        } else {
            sourceSync.write();
        }
    }

    private Result await(List<Answer> asked) {
        long end = System.nanoTime() + settings.askTimeout().toNanos();
        Set<String> answered = new HashSet<>();
        List<SourceFailure> unanswered = new ArrayList<>();
        for (Answer answer : asked) {
            Outcome outcome = await(answer, end);
            if (outcome.complete()) {
                answered.add(answer.source());
            }
            if (outcome.failure() != null) {
                unanswered.add(outcome.failure());
            }
        }
        return new Result(answered, unanswered);
    }

    private Outcome await(Answer answer, long end) {
        try {
            return answer.outcome().get(Math.max(0, end - System.nanoTime()), NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return unanswered(late(answer.source()));
        } catch (InterruptedException wanted) {
            Thread.currentThread().interrupt();
            return unanswered(late(answer.source()));
        }
    }

    private SourceFailure late(String source) {
        return new SourceFailure(
                source,
                Cause.TIMED_OUT,
                "It did not answer within " + settings.askTimeout().toMillis() + " ms.");
    }

    private static SourceFailure failure(String source, @Nullable Throwable problem) {
        if (problem instanceof SourceUnavailable unavailable) {
            return unavailable.failure();
        }
        log.error("Querying source {} failed unexpectedly", source, problem);
        return new SourceFailure(
                source,
                Cause.UNREADABLE,
                "It could not be queried. The portal's log has the reason.");
    }
}
