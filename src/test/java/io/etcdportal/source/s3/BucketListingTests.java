package io.etcdportal.source.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SnapshotFacts.Fact;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.TestScale;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What a bucket with backups of several producers, and much else, is read as, and at what cost. */
class BucketListingTests {

    private static final List<String> PRODUCERS =
            List.of(
                    "v1/payments/ledger/3.1.8_000000000000000f_etcd.backup",
                    "k3s/prod-a/etcd-snapshot-node1-1700000000.zip",
                    "k3s/prod-a/on-demand-node1-1700003600.zip",
                    "logs/etcd-snapshot-2026-11-30_03:00:00_UTC.db",
                    "prod.example.org/backups/etcd/main/2026-11-30T03:00:00Z-000001/etcd.backup.gz",
                    "prod.example.org/backups/etcd/events/2026-11-30T03:00:00Z-000001/etcd.backup.gz",
                    "shoot--p--s--6f1b/etcd-main/v2/Full-00000000-00012345-1700000000.gz",
                    "talos/talos-2026-11-30T03:00:00Z.snap.zst.age");

    private final S3Server server = S3Server.start();
    private final List<ListingEntry.Copy> copies = new ArrayList<>();
    private final List<ListingEntry.Part> parts = new ArrayList<>();
    private final List<ListingEntry.UnrecognizedFile> unrecognized = new ArrayList<>();

    @AfterEach
    void stop() {
        server.close();
    }

    private void put(List<String> keys) {
        server.put("bytes", new byte[544]);
        keys.forEach(key -> server.link(key, "bytes"));
        server.remove("bytes");
    }

    private void list(String... layout) {
        BucketSettings.of(server).layout(layout).source().list(this::told);
    }

    private void told(ListingEntry listingEntry) {
        switch (listingEntry) {
            case ListingEntry.Copy copy -> copies.add(copy);
            case ListingEntry.Part part -> parts.add(part);
            case ListingEntry.UnrecognizedFile file -> unrecognized.add(file);
            default -> throw new AssertionError(listingEntry);
        }
    }

    private List<String> listings() {
        return server.requests().stream().filter(r -> r.contains("list-type=2")).toList();
    }

    @Test
    void sixProducersAreFoundBesideTwentyUnrecognizedFilesAndAGreatMassOfOtherKeys() {
        int mass = TestScale.of("bucket.unrelated", 8_000, 200_000);
        put(PRODUCERS);
        put(IntStream.range(0, 20).mapToObj(i -> "notes-" + i + ".txt").toList());
        put(IntStream.range(0, mass / 2).mapToObj(i -> "logs/app-%06d.log".formatted(i)).toList());
        put(
                IntStream.range(0, mass / 2)
                        .mapToObj(i -> "artifacts/%03d/%06d/build.tar".formatted(i % 100, i))
                        .toList());

        list("auto");

        assertThat(copies)
                .extracting(copy -> copy.location().path())
                .containsExactlyInAnyOrderElementsOf(PRODUCERS);
        assertThat(copies)
                .extracting(ListingEntry.Copy::layout)
                .contains("etcd-operator", "k3s", "kubeadm", "kops", "gardener", "talos");
        assertThat(unrecognized)
                .extracting(ListingEntry.UnrecognizedFile::path)
                .contains("notes-0.txt", "notes-19.txt", "logs/")
                .anyMatch(path -> path.startsWith("artifacts/") && path.endsWith("/"));
        assertThat(unrecognized)
                .filteredOn(file -> file.path().equals("logs/"))
                .singleElement()
                .satisfies(
                        file ->
                                assertThat(file.reason())
                                        .startsWith(
                                                "The rest of this folder was left out after 500"
                                                        + " names"));
        // A folder of others costs some requests and names, and not one for each of its keys.
        assertThat(unrecognized).hasSizeLessThan(TestScale.isLong() ? 6_000 : 200);
        assertThat(listings()).hasSizeLessThan(TestScale.isLong() ? 250 : 60);
        System.out.println(
                mass
                        + " unrelated keys: "
                        + listings().size()
                        + " listings, "
                        + unrecognized.size()
                        + " strays told");
    }

    @Test
    void aFolderOfManyStrangersIsReadToItsEndWhereItIsTheSources() {
        put(IntStream.range(0, 1_200).mapToObj(i -> "logs/app-%06d.log".formatted(i)).toList());
        put(List.of("logs/zz-2026-11-30T03:00:00Z.snap"));

        BucketSettings.of(server).prefix("logs").layout("auto").source().list(this::told);

        assertThat(copies).hasSize(1);
        assertThat(unrecognized).hasSize(1_200);
    }

    @Test
    void layoutsWithoutFoldersLeaveThemOut() {
        put(List.of("6fkx2bxq7w-nightly-2026-11-30t03-00-00.db.gz", "logs/a", "logs/b", "tmp/c"));

        list("kubermatic");

        assertThat(copies).hasSize(1);
        assertThat(unrecognized)
                .extracting(ListingEntry.UnrecognizedFile::path)
                .containsExactlyInAnyOrder("logs/", "tmp/");
    }

    @Test
    void theMetadataOfKopsIsBelievedAndReadOnce() {
        String directory = "prod.example.org/backups/etcd/main/2026-11-30T03:00:00Z-000001/";
        put(List.of(directory + "etcd.backup.gz"));
        server.put(
                directory + "_etcd_backup.meta",
                """
                {"etcdVersion":"3.5.9","timestamp":"1764471605","clusterSpec":{"memberCount":3,"etcdVersion":"3.5.9"}}\
                """
                        .getBytes(StandardCharsets.UTF_8));
        S3BackupSource source = BucketSettings.of(server).layout("kops").source();

        source.list(this::told);
        source.list(_ -> {});

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
                            assertThat(copy.facts().revision()).isNull();
                        });
        assertThat(server.requests()).filteredOn(r -> r.contains("_etcd_backup.meta")).hasSize(1);
        assertThat(parts)
                .singleElement()
                .satisfies(
                        part ->
                                assertThat(part.restorePoint())
                                        .isEqualTo(copies.getFirst().restorePoint()));
        assertThat(source.list(parts.getFirst().cluster(), _ -> List.copyOf(copies)))
                .hasValueSatisfying(
                        told ->
                                assertThat(told)
                                        .extracting(Object::getClass)
                                        .contains(
                                                ListingEntry.Part.class, ListingEntry.Copy.class));
    }

    @Test
    void metadataThatCanNotBeReadHidesNoBackup() {
        String directory = "prod.example.org/backups/etcd/main/2026-11-30T03:00:00Z-000001/";
        put(List.of(directory + "etcd.backup.gz", directory + "_etcd_backup.meta"));

        list("kops");
        server.put(directory + "_etcd_backup.meta", new byte[100_000]);
        list("kops");
        server.refuse(directory + "_etcd_backup.meta", "AccessDenied");
        server.put(directory + "_etcd_backup.meta", new byte[10]);
        list("kops");

        assertThat(copies)
                .hasSize(3)
                .allSatisfy(copy -> assertThat(copy.facts().version()).isNull());
        assertThat(copies.getFirst().facts().taken())
                .isEqualTo(Fact.named(Instant.parse("2026-11-30T03:00:00Z")));
    }
}
