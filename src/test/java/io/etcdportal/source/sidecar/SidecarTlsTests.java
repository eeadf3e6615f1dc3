package io.etcdportal.source.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.source.BackupContent;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceSettings;
import io.etcdportal.testbed.SidecarServer;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.TestCertificate;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class SidecarTlsTests extends SidecarFixture {

    private static TestCertificate certificate;

    @TempDir private Path keys;

    @BeforeAll
    static void makeCertificate(@TempDir Path directory) {
        certificate = TestCertificate.forLoopback(directory);
    }

    @BeforeEach
    void serveByTls() {
        server.close();
        server = SidecarServer.start(directory, certificate.identity().getServerSocketFactory());
        put("3.5.16", 37);
    }

    @Test
    void readsFromASidecarWhoseCertificateIsTrusted() {
        SidecarBackupSource source = source("127.0.0.1", pem());

        assertThat(list(source)).filteredOn(ListingEntry.Copy.class::isInstance).hasSize(1);
        try (BackupContent content = source.open(location("3.5.16", 37), 0)) {
            assertThat(read(content)).isEqualTo(Snapshots.bytes("3.5.16", 37));
        }
    }

    @Test
    void tellsAnEarlyEndByTlsToo() {
        server.dieAfter(40_000);

        try (BackupContent content = source("127.0.0.1", pem()).open(location("3.5.16", 37), 0)) {
            assertThat(failureOf(() -> read(content)).cause()).isEqualTo(Cause.ENDED_EARLY);
        }
    }

    @Test
    void trustsNobodyWithoutAWordOfTheSettings() {
        assertThat(silence(source("127.0.0.1", null)).cause()).isEqualTo(Cause.TLS);
    }

    @Test
    void trustsOnlyTheCertificatesOfTheFile() {
        Path other = TestCertificate.forLoopback(keys).writePem(keys.resolve("other.pem"));

        assertThat(silence(source("127.0.0.1", other)).cause()).isEqualTo(Cause.TLS);
    }

    @Test
    void refusesACertificateForAnotherName() {
        TestCertificate elsewhere = TestCertificate.forAnotherHost(keys);
        server.close();
        server = SidecarServer.start(directory, elsewhere.identity().getServerSocketFactory());

        SourceFailure failure =
                silence(source("127.0.0.1", elsewhere.writePem(keys.resolve("elsewhere.pem"))));

        assertThat(failure.cause()).isEqualTo(Cause.TLS);
    }

    private Path pem() {
        return certificate.writePem(keys.resolve("certificate.pem"));
    }

    @Test
    void noSidecarCanBeAskedWithoutAUsableCaFile() throws IOException {
        Path empty = Files.createFile(keys.resolve("empty.pem"));
        Path text =
                Files.writeString(keys.resolve("text.pem"), "-----BEGIN CERTIFICATE-----\nnone\n");

        for (Path file : List.of(keys.resolve("missing.pem"), empty, text)) {
            SidecarBackupSource source = source("127.0.0.1", file);

            SourceFailure failure = failureOf(() -> list(source));

            assertThat(failure.cause()).isEqualTo(Cause.TLS);
            assertThat(failure.detail()).contains(file.getFileName().toString());
            assertThat(failureOf(source::check)).isEqualTo(failure);
            assertThat(failureOf(() -> source.open(location("3.5.16", 37), 0))).isEqualTo(failure);
        }
    }

    @Test
    void triesAgainOnceTheCaFileIsThere() throws IOException {
        Path file = keys.resolve("late.pem");
        SidecarBackupSource source = source("127.0.0.1", file);
        assertThat(failureOf(source::check).cause()).isEqualTo(Cause.TLS);

        Files.copy(pem(), file);

        source.check();
    }

    private SidecarBackupSource source(String host, @Nullable Path caFile) {
        return new SidecarBackupSource(
                "sidecars",
                new SourceSettings.Sidecar(
                        "here",
                        "https://" + host + ":" + server.port(),
                        List.of("default/ledger"),
                        caFile,
                        PATIENT,
                        PATIENT,
                        SourceSettings.Limits.USUAL));
    }

    private static SourceFailure silence(SidecarBackupSource source) {
        return ((ListingEntry.UnreachableCluster) list(source).getFirst()).failure();
    }
}
