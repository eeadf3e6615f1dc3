package io.etcdportal.source.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.etcdportal.source.BackupContent;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.testbed.S3Server;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What comes out of an object in good and in bad hours. */
class S3DownloadTests {

    private static final String KEY = "v1/ledger/3.1.0_000000000000000f_etcd.backup";
    private static final int LENGTH = 300_000;
    private static final Duration LONG = Duration.ofMinutes(5);

    private final S3Server server = S3Server.start();

    @AfterEach
    void stopTheServer() {
        server.close();
    }

    @Test
    void tellsTheWholeLengthWhateverTheOffset() {
        BackupSource source = BucketSettings.of(server).source();
        BackupLocation location = stored(source);

        for (long offset : new long[] {0, 1, LENGTH - 1, LENGTH}) {
            try (BackupContent content = source.open(location, offset)) {
                assertThat(content.length()).hasValue(LENGTH);
                assertThat(drain(content)).isEqualTo(LENGTH - offset);
            }
        }
    }

    @Test
    void aBodyThatBreaksOffIsNotTakenForAWholeOne() {
        BackupSource source = BucketSettings.of(server).source();
        BackupLocation location = stored(source);
        server.cutBodiesAfter(100_000);

        try (BackupContent content = source.open(location, 0)) {
            assertThat(failureOf(() -> drain(content)).cause()).isEqualTo(Cause.ENDED_EARLY);
        }
    }

    @Test
    void aBodyThatFallsSilentIsGivenUpAfterTheReadTimeout() {
        BackupSource source =
                BucketSettings.of(server)
                        .timeouts(Duration.ofSeconds(5), Duration.ofMillis(300))
                        .source();
        BackupLocation location = stored(BucketSettings.of(server).source());
        server.stallBodiesAfter(100_000);

        try (BackupContent content = source.open(location, 0)) {
            assertThat(failureOf(() -> drain(content)).cause()).isEqualTo(Cause.TIMED_OUT);
        }
    }

    @Test
    void anObjectThatNeverBeginsIsGivenUpAfterTheTimeLimits() {
        BackupSource source =
                BucketSettings.of(server)
                        .timeouts(Duration.ofMillis(200), Duration.ofMillis(300))
                        .source();
        BackupLocation location = stored(BucketSettings.of(server).source());
        server.fallSilent();

        assertThat(failureOf(() -> source.open(location, 0)).cause()).isEqualTo(Cause.TIMED_OUT);
    }

    @Test
    void aBodyThatMovesMayTakeLongerThanAnyTimeLimit() {
        BackupSource source =
                BucketSettings.of(server)
                        .timeouts(Duration.ofSeconds(1), Duration.ofSeconds(2))
                        .source();
        BackupLocation location = stored(source);
        server.dripBodies(8, Duration.ofMillis(300));

        try (BackupContent content = source.open(location, 0)) {
            assertThat(drain(content)).isEqualTo(LENGTH);
        }
    }

    @Test
    @Timeout(20)
    void lettingGoDoesNotWaitForTheRest() {
        BackupSource source = BucketSettings.of(server).timeouts(LONG, LONG).source();
        BackupLocation location = stored(source);
        server.stallBodiesAfter(100_000);

        try (BackupContent content = source.open(location, 0)) {
            assertThat(content.read(new byte[10])).isPositive();
        }
    }

    @Test
    @Timeout(20)
    void anInterruptEndsAReadOnAVirtualThread() throws Exception {
        BackupSource source = BucketSettings.of(server).timeouts(LONG, LONG).source();
        BackupLocation location = stored(source);
        server.stallBodiesAfter(100_000);
        CompletableFuture<Void> silence = new CompletableFuture<>();
        CompletableFuture<SourceFailure> end = new CompletableFuture<>();

        Thread reader =
                Thread.startVirtualThread(
                        () -> {
                            try (BackupContent content = source.open(location, 0)) {
                                readExactly(content, 100_000);
                                silence.complete(null);
                                end.complete(failureOf(() -> drain(content)));
                            }
                        });
        silence.join();
        reader.interrupt();

        assertThat(end.get().cause()).isEqualTo(Cause.TIMED_OUT);
    }

    @Test
    void aStoreThatIgnoresThePinIsNotSpliced() {
        BackupSource source = BucketSettings.of(server).source();
        BackupLocation location = stored(source);
        server.ignorePins();
        server.put(KEY, new byte[LENGTH + 1]);

        assertThat(failureOf(() -> source.open(location, 100_000)).cause())
                .isEqualTo(Cause.CHANGED);
    }

    @Test
    void anObjectThatWasReplacedHasChangedAtAnyOffset() {
        BackupSource source = BucketSettings.of(server).source();
        BackupLocation location = stored(source);
        server.put(KEY, new byte[10]);

        for (long offset : new long[] {0, 5, 10, LENGTH}) {
            assertThat(failureOf(() -> source.open(location, offset)).cause())
                    .isEqualTo(Cause.CHANGED);
        }
    }

    @Test
    void anObjectThatIsGoneIsNotFound() {
        BackupSource source = BucketSettings.of(server).source();
        BackupLocation location = stored(source);
        server.remove(KEY);

        assertThat(failureOf(() -> source.open(location, 0)).cause()).isEqualTo(Cause.NOT_FOUND);
    }

    @Test
    void nothingBeginsBeyondTheEnd() {
        BackupSource source = BucketSettings.of(server).source();
        BackupLocation location = stored(source);

        assertThat(failureOf(() -> source.open(location, LENGTH + 1L)).cause())
                .isEqualTo(Cause.MALFORMED);
    }

    private BackupLocation stored(BackupSource source) {
        server.put(KEY, new byte[LENGTH]);
        List<ListingEntry> listed = new ArrayList<>();
        source.list(listed::add);
        return ((ListingEntry.Copy) listed.getFirst()).location();
    }

    private static SourceFailure failureOf(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(SourceUnavailable.class, call).failure();
    }

    private static long drain(BackupContent content) {
        byte[] buffer = new byte[8_192];
        long count = 0;
        for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
            count += n;
        }
        return count;
    }

    private static void readExactly(BackupContent content, int length) {
        for (int left = length; left > 0; ) {
            left -= content.read(new byte[left]);
        }
    }
}
