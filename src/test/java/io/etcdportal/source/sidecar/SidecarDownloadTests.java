package io.etcdportal.source.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.source.BackupContent;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.testbed.SidecarServer;
import io.etcdportal.testbed.Snapshots;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

class SidecarDownloadTests extends SidecarFixture {

    private static final Duration SHORT = Duration.ofSeconds(1);

    @Test
    void givesAnEarlierBackupOfEtcd31ByItsRevision() {
        put("3.1.20", 31);
        put("3.1.20", 37);

        assertThat(download("3.1.20", 31)).isEqualTo(Snapshots.bytes("3.1.20", 31));
        assertThat(server.requests())
                .containsExactly("GET /v1/backup?etcdVersion=3.1.20&etcdRevision=31");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.4.23", "3.5.16"})
    void givesTheLatestBackupOfAnyOtherEtcdWithoutNamingItsVersion(String version) {
        put(version, 37);

        assertThat(download(version, 37)).isEqualTo(Snapshots.bytes(version, 37));
        assertThat(server.requests()).containsExactly("GET /v1/backup");
    }

    @Test
    void asksForTheLatestWhereASidecarIsTooOldForTheVersion() throws IOException {
        Files.write(directory.resolve(Snapshots.name("3.2.5", 37)), Snapshots.bytes("3.1.20", 37));

        assertThat(download("3.2.5", 37)).isEqualTo(Snapshots.bytes("3.1.20", 37));
        assertThat(server.requests())
                .containsExactly(
                        "GET /v1/backup?etcdVersion=3.2.5&etcdRevision=37", "GET /v1/backup");
    }

    @Test
    void refusesANewerBackupThanTheListedOne() {
        put("3.5.16", 35);
        BackupLocation listed = location("3.5.16", 35);
        assertThat(download("3.5.16", 35)).isNotEmpty();
        put("3.5.16", 37);

        SourceFailure failure = failureOf(() -> source().open(listed, 0));

        assertThat(failure.cause()).isEqualTo(Cause.CHANGED);
        assertThat(failure.detail())
                .contains("serves only its latest backup, which is now revision 37 of etcd 3.5.16");
    }

    @Test
    void refusesAnotherBackupThanTheNamedOneFromASidecarThatKnowsNoRevisions() {
        put("3.1.20", 31);
        put("3.1.20", 37);
        server.header("X-Revision", "37");

        assertThat(failureOf(() -> source().open(location("3.1.20", 31), 0)).cause())
                .isEqualTo(Cause.CHANGED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.1.20", "3.5.16"})
    void doesNotFindWhatIsNotThere(String version) {
        assertThat(failureOf(() -> source().open(location(version, 37), 0)).cause())
                .isEqualTo(Cause.NOT_FOUND);
    }

    @Test
    void doesNotFindAClusterThatTheSettingsNoLongerName() {
        BackupLocation other =
                new BackupLocation.SidecarBackup(
                        "sidecars", new ClusterId("here", "default", "vault"), name("3.5.16", 37));

        assertThat(failureOf(() -> source().open(other, 0)).cause()).isEqualTo(Cause.NOT_FOUND);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void opensOnlyWhatLiesBehindASidecar() {
        BackupLocation file = new BackupLocation.VolumeFile("sidecars", "v1/ledger/x", "");

        assertThatThrownBy(() -> source().open(file, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    301 Moved Permanently   | MALFORMED
                    302 Found               | MALFORMED
                    400 Bad Request         | MALFORMED
                    401 Unauthorized        | FORBIDDEN
                    403 Forbidden           | FORBIDDEN
                    404 Not Found           | NOT_FOUND
                    206 Partial Content     | MALFORMED
                    500 Broken              | UNREADABLE
                    503 Service Unavailable | REFUSED
                    504 Gateway Timeout     | TIMED_OUT
                    """)
    void neverTakesTheTextOfAnErrorForABackup(String status, Cause cause, @TempDir Path elsewhere) {
        Snapshots.copy("3.5.16", 37, elsewhere);
        try (SidecarServer other = SidecarServer.start(elsewhere)) {
            String headers =
                    "X-etcd-Version: 3.5.16\r\nX-Revision: 37\r\nLocation: "
                            + other.address()
                            + "/v1/backup\r\n";
            server.script("/v1/backup", answer(status, headers, "an error, not a backup"));

            SourceFailure failure = failureOf(() -> source().open(location("3.5.16", 37), 0));

            assertThat(failure.cause()).isEqualTo(cause);
            assertThat(failure.detail()).doesNotContain("an error").contains("here/default/ledger");
            assertThat(other.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Etcd-Version", "X-Revision"})
    void refusesAnAnswerThatDoesNotSayWhichBackupItIs(String header) {
        put("3.5.16", 37);
        server.withoutHeader(header);

        assertThat(failureOf(() -> source().open(location("3.5.16", 37), 0)).cause())
                .isEqualTo(Cause.MALFORMED);
    }

    @Test
    void refusesAnAnswerThatEndsByTheEndOfTheConnection() {
        put("3.5.16", 37);
        server.endByClose();

        SourceFailure failure = failureOf(() -> source().open(location("3.5.16", 37), 0));

        assertThat(failure.cause()).isEqualTo(Cause.MALFORMED);
        assertThat(failure.detail()).contains("does not say where its answer ends");
    }

    @Test
    void refusesBytesThatSomethingOnTheWayHasCompressed() {
        put("3.5.16", 37);
        server.header("Content-Encoding", "gzip");

        assertThat(failureOf(() -> source().open(location("3.5.16", 37), 0)).cause())
                .isEqualTo(Cause.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 32_767, 32_768, 65_536, 73_759, 73_760})
    void aSidecarThatDiesLeavesNoWholeBackup(long bytes) {
        put("3.5.16", 37);
        server.dieAfter(bytes);

        assertBreaksOff(bytes, Cause.ENDED_EARLY);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 32_768, 73_759})
    void fewerBytesThanAnnouncedAreNoWholeBackup(long bytes) {
        put("3.5.16", 37);
        server.announceLength();
        server.dieAfter(bytes);

        assertBreaksOff(bytes, Cause.ENDED_EARLY);
    }

    @Test
    void aResetLeavesNoWholeBackup() {
        put("3.5.16", 37);
        server.resetAfter(40_000);

        try (BackupContent content = source().open(location("3.5.16", 37), 0)) {
            assertThat(failureOf(() -> read(content)).cause()).isEqualTo(Cause.ENDED_EARLY);
        } catch (SourceUnavailable resetBeforeTheHeadWasRead) {
            assertThat(resetBeforeTheHeadWasRead.failure().cause()).isEqualTo(Cause.REFUSED);
        }
    }

    @Test
    void aSidecarThatStallsTimesOut() {
        put("3.5.16", 37);
        server.stallAfter(40_000);

        try (BackupContent content = source(SHORT).open(location("3.5.16", 37), 0)) {
            SourceFailure failure = failureOf(() -> read(content));

            assertThat(failure.cause()).isEqualTo(Cause.TIMED_OUT);
            assertThat(failure.detail()).contains("after 40000 bytes");
            assertThat(failureOf(() -> content.read(new byte[10]))).isEqualTo(failure);
        }
    }

    @Test
    void aSidecarThatStallsWithinTheOffsetTimesOut() {
        put("3.5.16", 37);
        server.stallAfter(40_000);

        assertThat(failureOf(() -> source(SHORT).open(location("3.5.16", 37), 50_000)).cause())
                .isEqualTo(Cause.TIMED_OUT);
    }

    @Test
    void anEmptyBackupIsEmptyAndNotBroken() throws IOException {
        Files.write(directory.resolve(Snapshots.name("3.5.16", 37)), new byte[0]);

        try (BackupContent content = source().open(location("3.5.16", 37), 0)) {
            assertThat(content.length()).hasValue(0);
            assertThat(read(content)).isEmpty();
        }
    }

    @Test
    void tellsTheLengthWhereItIsAnnounced() {
        put("3.5.16", 37);
        try (BackupContent content = source().open(location("3.5.16", 37), 100)) {
            assertThat(content.length()).isEmpty();
        }

        server.announceLength();
        try (BackupContent content = source().open(location("3.5.16", 37), 100)) {
            assertThat(content.length()).hasValue(73_760);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 32_768, 70_000, 73_760})
    void beginsAtTheOffset(int offset) {
        put("3.5.16", 37);
        byte[] whole = Snapshots.bytes("3.5.16", 37);

        try (BackupContent content = source().open(location("3.5.16", 37), offset)) {
            assertThat(read(content)).isEqualTo(Arrays.copyOfRange(whole, offset, whole.length));
        }
    }

    @Test
    void refusesAnOffsetBehindTheEnd() {
        put("3.5.16", 37);

        SourceFailure failure = failureOf(() -> source().open(location("3.5.16", 37), 73_761));

        assertThat(failure.cause()).isEqualTo(Cause.ENDED_EARLY);
        assertThat(failure.detail()).contains("73760", "73761");
    }

    @Test
    void closingNeverWaitsForTheRest() {
        put("3.5.16", 37);
        server.stallAfter(40_000);

        BackupContent content = source(ENDLESS).open(location("3.5.16", 37), 0);
        assertThat(content.read(new byte[10])).isPositive();
        content.close();
        content.close();

        assertThat(failureOf(() -> read(content)).cause()).isEqualTo(Cause.ENDED_EARLY);
    }

    @Test
    void anInterruptEndsAStalledRead() {
        put("3.5.16", 37);
        server.stallAfter(40_000);
        SidecarBackupSource source = source(ENDLESS);
        AtomicBoolean reading = new AtomicBoolean();

        SourceFailure failure =
                InterruptedCall.when(
                        reading::get,
                        () -> {
                            try (BackupContent content =
                                    source.open(location("3.5.16", 37), 40_000)) {
                                reading.set(true);
                                content.read(new byte[10]);
                            }
                        });

        assertThat(failure.cause()).isEqualTo(Cause.TIMED_OUT);
    }

    @Test
    void anInterruptEndsTheWaitForAnAnswer() {
        server.fallSilent();
        SidecarBackupSource source = source(ENDLESS);

        SourceFailure failure =
                InterruptedCall.when(
                        () -> !server.requests().isEmpty(),
                        () -> source.open(location("3.5.16", 37), 0).close());

        assertThat(failure.cause()).isEqualTo(Cause.TIMED_OUT);
    }

    @Test
    void servesManyAtOnce() {
        put("3.5.16", 37);
        SidecarBackupSource source = source();
        BackupContent[] open = new BackupContent[300];
        for (int i = 0; i < open.length; i++) {
            open[i] = source.open(location("3.5.16", 37), 0);
        }
        for (BackupContent content : open) {
            try (content) {
                assertThat(read(content)).hasSize(73_760);
            }
        }
    }

    private byte[] download(String version, long revision) {
        try (BackupContent content = source().open(location(version, revision), 0)) {
            return read(content);
        }
    }

    private void assertBreaksOff(long bytes, Cause cause) {
        try (BackupContent content = source().open(location("3.5.16", 37), 0)) {
            SourceFailure failure = failureOf(() -> read(content));

            assertThat(failure.cause()).isEqualTo(cause);
            assertThat(failure.detail()).contains("after " + bytes + " bytes");
            assertThat(failureOf(() -> content.read(new byte[10])))
                    .as("a failure stays")
                    .isEqualTo(failure);
        }
    }
}
