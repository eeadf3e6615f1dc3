package io.etcdportal.etcd.snapshot;

import static io.etcdportal.etcd.snapshot.BoltFile.Element.pair;
import static io.etcdportal.etcd.snapshot.BoltFile.latin;
import static io.etcdportal.etcd.snapshot.BoltFile.revision;
import static io.etcdportal.etcd.snapshot.BoltFile.revisions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.etcdportal.testbed.Snapshots;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What is told of good files, of damaged ones, and of those that somebody made to do harm. */
class SnapshotCheckTests {

    private static SnapshotCheck check(byte[] file) throws IOException {
        return SnapshotCheck.of(new InMemorySnapshot(file), null);
    }

    @Test
    void aGoodOneIsToldInASentence() throws IOException {
        assertThat(check(Snapshots.bytes("3.5.16", 37)))
                .returns(SnapshotVerdict.VERIFIED, SnapshotCheck::verdict)
                .returns(
                        "17 keys, revision 37, trailing hash verified, readable, restorable into"
                                + " 3.5.",
                        SnapshotCheck::sentence)
                .returns(
                        Snapshots.sha256("3.5.16/" + Snapshots.name("3.5.16", 37)),
                        SnapshotCheck::sha256);
    }

    @ParameterizedTest
    @CsvSource({
        "flipped-middle, DAMAGED, does not match the bytes before it",
        "flipped-trailer, DAMAGED, does not match the bytes before it",
        "truncated-100, TRUNCATED, 'it has 77756 bytes. With its end, it would have 77856'",
        "without-trailer, WITHOUT_HASH, '17 keys, revision 37, without an integrity hash,"
                + " readable'",
        "zero-length, EMPTY, is empty"
    })
    void damagedOnesAreToldApart(String how, SnapshotVerdict verdict, String reason)
            throws IOException {
        for (String version : Snapshots.VERSIONS) {
            SnapshotCheck check =
                    check(
                            Snapshots.read(
                                    version
                                            + "/damaged/"
                                            + how
                                            + "/"
                                            + Snapshots.name(version, 37)));

            assertThat(check.verdict()).as(version).isEqualTo(verdict);
            assertThat(check.sentence().replace("77756", "x").replaceAll("\\d{5}", "x"))
                    .contains(reason.replaceAll("\\d{5}", "x"));
        }
    }

    /** Bbolt leaves such pages behind; restores of them succeed. */
    @Test
    void aPageThatIsNeitherFreeNorInUseIsARemarkAndNoDamage() throws IOException {
        assertThat(check(Snapshots.withLeakedPage()))
                .returns(SnapshotVerdict.VERIFIED, SnapshotCheck::verdict)
                .returns(
                        "17 keys, revision 37, trailing hash verified, readable, restorable into"
                            + " 3.1. Remark: 1 page is neither free nor in use. It takes up space;"
                            + " no data is lost.",
                        SnapshotCheck::sentence)
                .extracting(check -> Objects.requireNonNull(check.status()).leakedPages())
                .isEqualTo(1L);

        byte[] unsealed =
                Arrays.copyOf(Snapshots.withLeakedPage(), Snapshots.withLeakedPage().length - 32);
        assertThat(check(unsealed))
                .returns(SnapshotVerdict.WITHOUT_HASH, SnapshotCheck::verdict)
                .extracting(SnapshotCheck::sentence, STRING)
                .contains("1 page is neither free nor in use");
    }

    /** At every length there is no length that passes for another verdict. */
    @Test
    void aFileThatWasCutAnywhereIsNeverWhole() throws IOException {
        byte[] whole = Snapshots.bytes("3.5.16", 37);
        for (int length = 1; length < whole.length; length++) {
            TrailingHash trailingHash = new TrailingHash();
            trailingHash.update(whole, 0, length);

            assertThat(trailingHash.verdict())
                    .as("cut to %d", length)
                    .isIn(
                            length == whole.length - 32
                                    ? List.of(SnapshotVerdict.WITHOUT_HASH)
                                    : List.of(
                                            SnapshotVerdict.TRUNCATED, SnapshotVerdict.UNREADABLE))
                    .isEqualTo(
                            length < MetaPage.LENGTH
                                    ? SnapshotVerdict.UNREADABLE
                                    : length == whole.length - 32
                                            ? SnapshotVerdict.WITHOUT_HASH
                                            : SnapshotVerdict.TRUNCATED);
        }
    }

