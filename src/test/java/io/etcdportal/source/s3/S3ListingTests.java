package io.etcdportal.source.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.testbed.S3Server;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** What a bucket tells of itself. */
class S3ListingTests {

    private static final String NAME = "3.1.0_000000000000000f_etcd.backup";

    private final S3Server server = S3Server.start();

    @AfterEach
    void stopTheServer() {
        server.close();
    }

    @Test
    void readsBothLayoutsOfOneBucketToTheirEndAndCountsWhatIsNoBackup() {
        IntStream.range(0, 2_500)
                .forEach(
                        i -> {
                            server.put("v1/ledger/" + name(i), new byte[0]);
                            server.put("v1/payments/vault/" + name(i), new byte[0]);
                        });
        IntStream.range(0, 20)
                .forEach(i -> server.put("v1/ledger/notes-" + i + ".txt", new byte[1]));

        List<ListingEntry> listed = listed(BucketSettings.of(server).source());

        assertThat(copies(listed))
                .filteredOn(
                        copy -> copy.cluster().equals(new ClusterId("here", "default", "ledger")))
                .hasSize(2_500);
        assertThat(copies(listed))
                .filteredOn(
                        copy -> copy.cluster().equals(new ClusterId("here", "payments", "vault")))
                .hasSize(2_500);
        assertThat(listed).filteredOn(ListingEntry.UnrecognizedFile.class::isInstance).hasSize(20);
        assertThat(listed).hasSize(5_020).doesNotHaveDuplicates();
        assertThat(server.requests()).hasSize(6);
    }

    @Test
    void aCopyTellsWhatTheBucketKnowsOfIt() {
        Instant before = Instant.now().minusSeconds(1);
        server.put("v1/payments/ledger/" + NAME, "seal".getBytes(StandardCharsets.UTF_8));

        ListingEntry.Copy copy = copies(listed(BucketSettings.of(server).source())).getFirst();

        assertThat(copy.size()).hasValue(4);
        assertThat(copy.written()).isBetween(before, Instant.now());
        assertThat(copy.growing()).isFalse();
        assertThat(copy.location())
                .isEqualTo(
                        new BackupLocation.S3Object(
                                "bucket",
                                "v1/payments/ledger/" + NAME,
                                "\"336e8afda70b3ff7242fbfd312cb633f\""));
    }

