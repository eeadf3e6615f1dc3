package io.etcdportal.source.sidecar;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.BackupSourceContract;
import io.etcdportal.source.SourceSettings;
import io.etcdportal.testbed.SidecarServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SidecarBackupSourceContractTests extends BackupSourceContract {

    @TempDir private Path root;

    private SidecarServer server;
    private BackupSource source;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(root.resolve("ledger/tmp"));
        Files.createDirectories(root.resolve("vault/tmp"));
        server = SidecarServer.startFleet(root);
        source =
                new SidecarBackupSource(
                        "sidecars",
                        new SourceSettings.Sidecar(
                                "here",
                                server.address() + "/{cluster}",
                                List.of("default/ledger", "default/vault"),
                                null,
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(10),
                                SourceSettings.Limits.USUAL));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Override
    protected BackupSource source() {
        return source;
    }

    @Override
    protected void put(ClusterId cluster, OperatorFileName backup, byte[] bytes) {
        try {
            Files.write(root.resolve(cluster.name()).resolve(backup.toString()), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected boolean listsEveryBackup() {
        return false;
    }

    @Override
    protected boolean tellsSizes() {
        return false;
    }

    /** Version and revision are all that it can be asked for. */
    @Override
    protected boolean pinsBytes() {
        return false;
    }
}