    @Test
    void theSealIsTheSameHoweverTheBytesArrive() {
        byte[] whole = Snapshots.bytes("3.5.16", 37);
        for (int step : new int[] {1, 5, 31, 32, 33, 100, 4096, whole.length}) {
            TrailingHash trailingHash = new TrailingHash();
            for (int at = 0; at < whole.length; at += step) {
                trailingHash.update(whole, at, Math.min(step, whole.length - at));
            }
            assertThat(trailingHash.verdict())
                    .as("in steps of %d", step)
                    .isEqualTo(SnapshotVerdict.VERIFIED);
            assertThat(trailingHash.sha256()).isEqualTo(Snapshots.sha256(whole));
        }
    }

    @Test
    void whatIsNoDatabaseIsUnreadable() throws IOException {
        assertThat(check("x".repeat(10_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .returns(SnapshotVerdict.UNREADABLE, SnapshotCheck::verdict)
                .returns(null, SnapshotCheck::status);
    }

    @Test
    void whatWasSealedBrokenIsDamaged() throws IOException {
        byte[] file = Snapshots.bytes("3.5.16", 37);
        Arrays.fill(file, 4 * 4096, 5 * 4096, (byte) 0);

        assertThat(check(BoltFile.seal(Arrays.copyOf(file, file.length - 32))))
                .returns(SnapshotVerdict.DAMAGED, SnapshotCheck::verdict)
                .extracting(SnapshotCheck::sentence)
                .asString()
                .startsWith("Its trailing hash matches, so it was saved like this. Page 4 ");
    }

    static Stream<Arguments> spoilt() {
        return Stream.of(
                spoilt("leads to page 99 of", f -> f.root(99)),
                spoilt("leads to page 1 of", f -> f.root(1)),
                spoilt("leads to page -1 of", f -> f.root(-1)),
                spoilt("says that it is page 77", f -> f.page(2).putLong(0, 77)),
                spoilt(
                        "is of a kind that does not belong there",
                        f -> f.page(2).putShort(8, (short) 4)),
                spoilt("extends beyond the end", f -> f.page(2).putInt(12, 1 << 30)),
                spoilt(
                        "is referenced twice",
                        f -> {
                            f.root(f.leaf(f.bucket("a", 2)));
                            f.page(2).putInt(12, 1);
                        }),
                spoilt(
                        "is referenced twice",
                        f -> f.root(f.leaf(f.bucket("a", 2), f.bucket("b", 2)))),
                spoilt("lies in another, or outside", f -> f.page(2).putShort(10, (short) -1)),
                spoilt("lies in another, or outside", f -> f.page(2).putInt(16 + 12, 1 << 20)),
                spoilt("lies in another, or outside", f -> f.page(2).putInt(16 + 4, 16)),
                spoilt("out of order", f -> f.root(f.leaf(f.smallBucket("b"), f.smallBucket("a")))),
                spoilt("out of order", f -> f.root(f.leaf(f.smallBucket("a"), f.smallBucket("a")))),
                spoilt("leads nowhere", f -> f.root(f.branch())),
                spoilt("only buckets belong", f -> f.root(f.leaf(pair("a", "b")))),
                spoilt(
                        "too short",
                        f -> f.root(f.leaf(new BoltFile.Element(1, latin("a"), latin("b"))))),
                spoilt(
                        "beyond what it belongs to",
                        f -> f.root(f.leaf(new BoltFile.Element(1, latin("a"), new byte[20])))),
                spoilt(
                        "something other than pairs",
                        f -> f.root(f.leaf(new BoltFile.Element(1, latin("a"), new byte[32])))),
                spoilt("a key has 40000 bytes", f -> f.root(f.leaf(pair("k".repeat(40_000), "")))),
                spoilt(
                        "names page 3 wrongly",
                        f -> {
                            long unused = f.unused();
                            f.freelist(unused, unused);
                        }),
                spoilt("free and in use", f -> f.freelist(2)),
                spoilt("names page 900 wrongly", f -> f.freelist(900)),
                spoilt("names page 3 wrongly", f -> f.freelist(f.unused(), 3)),
                spoilt(
                        "longer than its page",
                        f -> f.page(f.freelist(f.unused()).end() - 1).putShort(10, (short) 600)),
                spoilt(
                        "longer than its page",
                        f -> {
                            long list = f.freelist(f.unused()).end() - 1;
                            f.page(list).putShort(10, (short) -1).putLong(16, Long.MAX_VALUE);
                        }),
                spoilt(
                        "an invalid number",
                        f -> f.root(f.leaf(f.smallBucket("key", pair("short", ""))))),
                spoilt(
                        "an invalid number",
                        f -> f.root(f.leaf(f.smallBucket("key", revision(-1, "k", false))))),
                spoilt(
                        "something other than a key",
                        f ->
                                f.root(
                                        f.leaf(
                                                f.smallBucket(
                                                        "key",
                                                        new BoltFile.Element(
                                                                0,
                                                                revision(1, "k", false).key(),
                                                                latin("\n\u00ff")))))),
                spoilt("out of order", SnapshotCheckTests::keysOutsideOfTheirRange),
                spoilt("more than 64 deep", SnapshotCheckTests::deepTree),
                spoilt("more than 64 deep", SnapshotCheckTests::deepBuckets),
                spoilt("more than 64 deep", SnapshotCheckTests::deepSmallBuckets));
    }

    private static Arguments spoilt(String reason, Consumer<BoltFile> how) {
        BoltFile file = new BoltFile();
        file.root(file.leaf(file.smallBucket("a", pair("k", "v")), file.smallBucket("b")));
        how.accept(file);
        return Arguments.of(reason, file.sealed());
    }

    private static void keysOutsideOfTheirRange(BoltFile file) {
        List<BoltFile.Element> all = revisions(1, 20, 5);
        long first = file.leaf(all.subList(0, 15));
        long second = file.leaf(all.subList(15, 19));
        file.root(
                file.leaf(
                        file.bucket(
                                "key",
                                file.branch(all.get(0).key(), first, all.get(10).key(), second))));
    }

    private static void deepTree(BoltFile file) {
        long page = file.leaf();
        for (int i = 0; i < 100; i++) {
            page = file.branch(latin("a"), page);
        }
        file.root(page);
    }

    private static void deepBuckets(BoltFile file) {
        long page = file.leaf();
        for (int i = 0; i < 100; i++) {
            page = file.leaf(file.bucket("a", page));
        }
        file.root(page);
    }

    private static void deepSmallBuckets(BoltFile file) {
        BoltFile.Element bucket = file.smallBucket("a");
        for (int i = 0; i < 100; i++) {
            bucket = file.smallBucket("a", bucket);
        }
        file.root(file.leaf(bucket));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spoilt")
    void whatIsBrokenIsFoundAndSaid(String reason, byte[] file) throws IOException {
        SnapshotCheck check = check(file);

        assertThat(check.verdict()).isEqualTo(SnapshotVerdict.DAMAGED);
        assertThat(check.sentence()).contains(reason);
        assertThat(check.status()).isNull();
    }

    @Test
    void aDatabaseThatClaimsMoreThanThereIsWasCutOff() throws IOException {
        BoltFile file = new BoltFile();
        file.root(file.leaf());
        for (long end : new long[] {4, 1L << 40, Long.MAX_VALUE, -1}) {
            assertThat(check(file.sealedWithEnd(end)).verdict())
                    .as("%d pages", end)
                    .isEqualTo(SnapshotVerdict.TRUNCATED);
        }
    }

    /** Elements that all claim the same megabytes would be read for hours. */
    @Test
    void noByteIsReadMoreThanAFewTimesWhateverTheFileSays() throws IOException {
        BoltFile file = new BoltFile();
        String large = "x".repeat(1_000_000);
        BoltFile.Element[] pairs = new BoltFile.Element[50_000];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = pair("%05d".formatted(i), i == pairs.length - 1 ? large : "");
        }
        file.root(file.leaf(file.bucket("a", file.leaf(pairs))));
        byte[] bytes = file.sealed();
        InMemorySnapshot honest = new InMemorySnapshot(bytes);
        SnapshotStatus.read(honest);
        assertThat(honest.read()).isLessThan(3L * bytes.length);

        for (int i = 0; i < pairs.length; i++) {
            java.nio.ByteBuffer.wrap(bytes)
                    .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                    .putInt(2 * 4096 + 16 + 16 * i + 12, 1_000_000);
        }
        InMemorySnapshot lying = new InMemorySnapshot(bytes);
        assertThat(SnapshotCheck.of(lying, null).verdict()).isEqualTo(SnapshotVerdict.DAMAGED);
        assertThat(lying.read()).isLessThan(5L * bytes.length);
    }
}
