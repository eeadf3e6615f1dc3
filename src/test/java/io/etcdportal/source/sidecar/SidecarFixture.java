package io.etcdportal.source.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.source.BackupContent;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceSettings;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.testbed.SidecarServer;
import io.etcdportal.testbed.Snapshots;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One sidecar, that of {@code here/default/ledger}, and ways to ask for it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class SidecarFixture {

    static final ClusterId LEDGER = new ClusterId("here", "default", "ledger");
    static final Duration PATIENT = Duration.ofSeconds(20);

    /** Never comes to an end while a test runs. */
    static final Duration ENDLESS = Duration.ofHours(1);

    @TempDir Path directory;

    SidecarServer server;

    @BeforeEach
    void start() {
        server = SidecarServer.start(directory);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    final SidecarBackupSource source() {
        return source(PATIENT);
    }

    final SidecarBackupSource source(Duration readTimeout) {
        return source(server.address(), readTimeout);
    }

    static SidecarBackupSource source(URI address, Duration readTimeout) {
        return new SidecarBackupSource(
                "sidecars",
                new SourceSettings.Sidecar(
                        "here",
                        address.toString(),
                        List.of("default/ledger"),
                        null,
                        PATIENT,
                        readTimeout,
                        SourceSettings.Limits.USUAL));
    }

    final void put(String version, long revision) {
        Snapshots.copy(version, revision, directory);
    }

    static OperatorFileName name(String version, long revision) {
        return OperatorFileName.parse(Snapshots.name(version, revision)).orElseThrow();
    }

    static BackupLocation location(String version, long revision) {
        return new BackupLocation.SidecarBackup("sidecars", LEDGER, name(version, revision));
    }

    static List<ListingEntry> list(SidecarBackupSource source) {
        List<ListingEntry> listed = new ArrayList<>();
        source.list(listed::add);
        return listed;
    }

    static byte[] read(BackupContent content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[65_536];
        for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
            bytes.write(buffer, 0, n);
        }
        return bytes.toByteArray();
    }

    static SourceFailure failureOf(ThrowingCallable call) {
        SourceUnavailable unavailable = catchThrowableOfType(SourceUnavailable.class, call);
        assertThat(unavailable).as("a failure of the source").isNotNull();
        return unavailable.failure();
    }

    /** A whole HTTP answer. */
    static String answer(String status, String headers, String body) {
        return "HTTP/1.1 "
                + status
                + "\r\n"
                + headers
                + "Content-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }
}
