package io.etcdportal.source.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.source.BackupContent;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SnapshotFacts.Fact;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceSettings;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.source.layout.KeyRole;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a volume with backups of other producers than etcd-operator is read as. */
class TreeListingTests {

    private static final String K3S = "prod/etcd-snapshot-node1-1700000000";

    @TempDir private Path root;

    private final List<ListingEntry.Copy> copies = new ArrayList<>();
    private final List<ListingEntry.Part> parts = new ArrayList<>();
    private final List<ListingEntry.UnrecognizedFile> unrecognized = new ArrayList<>();

    private DirectoryBackupSource source(@Nullable String cluster, String... layout) {
        SourceSettings.Directory settings =
                new SourceSettings.Directory(
                        "here",
                        "default",
                        List.of(layout),
                        cluster,
                        ZoneOffset.UTC,
                        root,
                        null,
                        Duration.ofSeconds(10),
                        SourceSettings.Limits.USUAL);
        return new DirectoryBackupSource(
                "volume",
                settings,
                new SourceSettings(Map.of(), Map.of(), Map.of("volume", settings), Map.of())
                        .reader(settings),
                new OpenFiles(),
                InstantSource.system());
    }

    private void list(String... layout) {
        source(null, layout).list(this::told);
    }

    private void told(ListingEntry listingEntry) {
        switch (listingEntry) {
            case ListingEntry.Copy copy -> copies.add(copy);
            case ListingEntry.Part part -> parts.add(part);
            case ListingEntry.UnrecognizedFile file -> unrecognized.add(file);
            default -> throw new AssertionError(listingEntry);
        }
    }

    private Path put(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void filesInAnyFolderAreFoundAndRead() throws IOException {
        put(K3S, "k3s");
        put("ocp/backup-a-2026-11-30_030000/snapshot_2026-11-30_030000.db", "openshift");
        put("ocp/backup-a-2026-11-30_030000/static_kuberesources_2026-11-30_030000.tar.gz", "keys");
        put("prod/notes.txt", "stray");
        put("prod/member/wal/0.wal", "wal");

        DirectoryBackupSource source = source(null, "auto");
        source.list(this::told);

        assertThat(copies)
                .extracting(copy -> copy.cluster() + " " + copy.backup() + " " + copy.layout())
                .containsExactlyInAnyOrder(
                        "here/default/prod etcd-snapshot-node1-1700000000 k3s",
                        "here/default/ocp"
                                + " backup-a-2026-11-30_030000/snapshot_2026-11-30_030000.db"
                                + " openshift");
        assertThat(unrecognized)
                .extracting(ListingEntry.UnrecognizedFile::path)
                .containsExactlyInAnyOrder("prod/notes.txt", "prod/member/wal/0.wal");
        assertThat(parts)
                .singleElement()
                .satisfies(
                        part -> {
                            assertThat(part.role()).isEqualTo(KeyRole.PART);
                            assertThat(part.restorePoint()).isEqualTo(restorePointOf("ocp"));
                        });
        assertThat(source.list(parts.getFirst().cluster(), _ -> List.copyOf(copies)))
                .hasValueSatisfying(
                        told ->
                                assertThat(told)
                                        .extracting(Object::getClass)
                                        .contains(
                                                ListingEntry.Part.class, ListingEntry.Copy.class));
        for (ListingEntry.Copy copy : copies) {
            try (BackupContent content = source.open(copy.location(), 0)) {
                byte[] bytes = new byte[100];
                assertThat(new String(bytes, 0, content.read(bytes), StandardCharsets.UTF_8))
                        .isEqualTo(copy.layout());
            }
        }
    }

    /** Two of them look the same, and neither is found by what its name looks like. */
    @Test
    void aNameThatIsNoTextIsNamedAndNotOffered() throws Exception {
        put("prod/fine.db", "fine");
        Process made =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "for end in 376 377; do touch \"$(printf \"x\\\\$end.db\")\"; done")
                        .directory(root.resolve("prod").toFile())
                        .start();
        assertThat(made.waitFor()).isZero();

        list("kubeadm");

        assertThat(copies).extracting(copy -> copy.backup().value()).containsExactly("fine.db");
        assertThat(unrecognized)
                .hasSize(2)
                .allSatisfy(file -> assertThat(file.reason()).contains("not UTF-8"));
    }

