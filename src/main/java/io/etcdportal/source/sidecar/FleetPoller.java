package io.etcdportal.source.sidecar;

import io.etcdportal.source.KnownCopies;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * Asks many sidecars side by side what they have. Their answers come one at a time, on the thread
 * that asked, in the order in which they arrive; no more are under way or waiting than are asked at
 * once.
 *
 * @param source the name of the fleet
 * @param sidecars whom to ask
 * @param known what they told before
 */
record FleetPoller(String source, Collection<Sidecar> sidecars, KnownCopies known) {

    private static final int ASKED_AT_ONCE = 16;

    /**
     * Asks until all have been asked, or enough is known.
     *
     * @param goOn takes what one sidecar told, and says whether to go on
     */
    void run(Predicate<List<ListingEntry>> goOn) {
        ExecutorService threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("sidecar-survey").factory());
        try {
            CompletionService<List<ListingEntry>> answers =
                    new ExecutorCompletionService<>(threads);
            Iterator<Sidecar> waiting = sidecars.iterator();
            int asked = askNext(waiting, ASKED_AT_ONCE, answers);
            while (asked > 0 && goOn.test(answers.take().get())) {
                asked += askNext(waiting, 1, answers) - 1;
            }
        } catch (InterruptedException wanted) {
            Thread.currentThread().interrupt();
            throw new SourceUnavailable(
                    source,
                    Cause.TIMED_OUT,
                    "The portal stopped waiting before all sidecars answered.");
        } catch (ExecutionException e) {
            throw new AssertionError("what a sidecar does wrong is told, not thrown", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the answers are where to look
    private int askNext(
            Iterator<Sidecar> waiting, int most, CompletionService<List<ListingEntry>> answers) {
        int asked = 0;
        while (asked < most && waiting.hasNext()) {
            Sidecar next = waiting.next();
            answers.submit(() -> next.tell(known.of(next.cluster())));
            asked++;
        }
        return asked;
    }
}