    @Test
    void handsOnAPageBeforeItAsksForTheNext() {
        IntStream.range(0, 1_500).forEach(i -> server.put("v1/ledger/" + name(i), new byte[0]));
        List<Integer> requestsSoFar = new ArrayList<>();

        BucketSettings.of(server)
                .source()
                .list(listingEntry -> requestsSoFar.add(server.requests().size()));

        assertThat(requestsSoFar.subList(0, 1_000)).containsOnly(1);
        assertThat(requestsSoFar.subList(1_000, 1_500)).containsOnly(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"teams/a", "/teams/a/", "teams/a//"})
    void readsBelowThePrefixOnlyHoweverItIsWritten(String prefix) {
        server.put("teams/a/v1/ledger/" + NAME, new byte[0]);
        server.put("teams/a/v2/ledger/" + NAME, new byte[0]);
        server.put("v1/vault/" + NAME, new byte[0]);

        assertThat(copies(listed(BucketSettings.of(server).prefix(prefix).source())))
                .extracting(copy -> copy.location().path())
                .containsExactly("teams/a/v1/ledger/" + NAME);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    v1/3.1.0_000000000000000f_etcd.backup              | It is directly in v1/, where only clusters and namespaces belong.
                    v1/a/b/c/3.1.0_000000000000000f_etcd.backup        | It is deeper than v1/<namespace>/<cluster>/.
                    v1/ledger/tmp/3.1.0_000000000000000f_etcd.backup   | It is in tmp/, the directory of unfinished backups.
                    v1/payments/Ledger/3.1.0_000000000000000f_etcd.backup | Its directories are not valid names of a namespace and a cluster.
                    v1/../ledger/3.1.0_000000000000000f_etcd.backup    | Its directories are not valid names of a namespace and a cluster.
                    v1//3.1.0_000000000000000f_etcd.backup             | Its directories are not valid names of a namespace and a cluster.
                    v1/ledger/3.1.0_000000000000000G_etcd.backup       | Its name is not that of a backup, such as 3.1.0_000000000000000f_etcd.backup.
                    v1/ledger/full/                                    | Its name is not that of a backup, such as 3.1.0_000000000000000f_etcd.backup.
                    """)
    void saysOfAnUnrecognizedFileWhyItIsNoBackup(String key, String reason) {
        server.put(key, new byte[1]);

        assertThat(listed(BucketSettings.of(server).source()))
                .containsExactly(new ListingEntry.UnrecognizedFile(key, reason));
    }

    @Test
    void emptyDirectoryMarkersAreNothing() {
        server.put("v1/", new byte[0]);
        server.put("v1/ledger/", new byte[0]);
        server.put("v1/payments/ledger/", new byte[0]);

        assertThat(listed(BucketSettings.of(server).source())).isEmpty();
    }

    @Test
    void noKeyHidesTheOthersHoweverStrange() {
        List<String> keys =
                List.of(
                        "v1/ledger/with space",
                        "v1/ledger/a+b",
                        "v1/ledger/100%",
                        "v1/ledger/%2F",
                        "v1/ledger/<&\">",
                        "v1/ledger/ü",
                        "v1/ledger/\uD83D\uDE80",
                        "v1/ledger/bell\u0007",
                        "v1/ledger/\uFFFF");
        keys.forEach(key -> server.put(key, new byte[1]));
        server.put("v1/ledger/" + NAME, new byte[1]);

        List<ListingEntry> listed = listed(BucketSettings.of(server).source());

        assertThat(copies(listed)).hasSize(1);
        assertThat(listed)
                .filteredOn(ListingEntry.UnrecognizedFile.class::isInstance)
                .extracting(file -> ((ListingEntry.UnrecognizedFile) file).path())
                .containsExactlyInAnyOrderElementsOf(keys);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html/>", "<html><br></html>", "Welcome!"})
    void whatIsNoListingIsNotTakenForAnEmptyOne(String body) {
        server.answerAll(200, body);

        assertThat(failureOf(BucketSettings.of(server)).failure().cause())
                .isEqualTo(Cause.MALFORMED);
    }

    @Test
    void aListingThatGoesOnWithoutSayingWhereIsNotTakenForItsEnd() {
        server.answerAll(
                200,
                "<?xml"
                    + " version=\"1.0\"?><ListBucketResult><Name>backups</Name><IsTruncated>true</IsTruncated>"
                    + "</ListBucketResult>");

        assertThat(failureOf(BucketSettings.of(server)).failure().cause())
                .isEqualTo(Cause.MALFORMED);
    }

    @Test
    void aListingThatRunsInACircleEnds() {
        server.answerAll(
                200,
                "<?xml"
                    + " version=\"1.0\"?><ListBucketResult><Name>backups</Name><IsTruncated>true</IsTruncated>"
                    + "<NextContinuationToken>again</NextContinuationToken></ListBucketResult>");

        assertThat(failureOf(BucketSettings.of(server)).failure().cause())
                .isEqualTo(Cause.MALFORMED);
    }

    @Test
    void whatIsListedWithoutHavingBeenAskedForIsAnUnrecognizedFile() {
        server.answerAll(
                200,
                "<?xml"
                    + " version=\"1.0\"?><ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>x</Key>"
                    + "<Size>1</Size></Contents></ListBucketResult>");

        assertThat(listed(BucketSettings.of(server).source()))
                .singleElement()
                .isInstanceOf(ListingEntry.UnrecognizedFile.class);
    }

    @Test
    void aBusyStoreIsAskedAgain() {
        server.put("v1/ledger/" + NAME, new byte[0]);
        server.slowDown(2);

        assertThat(listed(BucketSettings.of(server).source())).hasSize(1);
    }

    @Test
    void aStoreThatDoesNotAnswerIsGivenUpWithinItsTimeLimits() {
        BucketSettings impatient =
                BucketSettings.of(server).timeouts(Duration.ofMillis(200), Duration.ofMillis(300));
        server.fallSilent();

        assertThat(failureOf(impatient).failure().cause()).isEqualTo(Cause.TIMED_OUT);
        assertThat(Thread.currentThread().isInterrupted())
                .as("the SDK's timer interrupts the thread")
                .isFalse();
    }

    @Test
    @Timeout(20)
    void anInterruptEndsTheWaitOnAVirtualThread() throws Exception {
        BucketSettings patient =
                BucketSettings.of(server).timeouts(Duration.ofMinutes(5), Duration.ofMinutes(5));
        server.fallSilent();
        CompletableFuture<Cause> end = new CompletableFuture<>();

        Thread.startVirtualThread(() -> end.complete(failureOf(patient).failure().cause()))
                .interrupt();

        assertThat(end.get()).isEqualTo(Cause.TIMED_OUT);
    }

    private static SourceUnavailable failureOf(BucketSettings settings) {
        return catchThrowableOfType(SourceUnavailable.class, () -> listed(settings.source()));
    }

    private static List<ListingEntry> listed(BackupSource source) {
        List<ListingEntry> all = new ArrayList<>();
        source.list(all::add);
        return all;
    }

    private static List<ListingEntry.Copy> copies(List<ListingEntry> listed) {
        return listed.stream()
                .filter(ListingEntry.Copy.class::isInstance)
                .map(ListingEntry.Copy.class::cast)
                .toList();
    }

    private static OperatorFileName name(int revision) {
        return OperatorFileName.parse("3.1.0_%016x_etcd.backup".formatted(revision)).orElseThrow();
    }
}
