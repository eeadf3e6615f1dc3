package io.etcdportal.source.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.etcdportal.source.BackupContent;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceSettings;
import io.etcdportal.source.SourceUnavailable;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What comes out of a file on a volume that others write to. */
class VolumeFileContentTests {

    private static final String NAME = "3.1.0_000000000000000f_etcd.backup";
    private static final int LENGTH = 200_000;
    private static final Instant WRITTEN = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private Path file;

    @SuppressWarnings("NullAway.Init")
    private DirectoryBackupSource source;

    @SuppressWarnings("NullAway.Init")
    private BackupLocation location;

    @BeforeEach
    void putABackup() throws IOException {
        Path root = directory.resolve("volume");
        file = Files.createDirectories(root.resolve("v1/ledger")).resolve(NAME);
        Files.write(file, new byte[LENGTH]);
        Files.setLastModifiedTime(file, FileTime.from(WRITTEN));
        source = source(root, new OpenFiles());
        List<ListingEntry> listed = new ArrayList<>();
        source.list(listed::add);
        location = ((ListingEntry.Copy) listed.getFirst()).location();
    }

    private static DirectoryBackupSource source(Path root, OpenFiles files) {
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
                files,
                InstantSource.system());
    }

    @Test
    void tellsTheWholeLengthWhateverTheOffset() {
        for (long offset : new long[] {0, 1, LENGTH - 1, LENGTH}) {
            try (BackupContent content = source.open(location, offset)) {
                assertThat(content.length()).hasValue(LENGTH);
                assertThat(drain(content)).isEqualTo(LENGTH - offset);
            }
        }
    }

    @Test
    void nothingBeginsBeyondTheEnd() {
        assertThat(causeOf(() -> source.open(location, LENGTH + 1L))).isEqualTo(Cause.MALFORMED);
    }

    @Test
    void aFileOfTheSameLengthAndTimeIsAnotherFileNevertheless() throws IOException {
        Path other = Files.write(file.resolveSibling("other"), new byte[LENGTH]);
        Files.setLastModifiedTime(other, FileTime.from(WRITTEN));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

        assertThat(causeOf(() -> source.open(location, 0))).isEqualTo(Cause.CHANGED);
    }

    @Test
    void aFileThatWasWrittenToHasChanged() throws IOException {
        Files.write(file, new byte[LENGTH]);

        assertThat(causeOf(() -> source.open(location, 0))).isEqualTo(Cause.CHANGED);
    }

    @Test
    void aFileThatIsGoneIsNotFound() throws IOException {
        Files.delete(file);

        assertThat(causeOf(() -> source.open(location, 0))).isEqualTo(Cause.NOT_FOUND);
    }

    @Test
    void aFileThatIsCutWhileItIsReadHasChanged() throws IOException {
        try (BackupContent content = source.open(location, 0)) {
            content.read(new byte[100]);
            try (FileChannel writer = FileChannel.open(file, StandardOpenOption.WRITE)) {
                writer.truncate(100_000);
            }

            assertThat(causeOf(() -> drain(content))).isEqualTo(Cause.CHANGED);
        }
    }

    @Test
    void aFileThatIsAppendedToWhileItIsReadHasChanged() throws IOException {
        try (BackupContent content = source.open(location, 0)) {
            content.read(new byte[100]);
            Files.write(file, new byte[32], StandardOpenOption.APPEND);

            assertThat(causeOf(() -> drain(content))).isEqualTo(Cause.CHANGED);
        }
    }

    @Test
    void aFileThatIsOverwrittenWhileItIsReadHasChanged() throws IOException {
        try (BackupContent content = source.open(location, 0)) {
            content.read(new byte[100]);
            Files.write(file, new byte[LENGTH], StandardOpenOption.WRITE);

            assertThat(causeOf(() -> drain(content))).isEqualTo(Cause.CHANGED);
        }
    }

    /** As the operator's own purge does. */
    @Test
    void aFileThatIsRemovedWhileItIsReadIsReadToItsEnd() throws IOException {
        assumeThat(LinuxCalls.find()).as("the system tells of open files").isPresent();
        try (BackupContent content = source.open(location, 0)) {
            content.read(new byte[100]);
            Files.delete(file);

            assertThat(drain(content)).isEqualTo(LENGTH - 100);
        }
    }

    @Test
    void aFileThatIsReplacedWhileItIsReadIsReadToItsEnd() throws IOException {
        assumeThat(LinuxCalls.find()).as("the system tells of open files").isPresent();
        try (BackupContent content = source.open(location, LENGTH - 10)) {
            byte[] other = new byte[LENGTH];
            Arrays.fill(other, (byte) 1);
            Files.write(file.resolveSibling("other"), other);
            Files.move(file.resolveSibling("other"), file, StandardCopyOption.REPLACE_EXISTING);
            byte[] end = new byte[20];

            assertThat(content.read(end)).isEqualTo(10);
            assertThat(end).containsOnly(0);
        }
    }

    @Test
    void aFileThatIsWrittenAfterItWasRemovedHasChanged() throws IOException {
        try (FileChannel writer = FileChannel.open(file, StandardOpenOption.WRITE);
                BackupContent content = source.open(location, 0)) {
            content.read(new byte[100]);
            Files.delete(file);
            writer.write(ByteBuffer.allocate(10), 0);

            assertThat(causeOf(() -> drain(content))).isEqualTo(Cause.CHANGED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1/vault/" + NAME, "v1/alias/" + NAME})
    void aLinkToTheFileOfAnotherClusterLeadsNowhere(String path) throws IOException {
        Path clusters = directory.resolve("volume/v1");
        Files.createSymbolicLink(
                Files.createDirectory(clusters.resolve("vault")).resolve(NAME), file);
        Files.createSymbolicLink(clusters.resolve("alias"), Path.of("ledger"));
        BackupLocation linked = new BackupLocation.VolumeFile("volume", path, location.pin());

        assertThat(causeOf(() -> source.open(linked, 0))).isEqualTo(Cause.NOT_FOUND);
    }

    /** It may be put there after its name was looked at. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aPipeIsOpenedWithoutWaitingForItsWriterAndSeenToBeNone() throws Exception {
        assumeThat(LinuxCalls.find()).as("the system opens without waiting").isPresent();
        Path ledger = directory.resolve("volume/v1/ledger");
        Path pipe = ledger.resolve("pipe");
        assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

        OpenFile open = new OpenFiles().open(pipe);

        assertThat(open.isRegularIn(ledger.toRealPath())).isFalse();
        open.close();
        assertThat(new OpenFiles().open(file).isRegularIn(ledger.toRealPath())).isTrue();
        assertThat(new OpenFiles().open(file).isRegularIn(directory.resolve("other"))).isFalse();
    }

    @Test
    void isReadInTheSameWayWhereTheSystemTellsNothingOfOpenFiles() throws IOException {
        Path root = directory.resolve("volume");
        source = source(root, new OpenFiles(null));
        try (BackupContent content = source.open(location, 5)) {
            assertThat(drain(content)).isEqualTo(LENGTH - 5);
        }
        try (BackupContent content = source.open(location, 0)) {
            content.read(new byte[100]);
            Files.write(file, new byte[32], StandardOpenOption.APPEND);

            assertThat(causeOf(() -> drain(content))).isEqualTo(Cause.CHANGED);
        }
    }

    @Test
    void noByteComesOfAFileThatHasChanged() throws IOException {
        try (BackupContent content = source.open(location, 0)) {
            content.read(new byte[100]);
            Files.write(file, new byte[] {1}, StandardOpenOption.WRITE);

            assertThat(causeOf(() -> content.read(new byte[100]))).isEqualTo(Cause.CHANGED);
        }
    }

    @Test
    void theLastBytesAreKeptBackWhereTheFileChanged() throws IOException {
        try (BackupContent content = source.open(location, LENGTH - 10)) {
            Files.write(file, new byte[32], StandardOpenOption.APPEND);

            assertThat(causeOf(() -> content.read(new byte[100]))).isEqualTo(Cause.CHANGED);
        }
    }

    @Test
    void aLinkPutInPlaceOfTheFileLeadsNowhere() throws IOException {
        Path outside = Files.move(file, directory.resolve("outside"));
        Files.createSymbolicLink(file, outside);

        assertThat(causeOf(() -> source.open(location, 0))).isEqualTo(Cause.NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../outside",
                "v1/../../outside",
                "v1/ledger/../../../outside",
                "v1/ledger/tmp/" + NAME,
                "v1/ledger/outside",
                "v1/ledger",
                "v1/ledger/" + NAME + "\0",
                "",
                "/",
                "/etc/passwd"
            })
    void aPathThatIsNoneOfABackupIsNotFound(String path) throws IOException {
        Files.write(directory.resolve("outside"), new byte[1]);
        Files.write(file.resolveSibling("outside"), new byte[1]);
        BackupLocation elsewhere = new BackupLocation.VolumeFile("volume", path, location.pin());

        assertThat(causeOf(() -> source.open(elsewhere, 0))).isEqualTo(Cause.NOT_FOUND);
    }

    @Test
    void aDirectoryWithTheNameOfABackupIsNotFound() throws IOException {
        Files.delete(file);
        Files.createDirectory(file);

        assertThat(causeOf(() -> source.open(location, 0))).isEqualTo(Cause.NOT_FOUND);
    }

    private static long drain(BackupContent content) {
        byte[] buffer = new byte[8_192];
        long count = 0;
        for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
            count += n;
        }
        return count;
    }

    private static Cause causeOf(ThrowingCallable call) {
        return catchThrowableOfType(SourceUnavailable.class, call).failure().cause();
    }
}
