package io.etcdportal;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Looks up host names with a time limit. The system's own lookup takes minutes where a name server
 * does not answer, and no time limit of a connection covers it. One that takes longer is left
 * behind: whoever asks for the same name meanwhile is refused at once, and what it finds in the end
 * is given to the next who asks.
 */
final class HostLookup implements InetAddressResolver {

    private static final Logger log = LoggerFactory.getLogger(HostLookup.class);
    private static final Duration FRESH = Duration.ofSeconds(30);

    private final InetAddressResolver system;
    private final Duration limit;
    private final Semaphore permits;
    private final ConcurrentMap<Question, Lookup> lookups = new ConcurrentHashMap<>();

    /**
     * @param system what looks up
     * @param limit how long it may take
     * @param most how many names may be looked up at the same time
     */
    HostLookup(InetAddressResolver system, Duration limit, int most) {
        this.system = system;
        this.limit = limit;
        this.permits = new Semaphore(most);
    }

    private record Question(String host, LookupPolicy policy) {}

    /**
     * A lookup that runs, or whose answer nobody has taken.
     *
     * @param begun the reading of {@link System#nanoTime()} when it began
     */
    private record Lookup(CompletableFuture<List<InetAddress>> answer, long begun) {

        Duration age() {
            return Duration.ofNanos(System.nanoTime() - begun);
        }
    }

    @Override
    public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
            throws UnknownHostException {
        Question question = new Question(host, policy);
        Lookup lookup =
                lookups.compute(
                        question,
                        (_, known) -> known == null || isStale(known) ? begin(question) : known);
        try {
            Duration left = limit.minus(lookup.age());
            List<InetAddress> found =
                    lookup.answer.get(Math.max(0, left.toNanos()), TimeUnit.NANOSECONDS);
            lookups.remove(question, lookup);
            return found.stream();
        } catch (ExecutionException e) {
            lookups.remove(question, lookup);
            throw unknown(host, e.getCause());
        } catch (TimeoutException e) {
            throw unknown(
                    "%s: its name server did not answer within %d s"
                            .formatted(host, limit.toSeconds()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown(host, e);
        }
    }

    private boolean isStale(Lookup lookup) {
        return lookup.answer.isDone() && lookup.age().compareTo(limit.plus(FRESH)) > 0;
    }

    private Lookup begin(Question question) {
        CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
        Lookup lookup = new Lookup(answer, System.nanoTime());
        if (permits.tryAcquire()) {
            Thread.ofPlatform()
                    .daemon()
                    .name("lookup of " + question.host)
                    .start(() -> run(question, lookup));
        } else {
            answer.completeExceptionally(
                    new UnknownHostException(
                            question.host + ": too many lookups have not been answered"));
        }
        return lookup;
    }

    private void run(Question question, Lookup lookup) {
        Runnable telling = ask(question, lookup.answer);
        permits.release();
        telling.run();
        if (lookup.age().compareTo(limit) > 0) {
            log.warn(
                    "The name server took {} s to answer for {}",
                    lookup.age().toSeconds(),
                    question.host);
        }
    }

    /** {@return what tells it to whoever waits} */
    private Runnable ask(Question question, CompletableFuture<List<InetAddress>> answer) {
        try {
            List<InetAddress> found = system.lookupByName(question.host, question.policy).toList();
            return () -> answer.complete(found);
        } catch (UnknownHostException | RuntimeException e) {
            return () -> answer.completeExceptionally(e);
        }
    }

    private static UnknownHostException unknown(String message, @Nullable Throwable cause) {
        UnknownHostException unknown =
                new UnknownHostException(
                        cause instanceof UnknownHostException e && e.getMessage() != null
                                ? e.getMessage()
                                : message);
        unknown.initCause(cause);
        return unknown;
    }

    @Override
    public String lookupByAddress(byte[] address) throws UnknownHostException {
        return system.lookupByAddress(address);
    }
}
