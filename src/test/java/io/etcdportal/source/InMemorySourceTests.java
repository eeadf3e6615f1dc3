package io.etcdportal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.source.SourceFailure.Cause;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** The fake keeps the contract too, so that tests against it say something of real sources. */
class InMemorySourceTests extends BackupSourceContract {

    private final InMemorySource source = new InMemorySource("memory", "here");

    @BeforeEach
    void canBeAskedAboutOneCluster() {
        source.answerPerCluster();
    }

    @Override
    protected BackupSource source() {
        return source;
    }

    @Override
    protected void put(ClusterId cluster, OperatorFileName backup, byte[] bytes) {
        source.put(cluster, backup, bytes);
    }

    @Test
    void tellsWhatItWasTold() {
        ListingEntry file = new ListingEntry.UnrecognizedFile("notes.txt", "It is a note.");
        ListingEntry answered =
                new ListingEntry.AnsweredCluster(
                        LEDGER, OptionalLong.empty(), OptionalLong.empty());
        source.tell(file);
        source.tell(answered);

        assertThat(listed()).containsExactly(file, answered);
    }

    @Test
    void failsAsItIsTold() {
        ListingEntry.Copy copy = source.put(LEDGER, name(1), bytes(544));
        source.failWith(Cause.FORBIDDEN);

        assertThat(causeOf(source::check)).isEqualTo(Cause.FORBIDDEN);
        assertThat(causeOf(() -> listed())).isEqualTo(Cause.FORBIDDEN);
        assertThat(causeOf(() -> read(copy.location(), 0))).isEqualTo(Cause.FORBIDDEN);
    }

    @Test
    void canFailToOpenWhatItLists() {
        ListingEntry.Copy copy = source.put(LEDGER, name(1), bytes(544));
        source.failOpeningWith(Cause.REFUSED);

        assertThat(copies()).containsExactly(copy);
        assertThat(causeOf(() -> read(copy.location(), 0))).isEqualTo(Cause.REFUSED);
    }

    @Test
    void breaksOffWhereItIsTold() {
        ListingEntry.Copy copy = source.put(LEDGER, name(1), bytes(544));
        source.cutAfter(100);

        try (BackupContent content = source.open(copy.location(), 0)) {
            assertThat(content.read(new byte[1_000])).isEqualTo(100);
            assertThat(causeOf(() -> content.read(new byte[1_000]))).isEqualTo(Cause.ENDED_EARLY);
        }
    }

    @Test
    void stallsUntilItIsHealed() {
        ListingEntry.Copy copy = source.put(LEDGER, name(1), bytes(544));
        source.stallAfter(100);

        try (BackupContent content = source.open(copy.location(), 0)) {
            assertThat(content.read(new byte[1_000])).isEqualTo(100);
            Thread.startVirtualThread(source::heal);
            assertThat(content.read(new byte[1_000])).isEqualTo(444);
        }
    }

    @Test
    void anInterruptEndsAStall() throws Exception {
        source.stall();
        CompletableFuture<Cause> end = new CompletableFuture<>();

        Thread.startVirtualThread(() -> end.complete(causeOf(source::check))).interrupt();

        assertThat(end.get()).isEqualTo(Cause.TIMED_OUT);
    }

    @Test
    void countsWhatIsOpenAndWhatWas() {
        ListingEntry.Copy copy = source.put(LEDGER, name(1), bytes(544));

        try (BackupContent content = source.open(copy.location(), 0)) {
            assertThat(content.length()).hasValue(544);
            assertThat(source.open()).isEqualTo(1);
        }

        assertThat(source.open()).isZero();
        assertThat(source.opened()).isEqualTo(1);
    }

    private static Cause causeOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(SourceUnavailable.class, call).failure().cause();
    }
}
