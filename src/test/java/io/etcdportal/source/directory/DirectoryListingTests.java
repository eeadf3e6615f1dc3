package io.etcdportal.source.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceSettings;
import io.etcdportal.source.SourceUnavailable;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a volume tells of itself. */
class DirectoryListingTests {

    private static final String NAME = "3.1.0_000000000000000f_etcd.backup";
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final ClusterId LEDGER = new ClusterId("here", "payments", "ledger");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private Path root;

    @SuppressWarnings("NullAway.Init")
    private Path ledger;

    @BeforeEach
    void makeAVolume() throws IOException {
        root = directory.resolve("volume");
        ledger = Files.createDirectories(root.resolve("v1/ledger"));
    }

    @Test
    void aCopyTellsWhatTheVolumeKnowsOfIt() throws IOException {
        Path file = write(ledger.resolve(NAME), 2080, NOW.minus(Duration.ofHours(1)));

        ListingEntry.Copy copy = (ListingEntry.Copy) listed().getFirst();

        assertThat(copy.cluster()).isEqualTo(LEDGER);
        assertThat(copy.backup()).isEqualTo(new BackupName(NAME));
        assertThat(copy.size()).hasValue(2080);
        assertThat(copy.written()).isEqualTo(NOW.minus(Duration.ofHours(1)));
        assertThat(copy.location().path()).isEqualTo("v1/ledger/" + NAME);
        assertThat(copy.location().pin()).isEqualTo(FileIdentity.of(file).pin());
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, true",
        "PT9S, true",
        "PT-9S, true",
        "PT10S, false",
        "PT1H, false",
        "PT-1H, false"
    })
    void aFileGrowsUntilItHasNotBeenWrittenForAWhile(Duration age, boolean growing)
            throws IOException {
        write(ledger.resolve(NAME), 544, NOW.minus(age));

        assertThat(((ListingEntry.Copy) listed().getFirst()).growing()).isEqualTo(growing);
    }

    @Test
    void aClusterWithoutBackupsIsToldNevertheless() throws IOException {
        Files.createDirectory(ledger.resolve("tmp"));

        assertThat(listed())
                .containsExactly(
                        new ListingEntry.AnsweredCluster(
                                LEDGER, OptionalLong.empty(), OptionalLong.empty()));
    }

    @Test
    void whatIsUnfinishedIsNothing() throws IOException {
        write(Files.createDirectory(ledger.resolve("tmp")).resolve(NAME), 544, NOW);
        write(ledger.resolve(NAME), 544, NOW);

        assertThat(listed()).singleElement().isInstanceOf(ListingEntry.Copy.class);
    }

    @Test
    void saysOfAnUnrecognizedFileWhyItIsNoBackup() throws IOException {
        write(root.resolve("v1/" + NAME), 1, NOW);
        write(ledger.resolve("notes.txt"), 1, NOW);
        write(ledger.resolve("tmp"), 1, NOW);
        write(Files.createDirectory(ledger.resolve("old")).resolve(NAME), 1, NOW);
        write(Files.createDirectory(root.resolve("v1/Ledger")).resolve(NAME), 1, NOW);

        String noName =
                "Its name is not that of a backup, such as 3.1.0_000000000000000f_etcd.backup.";
        assertThat(unrecognized())
                .containsExactlyInAnyOrder(
                        new ListingEntry.UnrecognizedFile(
                                "v1/" + NAME, "It is directly in v1/, where only clusters belong."),
                        new ListingEntry.UnrecognizedFile("v1/ledger/notes.txt", noName),
                        new ListingEntry.UnrecognizedFile("v1/ledger/tmp", noName),
                        new ListingEntry.UnrecognizedFile(
                                "v1/ledger/old", "It is a directory where only backups belong."),
                        new ListingEntry.UnrecognizedFile(
                                "v1/Ledger", "Its name is not a valid cluster name."));
    }

    @Test
    void whatLiesBesideV1IsNoneOfItsBusiness() throws IOException {
        Files.createDirectory(root.resolve("lost+found"));
        write(root.resolve("README"), 1, NOW);

        assertThat(unrecognized()).isEmpty();
    }

    @Test
    void aPipeIsNotTakenForABackup() throws Exception {
        Path pipe = ledger.resolve(NAME);
        assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .as("there are named pipes here")
                .isZero();

        assertThat(unrecognized())
                .containsExactly(
                        new ListingEntry.UnrecognizedFile(
                                "v1/ledger/" + NAME, "It is not a regular file."));
    }

    @Test
    void linksThatStayInTheDirectoryOfTheirClusterAreFollowed() throws IOException {
        write(ledger.resolve(NAME), 544, NOW);
        String again = NAME.replace("0f_", "10_");
        Files.createSymbolicLink(ledger.resolve(again), Path.of(NAME));

        assertThat(paths()).containsExactlyInAnyOrder("v1/ledger/" + NAME, "v1/ledger/" + again);
    }

    /** As it places the files of a volume that it writes itself, wherever that is mounted. */
    @Test
    void theLinksOfKubernetesAreFollowed() throws IOException {
        Path within = Files.createDirectory(ledger.resolve("..2026_03_01"));
        write(within.resolve(NAME), 544, NOW);
        Files.createSymbolicLink(ledger.resolve("..data"), Path.of("..2026_03_01"));
        Files.createSymbolicLink(ledger.resolve(NAME), Path.of("..data", NAME));
        Path above = Files.createDirectories(root.resolve("v1/..2026_03_01/vault"));
        write(above.resolve(NAME), 544, NOW);
        Files.createSymbolicLink(root.resolve("v1/..data"), Path.of("..2026_03_01"));
        Files.createSymbolicLink(root.resolve("v1/vault"), Path.of("..data/vault"));

        assertThat(paths()).contains("v1/ledger/" + NAME, "v1/vault/" + NAME);
    }

    private List<String> paths() {
        return listed().stream()
                .filter(ListingEntry.Copy.class::isInstance)
                .map(copy -> ((ListingEntry.Copy) copy).location().path())
                .toList();
    }

    @Test
    void linksFromOneClusterToAnotherAreUnrecognizedFiles() throws IOException {
        write(ledger.resolve(NAME), 544, NOW);
        Path vault = Files.createDirectory(root.resolve("v1/vault"));
        Files.createSymbolicLink(vault.resolve(NAME), Path.of("../ledger", NAME));
        Files.createSymbolicLink(root.resolve("v1/alias"), Path.of("ledger"));
        Files.createDirectory(ledger.resolve("nested"));
        Files.createSymbolicLink(root.resolve("v1/nested"), Path.of("ledger/nested"));

        String another = "It is a link to a directory of another cluster.";
        assertThat(unrecognized())
                .contains(
                        new ListingEntry.UnrecognizedFile(
                                "v1/vault/" + NAME,
                                "It is a link that points outside its cluster's directory."),
                        new ListingEntry.UnrecognizedFile("v1/alias", another),
                        new ListingEntry.UnrecognizedFile("v1/nested", another));
        assertThat(paths()).containsExactly("v1/ledger/" + NAME);
    }

    @Test
    void linksThatLeadOutAreUnrecognizedFiles() throws IOException {
        Path outside = Files.createDirectories(directory.resolve("outside"));
        write(outside.resolve(NAME), 544, NOW);
        Files.createSymbolicLink(ledger.resolve(NAME), outside.resolve(NAME));
        Files.createSymbolicLink(root.resolve("v1/vault"), outside);
        Files.createSymbolicLink(root.resolve("v1/nowhere"), Path.of("gone"));
        Files.createSymbolicLink(root.resolve("v1/loop"), Path.of("loop"));

        String out = "It is a link that points outside the volume.";
        String nowhere = "It is a link whose target does not exist or is not readable.";
        assertThat(unrecognized())
                .containsExactlyInAnyOrder(
                        new ListingEntry.UnrecognizedFile("v1/ledger/" + NAME, out),
                        new ListingEntry.UnrecognizedFile("v1/vault", out),
                        new ListingEntry.UnrecognizedFile("v1/nowhere", nowhere),
                        new ListingEntry.UnrecognizedFile("v1/loop", nowhere));
    }

    @Test
    void aRootThatIsALinkIsFine() throws IOException {
        write(ledger.resolve(NAME), 544, NOW);
        Path link = Files.createSymbolicLink(directory.resolve("mount"), root);

        assertThat(listed(source(link))).singleElement().isInstanceOf(ListingEntry.Copy.class);
    }

    @Test
    void aRootThatIsGoneIsAFailureAndNotAnEmptyListing() {
        Path gone = directory.resolve("gone");

        assertThat(failureOf(gone))
                .isEqualTo(
                        new SourceFailure(
                                "volume",
                                Cause.NOT_FOUND,
                                "The directory " + gone + " does not exist."));
    }

    @Test
    void aRootThatIsNoDirectoryIsAFailure() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThat(failureOf(file).cause()).isEqualTo(Cause.NOT_FOUND);
    }

    @Test
    void aVolumeThatMayNotBeMountedIsAFailureThatSaysWhatToDo() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));

        SourceFailure failure = failureOf(empty);

        assertThat(failure.cause()).isEqualTo(Cause.NOT_FOUND);
        assertThat(failure.detail()).contains("mount the volume", "create a directory v1");
    }

    @Test
    void aV1ThatLeadsOutOfTheVolumeIsAFailure() throws IOException {
        Path volume = Files.createDirectory(directory.resolve("another"));
        Files.createSymbolicLink(volume.resolve("v1"), root.resolve("v1"));

        assertThat(failureOf(volume).cause()).isEqualTo(Cause.NOT_FOUND);
    }

    @Test
    void aRootThatMayNotBeReadIsForbidden() throws IOException {
        Files.setPosixFilePermissions(
                root.resolve("v1"), PosixFilePermissions.fromString("---------"));
        try {
            assumeThat(Files.isReadable(root.resolve("v1")))
                    .as("permissions bind the user")
                    .isFalse();

            assertThat(failureOf(root).cause()).isEqualTo(Cause.FORBIDDEN);
        } finally {
            Files.setPosixFilePermissions(
                    root.resolve("v1"), PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aClusterThatMayNotBeReadHidesNoOther() throws IOException {
        Path vault = Files.createDirectory(root.resolve("v1/vault"));
        write(ledger.resolve(NAME), 544, NOW);
        Files.setPosixFilePermissions(vault, PosixFilePermissions.fromString("---------"));
        try {
            assumeThat(Files.isReadable(vault)).as("permissions bind the user").isFalse();

            assertThat(listed())
                    .hasSize(2)
                    .hasAtLeastOneElementOfType(ListingEntry.Copy.class)
                    .hasAtLeastOneElementOfType(ListingEntry.UnreachableCluster.class);
        } finally {
            Files.setPosixFilePermissions(vault, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void anInterruptEndsTheListing() throws IOException {
        write(ledger.resolve(NAME), 544, NOW);
        Thread.currentThread().interrupt();
        try {
            assertThat(failureOf(root).cause()).isEqualTo(Cause.TIMED_OUT);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static Path write(Path file, int length, Instant modified) throws IOException {
        Files.write(file, new byte[length]);
        return Files.setLastModifiedTime(file, FileTime.from(modified));
    }

    private List<ListingEntry> listed() {
        return listed(source(root));
    }

    private List<ListingEntry> unrecognized() {
        return listed().stream().filter(ListingEntry.UnrecognizedFile.class::isInstance).toList();
    }

    private static List<ListingEntry> listed(DirectoryBackupSource source) {
        List<ListingEntry> all = new ArrayList<>();
        source.list(all::add);
        return all;
    }

    private static SourceFailure failureOf(Path root) {
        return catchThrowableOfType(SourceUnavailable.class, () -> listed(source(root))).failure();
    }

    private static DirectoryBackupSource source(Path root) {
        return new DirectoryBackupSource(
                "volume",
                new SourceSettings.Directory(
                        "here",
                        "payments",
                        List.of(),
                        null,
                        ZoneOffset.UTC,
                        root,
                        null,
                        Duration.ofSeconds(10),
                        SourceSettings.Limits.USUAL),
                Optional.empty(),
                new OpenFiles(),
                InstantSource.fixed(NOW));
    }
}