    private String restorePointOf(String cluster) {
        return copies.stream()
                .filter(copy -> copy.cluster().name().equals(cluster))
                .findFirst()
                .orElseThrow()
                .restorePoint();
    }

    @Test
    void theSettingNamesTheClusterOfFilesWithoutAFolder() throws IOException {
        put("etcd-snapshot-2026-11-30_03:00:00_UTC.db", "kubeadm");

        source("prod", "kubeadm").list(this::told);

        assertThat(copies)
                .singleElement()
                .satisfies(
                        copy -> {
                            assertThat(copy.cluster()).hasToString("here/default/prod");
                            assertThat(copy.facts().taken())
                                    .isEqualTo(Fact.named(Instant.parse("2026-11-30T03:00:00Z")));
                        });
    }

    @Test
    void theMetadataOfKopsIsBelieved() throws IOException {
        String directory = "prod.example.org/backups/etcd/main/2026-11-30T03:00:00Z-000001/";
        put(directory + "etcd.backup.gz", "x");
        put(
                directory + "_etcd_backup.meta",
                "{\"etcdVersion\":\"3.5.9\",\"timestamp\":1764471605}");

        list("kops");

        assertThat(copies)
                .singleElement()
                .satisfies(
                        copy -> {
                            assertThat(copy.facts().version())
                                    .isEqualTo(
                                            Fact.ofMetadata(
                                                    EtcdVersion.parse("3.5.9").orElseThrow()));
                            assertThat(copy.facts().taken())
                                    .isEqualTo(
                                            Fact.ofMetadata(Instant.parse("2025-11-30T03:00:05Z")));
                        });
        assertThat(unrecognized).isEmpty();
    }

    @Test
    void noLinkLeadsOutOfItsOwnDirectory() throws IOException {
        put(K3S, "k3s");
        Path other = put("other/..data/etcd-snapshot-node1-1700000001", "within");
        Files.createSymbolicLink(
                root.resolve("other/etcd-snapshot-node1-1700000001"),
                Path.of("..data/etcd-snapshot-node1-1700000001"));
        Files.createSymbolicLink(
                root.resolve("other/etcd-snapshot-node1-1700000002"), root.resolve(K3S));
        Files.createSymbolicLink(root.resolve("mine"), root.resolve("prod"));
        Files.createSymbolicLink(
                root.resolve("etcd-snapshot-node1-1700000003"), Path.of("/etc/hostname"));

        DirectoryBackupSource source = source(null, "k3s");
        source.list(this::told);

        assertThat(copies)
                .extracting(copy -> copy.location().path())
                .containsExactlyInAnyOrder(K3S, "other/etcd-snapshot-node1-1700000001");
        assertThat(unrecognized)
                .extracting(file -> file.path() + ": " + file.reason())
                .containsExactlyInAnyOrder(
                        "other/etcd-snapshot-node1-1700000002: It is a link that points outside its"
                                + " own directory.",
                        "mine: It is a link to a directory.",
                        "etcd-snapshot-node1-1700000003: It is a link that points outside the"
                                + " volume.");
        assertThat(other).exists();
        for (String path :
                List.of(
                        "mine/etcd-snapshot-node1-1700000000",
                        "other/etcd-snapshot-node1-1700000002",
                        "other/../prod/etcd-snapshot-node1-1700000000",
                        "prod/notes.txt")) {
            BackupLocation location = new BackupLocation.VolumeFile("volume", path, "");
            assertThatThrownBy(() -> source.open(location, 0))
                    .as(path)
                    .isInstanceOf(SourceUnavailable.class);
        }
    }

    @Test
    void aDirectoryWithNothingInItIsNotBelieved() {
        assertThat(
                        catchThrowableOfType(SourceUnavailable.class, () -> list("auto"))
                                .failure()
                                .cause())
                .isEqualTo(Cause.NOT_FOUND);
    }
}
