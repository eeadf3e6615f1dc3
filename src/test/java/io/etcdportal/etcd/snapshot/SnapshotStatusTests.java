package io.etcdportal.etcd.snapshot;

import static io.etcdportal.etcd.snapshot.BoltFile.Element.pair;
import static io.etcdportal.etcd.snapshot.BoltFile.latin;
import static io.etcdportal.etcd.snapshot.BoltFile.revision;
import static io.etcdportal.etcd.snapshot.BoltFile.revisions;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Snapshots;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What stands in snapshots of real etcd, beside what their own tools said of them. */
class SnapshotStatusTests {

    @TempDir private Path directory;

    static Stream<Path> snapshots() throws IOException {
        Path root = Snapshots.file("3.5.16", 37).resolve("../..").normalize();
        try (Stream<Path> files = Files.walk(root)) {
            return files
                    .filter(file -> file.toString().endsWith(".json"))
                    .map(file -> Path.of(file.toString().replace(".json", ".backup")))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("snapshots")
    void theFiguresAreThoseOfEtcdsOwnTool(Path file) throws IOException {
        JsonNode said =
                JsonMapper.shared()
                        .readTree(Path.of(file.toString().replace(".backup", ".json")).toFile());

        SnapshotStatus status = read(file);

        assertThat(status.hash()).isEqualTo(said.get("hash").asLong());
        assertThat(status.revision()).isEqualTo(said.get("revision").asLong());
        assertThat(status.pairs()).isEqualTo(said.get("totalKey").asLong());
        assertThat(status.size()).isEqualTo(said.get("totalSize").asLong());
    }

    private static SnapshotStatus read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return SnapshotStatus.read(SnapshotBytes.of(channel));
        }
    }

    private static SnapshotStatus read(byte[] file) throws IOException {
        return SnapshotStatus.read(new InMemorySnapshot(file));
    }

    /** See the README beside the files for what was done to the keys. */
    @ParameterizedTest
    @CsvSource({"31, 26", "35, 15", "37, 17"})
    void theKeysAreThoseThatAClientSees(long revision, long keys) throws IOException {
        for (String version : Snapshots.VERSIONS) {
            assertThat(read(Snapshots.file(version, revision)).keys()).as(version).isEqualTo(keys);
        }
    }

    @Test
    void theClusterThatItIsOfIsTold() throws IOException {
        SnapshotStatus status = read(Snapshots.file("3.5.16", 37));

        assertThat(status.clusterVersion()).hasToString("3.5.0");
        assertThat(status.storageVersion()).isNull();
        assertThat(status.producer()).hasToString("Optional[3.5.0]");
        assertThat(status.members())
                .containsExactly(
                        new SnapshotStatus.Member(
                                "1d99cc495b4af2c4", "m0", List.of("http://127.0.0.1:24021")));
    }

    @Test
    void theStorageVersionSaysMoreThanTheClusters() throws IOException {
        BoltFile file = new BoltFile();
        file.root(
                file.leaf(
                        file.smallBucket("cluster", pair("clusterVersion", "3.6.0")),
                        file.smallBucket("meta", pair("storageVersion", "3.7.0"))));

        SnapshotStatus status = read(file.sealed());

        assertThat(status.storageVersion()).hasToString("3.7.0");
        assertThat(status.producer()).hasToString("Optional[3.7.0]");
    }

