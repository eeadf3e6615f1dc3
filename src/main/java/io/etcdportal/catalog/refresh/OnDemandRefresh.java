package io.etcdportal.catalog.refresh;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.etcdportal.catalog.store.CatalogSettings;
import io.etcdportal.catalog.store.CatalogTables;
import io.etcdportal.catalog.store.SourceTable.SourceOfSite;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.BackupName;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.KnownCopies;
import io.etcdportal.source.Listed;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.source.Sources;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Asks the sources of one cluster what they have now, for a request that can't do with what the
 * last refresh found. They are asked side by side within a short time, so that none holds up or
 * hides what another has. Only sources that answer quickly about one cluster are asked.
 */
@Component
public class OnDemandRefresh {

    private static final Logger log = LoggerFactory.getLogger(OnDemandRefresh.class);

    private final Sources sources;
    private final CatalogTables catalogTables;
    private final CatalogSettings settings;
    private final Clock clock;

    public OnDemandRefresh(
            Sources sources, CatalogTables catalogTables, CatalogSettings settings, Clock clock) {
        this.sources = sources;
        this.catalogTables = catalogTables;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Asks what the sources have of a cluster, and keeps it in the catalogue.
     *
     * @param names of the sources that know the cluster
     * @return why sources did not answer in time, or could not be asked at all
     */
    public List<SourceFailure> refresh(ClusterId cluster, List<String> names) {
        List<SourceFailure> unanswered = new ArrayList<>();
        for (Answer<List<Listed>> answer :
                ask(names, source -> source.list(cluster, knownCopies(source.name())))) {
            switch (answer) {
                case Answer.Told(String source, List<Listed> listed) ->
                        keep(source, cluster, listed);
                case Answer.Missing(SourceFailure failure) -> unanswered.add(failure);
            }
        }
        return unanswered;
    }

    /** {@return what a source told before, as a refresh of it needs it} */
    private KnownCopies knownCopies(String source) {
        return cluster -> catalogTables.copies().listed(source, cluster);
    }

    /**
     * Looks for a backup that the catalogue doesn't list, and keeps it in the catalogue where a
     * source has it.
     *
     * @param names of the sources that know the cluster
     * @return why sources did not answer, or can't give it
     */
    public List<SourceFailure> find(ClusterId cluster, BackupName backup, List<String> names) {
        List<SourceFailure> unanswered = new ArrayList<>();
        for (Answer<Optional<Listed.Copy>> answer :
                ask(names, source -> source.find(cluster, backup))) {
            switch (answer) {
                case Answer.Told(String source, Optional<Listed.Copy> copy) ->
                        copy.ifPresent(found -> add(source, found));
                case Answer.Missing(SourceFailure failure) -> unanswered.add(failure);
            }
        }
        return unanswered;
    }

    /** {@return whether a source can be asked about one cluster} */
    public boolean isAnswering(String source) {
        return sources.find(source).filter(BackupSource::answersPerCluster).isPresent();
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

    private void keep(String source, ClusterId cluster, List<Listed> listed) {
        write(
                () -> {
                    SourceSync sourceSync = new SourceSync(source, catalogTables);
                    listed.forEach(sourceSync);
                    sourceSync.completeOne(cluster, clock.instant());
                });
    }

    private void add(String source, Listed.Copy copy) {
        write(
                () -> {
                    SourceSync sourceSync = new SourceSync(source, catalogTables);
                    sourceSync.accept(copy);
                    sourceSync.write();
                });
    }

    /** A database that can't be written leaves what is known as it is. */
    private static void write(Runnable work) {
        try {
            work.run();
        } catch (DataAccessException | TransactionException e) {
            log.warn("What a source told could not be kept", e);
        }
    }

    /** What became of one source that was asked. */
    private sealed interface Answer<T> {

        record Told<T>(String source, T told) implements Answer<T> {}

        record Missing<T>(SourceFailure failure) implements Answer<T> {}
    }

    private <T> List<Answer<T>> ask(List<String> names, Function<BackupSource, T> question) {
        List<BackupSource> asked =
                names.stream()
                        .flatMap(name -> sources.find(name).stream())
                        .filter(BackupSource::answersPerCluster)
                        .toList();
        if (asked.isEmpty()) {
            return List.of();
        }
        ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("ask-source").factory());
        try {
            List<Callable<T>> questions =
                    asked.stream()
                            .map(source -> (Callable<T>) () -> question.apply(source))
                            .toList();
            List<Future<T>> futures =
                    threads.invokeAll(questions, settings.askTimeout().toMillis(), MILLISECONDS);
            List<Answer<T>> answers = new ArrayList<>();
            for (int i = 0; i < asked.size(); i++) {
                answers.add(answer(asked.get(i).name(), futures.get(i)));
            }
            return answers;
        } catch (InterruptedException wanted) {
            Thread.currentThread().interrupt();
            return asked.stream()
                    .<Answer<T>>map(source -> new Answer.Missing<>(late(source.name())))
                    .toList();
        } finally {
            threads.shutdownNow();
        }
    }

    private <T> Answer<T> answer(String source, Future<T> future) {
        return switch (future.state()) {
            case SUCCESS -> new Answer.Told<>(source, future.resultNow());
            case FAILED -> new Answer.Missing<>(failure(source, future.exceptionNow()));
            case RUNNING, CANCELLED -> new Answer.Missing<>(late(source));
        };
    }

    private SourceFailure late(String source) {
        return new SourceFailure(
                source,
                Cause.TIMED_OUT,
                "It did not answer within " + settings.askTimeout().toMillis() + " ms.");
    }

    private static SourceFailure failure(String source, Throwable problem) {
        if (problem instanceof SourceUnavailable told) {
            return told.failure();
        }
        log.error("Asking source {} failed in an unforeseen way", source, problem);
        return new SourceFailure(
                source, Cause.UNREADABLE, "It could not be asked; the portal's log says why.");
    }
}
