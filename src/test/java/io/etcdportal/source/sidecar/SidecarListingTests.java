package io.etcdportal.source.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceSettings;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

class SidecarListingTests extends SidecarFixture {

    private static final String PAGE = "<html><body>Welcome</body></html>";

    @Test
    void tellsTheLatestBackupAndHowManyThereAre() {
        put("3.1.20", 31);
        put("3.4.23", 35);
        put("3.5.16", 37);

        assertThat(list(source()))
                .containsExactly(
                        new ListingEntry.AnsweredCluster(
                                LEDGER, OptionalLong.of(3), OptionalLong.of(200_278)),
                        new ListingEntry.Copy(
                                LEDGER,
                                name("3.5.16", 37),
                                location("3.5.16", 37),
                                OptionalLong.empty(),
                                null,
                                false));
    }

    @Test
    void asksNoMoreThanTwoShortQuestions() {
        put("3.5.16", 37);

        list(source());

        assertThat(server.requests()).containsExactly("HEAD /v1/backup", "GET /v1/status");
    }

    @Test
    void contactsNothingBeforeTheFirstCall() {
        assertThat(source().name()).isEqualTo("sidecars");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void tellsWhenTheLatestBackupWasMadeWhereTheSidecarMadeItItself() {
        put("3.5.16", 37);
        server.recentBackup(
                "{\"creationTime\":\"2026-11-22T08:53:29Z\",\"size\":0.07,\"revision\":37,"
                        + "\"version\":\"3.5.16\",\"timeTookInSecond\":1}");

        assertThat(copy(list(source())).written()).isEqualTo(Instant.parse("2026-11-22T08:53:29Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"creationTime\":\"2026-11-22T08:53:29Z\",\"size\":0.07,\"revision\":36,\"version\":\"3.5.16\"}",
                "{\"creationTime\":\"2026-11-22T08:53:29Z\",\"size\":0.07,\"revision\":37,\"version\":\"3.4.23\"}",
                "{\"size\":73760,\"version\":\"3.5.16\",\"timeTookInSecond\":1}"
            })
    void doesNotTakeTheTimeOfAnotherBackup(String recentBackup) {
        put("3.5.16", 37);
        server.recentBackup(recentBackup);

        assertThat(copy(list(source())).written()).isNull();
    }

    @Test
    void aSidecarWithoutBackupsAnswersThatItHasNone() {
        assertThat(list(source()))
                .containsExactly(
                        new ListingEntry.AnsweredCluster(
                                LEDGER, OptionalLong.of(0), OptionalLong.of(4_194)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"404 Not Found", "200 OK"})
    void anotherServerIsNoSidecarWithoutBackups(String status) {
        server.script("/v1/backup", answer(status, "", PAGE));
        server.script("/v1/status", answer(status, "", PAGE));

        assertThat(silence(list(source())).cause()).isEqualTo(Cause.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "3",
                "\"backups\"",
                "{\"backups\":\"3\"}",
                "{\"backups\":-1}",
                "{\"backups\":"
            })
    void aStatusOfSomethingElseIsNoneOfASidecar(String json) {
        server.script("/v1/status", answer("200 OK", "", json));

        assertThat(silence(list(source())).cause()).isEqualTo(Cause.MALFORMED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    401 Unauthorized        | FORBIDDEN
                    403 Forbidden           | FORBIDDEN
                    301 Moved Permanently   | MALFORMED
                    204 No Content          | MALFORMED
                    206 Partial Content     | MALFORMED
                    400 Bad Request         | MALFORMED
                    418 I'm a teapot        | MALFORMED
                    500 Broken              | UNREADABLE
                    502 Bad Gateway         | REFUSED
                    503 Service Unavailable | REFUSED
                    504 Gateway Timeout     | TIMED_OUT
                    """)
    void tellsFailuresByTheStatus(String status, Cause cause) {
        server.script(
                "/v1/backup", "HTTP/1.1 " + status + "\r\nLocation: http://127.0.0.1:1/\r\n\r\n");

        SourceFailure failure = silence(list(source()));

        assertThat(failure.cause()).isEqualTo(cause);
        assertThat(failure.source()).isEqualTo("sidecars");
        assertThat(failure.detail()).contains("here/default/ledger", status.substring(0, 3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Revision: 37\r\n",
                "X-etcd-Version: 3.5.16\r\n",
                "X-etcd-Version: banana\r\nX-Revision: 37\r\n",
                "X-etcd-Version: 3.5.16\r\nX-Revision: 0x25\r\n",
                "X-etcd-Version: 3.5.16\r\nX-Revision: 99999999999999999999\r\n",
                "X-etcd-Version: 3.5.16\r\nX-Revision: 37\r\nX-Revision: 38\r\n"
            })
    void aBackupWithoutVersionAndRevisionIsNone(String headers) {
        server.script("/v1/backup", "HTTP/1.1 200 OK\r\n" + headers + "\r\n");

        assertThat(silence(list(source())).cause()).isEqualTo(Cause.MALFORMED);
    }

    @Test
    void saysWhichFileKeepsASidecarFromServing() throws IOException {
        put("3.1.20", 37);
        Files.writeString(directory.resolve("banana_00000000000000ff_etcd.backup"), "x");

        SourceFailure failure = silence(list(source()));

        assertThat(failure.cause()).isEqualTo(Cause.MALFORMED);
        assertThat(failure.detail()).contains("a file without an etcd version in its name");
    }

    @Test
    void aSidecarWhoseDirectoryIsGoneIsUnreadable() throws IOException {
        Files.delete(directory.resolve("tmp"));
        Files.delete(directory);

        assertThat(silence(list(source())).cause()).isEqualTo(Cause.UNREADABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"backups\":3",
                "HTTP/1.1 200 OK\r\n\r\nnothing to be read",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n",
                ""
            })
    void aFailingStatusDoesNotHideTheBackup(String status) {
        put("3.5.16", 37);
        server.script("/v1/status", status);

        List<ListingEntry> listed = list(source());

        assertThat(listed)
                .contains(
                        new ListingEntry.AnsweredCluster(
                                LEDGER, OptionalLong.empty(), OptionalLong.empty()));
        assertThat(copy(listed).backup()).hasToString(name("3.5.16", 37).toString());
    }

    @Test
    void anEndlessStatusIsNotReadToItsEnd() {
        put("3.5.16", 37);
        server.script(
                "/v1/status",
                answer("200 OK", "", "{\"backups\":3,\"x\":\"" + "x".repeat(10_000_000) + "\"}"));

        assertThat(list(source()))
                .contains(
                        new ListingEntry.AnsweredCluster(
                                LEDGER, OptionalLong.empty(), OptionalLong.empty()));
    }

    @Test
    void aDribblingStatusIsGivenUp() {
        put("3.5.16", 37);
        server.script(
                "/v1/status",
                answer("200 OK", "", "{\"backups\":" + " ".repeat(60_000)),
                Duration.ofMillis(20));

        assertThat(copy(list(impatient())).backup()).hasToString(name("3.5.16", 37).toString());
    }

    @Test
    void aDribblingHeadIsGivenUp() {
        server.script(
                "/v1/backup",
                answer("200 OK", "X-Pad: " + "x".repeat(6_000) + "\r\n", ""),
                Duration.ofMillis(20));

        assertThat(silence(list(impatient())).cause()).isEqualTo(Cause.TIMED_OUT);
    }

    @Test
    void endlessHeadersAreNotReadToTheirEnd() {
        server.script("/v1/backup", "HTTP/1.1 200 OK\r\n" + "X-Pad: x\r\n".repeat(10_000) + "\r\n");

        assertThat(silence(list(source())).cause()).isEqualTo(Cause.MALFORMED);
    }

    @Test
    void aSidecarThatNeverAnswersTimesOut() {
        server.fallSilent();

        assertThat(silence(list(impatient())).cause()).isEqualTo(Cause.TIMED_OUT);
    }

    @Test
    void aSidecarThatHangsUpEndsEarly() {
        server.hangUp();

        assertThat(silence(list(source())).cause()).isEqualTo(Cause.ENDED_EARLY);
    }

    @Test
    void somethingThatSpeaksNoHttpIsMalformed() {
        server.script("/v1/backup", "HTTP/1.1 two hundred\r\nX: y\r\n\r\n");

        assertThat(silence(list(source())).cause()).isEqualTo(Cause.MALFORMED);
    }

    @Test
    void anAddressWhereNothingListensIsRefused() {
        server.close();

        assertThat(silence(list(source())).cause()).isEqualTo(Cause.REFUSED);
    }

    @Test
    void oneDeadSidecarHidesNoOther() {
        put("3.5.16", 37);
        SidecarBackupSource source =
                new SidecarBackupSource(
                        "sidecars",
                        new SourceSettings.Sidecar(
                                "here",
                                "http://{cluster}:" + server.port(),
                                List.of(
                                        "default/localhost",
                                        "default/no-such-host.invalid",
                                        "default/127.0.0.1"),
                                null,
                                PATIENT,
                                PATIENT,
                                SourceSettings.Limits.USUAL));

        List<ListingEntry> listed = list(source);

        assertThat(listed)
                .filteredOn(ListingEntry.Copy.class::isInstance)
                .extracting(copy -> ((ListingEntry.Copy) copy).cluster().name())
                .containsExactlyInAnyOrder("localhost", "127.0.0.1");
        SourceFailure silence =
                silence(
                        listed.stream()
                                .filter(ListingEntry.UnreachableCluster.class::isInstance)
                                .toList());
        assertThat(silence.cause()).isIn(Cause.REFUSED, Cause.TIMED_OUT);
        assertThat(silence.detail()).contains("here/default/no-such-host.invalid");
    }

    @Test
    void asksAWholeFleetAndTellsOnTheCallingThread(@TempDir Path root) throws IOException {
        List<String> clusters = IntStream.range(0, 100).mapToObj(i -> "default/c" + i).toList();
        for (String cluster : clusters) {
            Path sub = root.resolve(cluster.substring("default/".length()));
            Files.createDirectories(sub);
            Snapshots.copy("3.5.16", 37, sub);
        }
        try (SidecarServer fleet = SidecarServer.startFleet(root)) {
            SidecarBackupSource source = fleet(fleet, clusters);
            Set<Thread> threads = new HashSet<>();
            List<ClusterId> told = new ArrayList<>();

            source.list(
                    listingEntry -> {
                        threads.add(Thread.currentThread());
                        if (listingEntry instanceof ListingEntry.Copy copy) {
                            told.add(copy.cluster());
                        }
                    });

            assertThat(told).hasSize(100).doesNotHaveDuplicates();
            assertThat(threads).containsExactly(Thread.currentThread());
        }
    }

    @Test
    void endsTheListingWhereItsReaderFails(@TempDir Path root) throws IOException {
        List<String> clusters = IntStream.range(0, 100).mapToObj(i -> "default/c" + i).toList();
        Files.createDirectories(root.resolve("c0"));
        try (SidecarServer fleet = SidecarServer.startFleet(root)) {
            SidecarBackupSource source = fleet(fleet, clusters);

            assertThatThrownBy(
                            () ->
                                    source.list(
                                            listingEntry -> {
                                                throw new IllegalStateException("enough");
                                            }))
                    .hasMessage("enough");

            assertThat(fleet.requests()).hasSizeLessThan(100);
        }
    }

    @Test
    void anInterruptEndsTheListing() {
        server.fallSilent();
        SidecarBackupSource source = source(ENDLESS);

        assertThat(
                        InterruptedCall.when(() -> !server.requests().isEmpty(), () -> list(source))
                                .cause())
                .isEqualTo(Cause.TIMED_OUT);
    }

    @Test
    void checksThatASidecarAnswers() {
        source().check();

        server.close();
        assertThat(failureOf(source()::check).cause()).isEqualTo(Cause.REFUSED);
    }

    @Test
    void oneAnswerIsEnoughForTheCheck() {
        SidecarBackupSource source =
                new SidecarBackupSource(
                        "sidecars",
                        new SourceSettings.Sidecar(
                                "here",
                                "http://{cluster}:" + server.port(),
                                List.of("default/no-such-host.invalid", "default/127.0.0.1"),
                                null,
                                PATIENT,
                                PATIENT,
                                SourceSettings.Limits.USUAL));

        source.check();

        assertThat(server.requests()).contains("GET /v1/status");
    }

    @Test
    void anotherServerFailsTheCheck() {
        server.script("/v1/backup", answer("200 OK", "", PAGE));

        assertThat(failureOf(source()::check).cause()).isEqualTo(Cause.MALFORMED);
    }

    private SidecarBackupSource impatient() {
        return new SidecarBackupSource(
                "sidecars",
                new SourceSettings.Sidecar(
                        "here",
                        server.address().toString(),
                        List.of("default/ledger"),
                        null,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        SourceSettings.Limits.USUAL));
    }

    private static SidecarBackupSource fleet(SidecarServer server, List<String> clusters) {
        return new SidecarBackupSource(
                "sidecars",
                new SourceSettings.Sidecar(
                        "here",
                        server.address() + "/{cluster}",
                        clusters,
                        null,
                        PATIENT,
                        PATIENT,
                        SourceSettings.Limits.USUAL));
    }

    private static ListingEntry.Copy copy(List<ListingEntry> listed) {
        assertThat(listed).filteredOn(ListingEntry.Copy.class::isInstance).hasSize(1);
        return (ListingEntry.Copy)
                listed.stream()
                        .filter(ListingEntry.Copy.class::isInstance)
                        .findFirst()
                        .orElseThrow();
    }

    private static SourceFailure silence(List<ListingEntry> listed) {
        assertThat(listed)
                .singleElement()
                .asInstanceOf(type(ListingEntry.UnreachableCluster.class))
                .isNotNull();
        return ((ListingEntry.UnreachableCluster) listed.getFirst()).failure();
    }
}
