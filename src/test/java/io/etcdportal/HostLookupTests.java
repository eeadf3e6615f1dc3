package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

class HostLookupTests {

    private static final LookupPolicy ANY =
            LookupPolicy.of(LookupPolicy.IPV4 | LookupPolicy.IPV6 | LookupPolicy.IPV4_FIRST);
    private static final InetAddress FOUND = InetAddress.getLoopbackAddress();

    private final CountDownLatch nameServer = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();

    /** Answers at once, refuses one name, and lets all that begin with "hung" wait. */
    private final InetAddressResolver system =
            new InetAddressResolver() {
                @Override
                public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
                        throws UnknownHostException {
                    asked.incrementAndGet();
                    if (host.startsWith("hung")) {
                        awaitNameServer();
                    }
                    if (host.equals("missing")) {
                        throw new UnknownHostException("missing: Name or service not known");
                    }
                    return Stream.of(FOUND);
                }

                @Override
                public String lookupByAddress(byte[] address) {
                    return "localhost";
                }
            };

    @AfterEach
    void letAllGoOn() {
        nameServer.countDown();
    }

    private void awaitNameServer() {
        try {
            nameServer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            answered.countDown();
        }
    }

    private HostLookup lookup(Duration limit, int most) {
        return new HostLookup(system, limit, most);
    }

    @Test
    void whatTheSystemFindsIsFound() throws UnknownHostException {
        HostLookup lookup = lookup(Duration.ofMinutes(1), 1);

        assertThat(lookup.lookupByName("one", ANY)).containsExactly(FOUND);
        assertThat(lookup.lookupByName("two", ANY)).containsExactly(FOUND);
        assertThatThrownBy(() -> lookup.lookupByName("missing", ANY))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("missing: Name or service not known");
        assertThat(lookup.lookupByName("one", ANY)).containsExactly(FOUND);
        assertThat(asked).hasValue(4);
    }

    @Test
    void aNameThatHangsHoldsUpNoOtherAndIsAskedForOnce() throws UnknownHostException {
        HostLookup lookup = lookup(Duration.ofMillis(10), 2);

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> lookup.lookupByName("hung", ANY))
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessageContaining("hung: its name server did not answer within");
        }

        assertThat(asked).hasValue(1);
        HostLookup patient = lookup(Duration.ofMinutes(1), 2);
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> await(patient));
        assertThat(patient.lookupByName("other", ANY)).containsExactly(FOUND);
        assertThat(waiting).isNotDone();
    }

    private static void await(HostLookup lookup) {
        try {
            assertThat(lookup.lookupByName("hung", ANY)).containsExactly(FOUND);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatIsFoundTooLateIsGivenToTheNext() throws Exception {
        HostLookup lookup = lookup(Duration.ofMillis(10), 1);
        assertThatThrownBy(() -> lookup.lookupByName("hung", ANY))
                .isInstanceOf(UnknownHostException.class);

        nameServer.countDown();
        answered.await();

        boolean found = false;
        while (!found) {
            found = isFound(lookup);
        }
        assertThat(asked).hasValue(1);
    }

    private static boolean isFound(HostLookup lookup) {
        try {
            return lookup.lookupByName("hung", ANY).toList().contains(FOUND);
        } catch (UnknownHostException e) {
            return false; // The answer is on its way.
        }
    }

    @Test
    void whereTooManyHangTheNextIsRefusedAtOnce() {
        HostLookup lookup = lookup(Duration.ofMillis(10), 1);
        assertThatThrownBy(() -> lookup.lookupByName("hung-1", ANY))
                .isInstanceOf(UnknownHostException.class);

        assertThatThrownBy(() -> lookup.lookupByName("hung-2", ANY))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("too many lookups");
        assertThat(asked).hasValue(1);
    }
}