    @Test
    void whatIsOddInAMemberFailsNothing() throws IOException {
        BoltFile file = new BoltFile();
        file.root(
                file.leaf(
                        file.smallBucket("cluster", pair("clusterVersion", "three")),
                        file.smallBucket(
                                "members",
                                pair("1", "{"),
                                pair("2", "[1]"),
                                pair("3", "{\"name\": 7, \"peerURLs\": [\"http://a\", 1]}"),
                                pair("4", "{\"x\": {\"name\": \"no\"}, \"name\": \"a\\u001bb\"}"),
                                pair("x", "{}"))));

        SnapshotStatus status = read(file.sealed());

        assertThat(status.clusterVersion()).isNull();
        assertThat(status.members())
                .containsExactly(
                        new SnapshotStatus.Member("2", "", List.of()),
                        new SnapshotStatus.Member("3", "", List.of("http://a")),
                        new SnapshotStatus.Member("4", "a\uFFFDb", List.of()));
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 8192, 16_384, 65_536})
    void itIsReadAsAnyMachineWroteIt(int pageSize) throws IOException {
        SnapshotStatus little = read(example(ByteOrder.LITTLE_ENDIAN, pageSize));
        SnapshotStatus big = read(example(ByteOrder.BIG_ENDIAN, pageSize));

        assertThat(little.keys()).isEqualTo(7);
        assertThat(little.pairs()).isEqualTo(102);
        assertThat(little.revision()).isEqualTo(100);
        assertThat(little.size()).isEqualTo(9L * pageSize);
        assertThat(big).isEqualTo(little);
    }

    /** With a branch, a small bucket, a bucket in a bucket, a free page and their list. */
    static byte[] example(ByteOrder order, int pageSize) {
        BoltFile file = new BoltFile(order, pageSize);
        List<BoltFile.Element> all = revisions(1, 100, 8);
        all.add(revision(100, "k/1", true));
        long first = file.leaf(all.subList(0, 40));
        long second = file.leaf(all.subList(40, 100));
        long keys = file.branch(all.get(0).key(), first, all.get(40).key(), second);
        long nested = file.leaf(file.smallBucket("deep", pair("a", "b")));
        long unused = file.unused();
        file.freelist(unused);
        file.root(
                file.leaf(
                        file.smallBucket("auth", pair("a", "1")),
                        file.bucket("key", keys),
                        file.bucket("nested", nested)));
        return file.sealed();
    }

    @Test
    void theLaterOfTwoValidMetaPagesCounts() throws IOException {
        byte[] file = example(ByteOrder.LITTLE_ENDIAN, 4096);
        SnapshotStatus whole = read(file);
        file[16 + 20] ^= 1;
        assertThat(read(file)).as("the first is invalid").isEqualTo(whole);
        file[4096 + 16 + 20] ^= 1;

        assertThat(SnapshotCheck.of(new InMemorySnapshot(file), null).verdict())
                .isEqualTo(SnapshotVerdict.UNREADABLE);
    }

    @Test
    void aValueOfManyPagesIsReadPieceByPiece() throws IOException {
        BoltFile file = new BoltFile();
        String large = "x".repeat(1_500_000);
        long page = file.leaf(pair("a", large), pair("b", large), pair("c", ""));
        file.root(file.leaf(file.bucket("large", page)));
        java.util.zip.CRC32C hash = new java.util.zip.CRC32C();
        hash.update(latin("large" + "a" + large + "b" + large + "c"));

        assertThat(read(file.sealed()).hash()).isEqualTo(hash.getValue());
    }

    @Test
    void aRevisionWithoutAValueIsOfTheEmptyKey() throws IOException {
        BoltFile file = new BoltFile();
        byte[] number = revision(9, "", false).key();
        file.root(file.leaf(file.smallBucket("key", new BoltFile.Element(0, number, new byte[0]))));

        assertThat(read(file.sealed()).keys()).isEqualTo(1);
        assertThat(read(file.sealed()).revision()).isEqualTo(9);
    }

    /**
     * The list of free pages names the last one: whoever holds a bit for each page up to it holds
     * many.
     */
    private Path sparse(long pages) throws IOException {
        BoltFile crafted = new BoltFile();
        crafted.root(crafted.leaf()).freelist(pages - 1);
        Path path = directory.resolve(Snapshots.name("3.5.16", 37));
        Files.write(path, crafted.sealedWithEnd(pages));
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(pages * 4096);
        }
        return path;
    }

    /** {@return what the command printed in a virtual machine of little memory} */
    private String commanded(Path file) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx48m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.etcdportal.EtcdBackupPortal",
                                "snapshot",
                                "status",
                                file.toString())
                        .redirectErrorStream(true)
                        .start();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return printed;
    }

    @Test
    void aSparseFileOfTwoTebibytesIsRefusedWithoutItsPagesBeingCounted() throws Exception {
        assertThat(commanded(sparse(1L << 29)))
                .contains("claims 536,870,912 pages")
                .doesNotContain("OutOfMemory");
    }

    @Test
    void theMostPagesThatAreReadFitIntoLittleMemory() throws Exception {
        assertThat(commanded(sparse(MetaPage.MOST_PAGES))).contains("275 GB");
    }
}
