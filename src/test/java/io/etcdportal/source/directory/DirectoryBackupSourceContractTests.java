package io.etcdportal.source.directory;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.BackupSourceContract;
import io.etcdportal.source.SourceSettings;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** What every source does, done by a volume. */
class DirectoryBackupSourceContractTests extends BackupSourceContract {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path root;

    @BeforeEach
    void makeAnEmptyVolume() throws IOException {
        Files.createDirectory(root.resolve("v1"));
    }

    @Override
    protected BackupSource source() {
        return new DirectoryBackupSource(
                "volume",
                new SourceSettings.Directory(
                        "here",
                        "default",
                        List.of(),
                        null,
                        ZoneOffset.UTC,
                        root,
                        null,
                        Duration.ofSeconds(10),
                        SourceSettings.Limits.USUAL),
                Optional.empty(),
                new OpenFiles(),
                InstantSource.system());
    }

    /** Writes as a sidecar does: into tmp first, and into its place by a rename. */
    @Override
    protected void put(ClusterId cluster, OperatorFileName backup, byte[] bytes) {
        try {
            Path directory = root.resolve("v1").resolve(cluster.name());
            Path unfinished =
                    Files.createDirectories(directory.resolve("tmp")).resolve(backup.toString());
            Files.write(unfinished, bytes);
            Files.move(
                    unfinished,
                    directory.resolve(backup.toString()),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
