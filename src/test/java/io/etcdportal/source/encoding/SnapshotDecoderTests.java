package io.etcdportal.source.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.management.ThreadMXBean;

import io.etcdportal.etcd.snapshot.SnapshotBytes;
import io.etcdportal.etcd.snapshot.SnapshotCheck;
import io.etcdportal.etcd.snapshot.SnapshotVerdict;
import io.etcdportal.source.encoding.DecodingFailure.Reason;
import io.etcdportal.source.encoding.SnapshotDecoder.Decoded;
import io.etcdportal.testbed.Snapshots;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;

/** Snapshots come out as they went in, or visibly not at all, whatever is stored. */
class SnapshotDecoderTests {

    private static final byte[] SNAPSHOT = Snapshots.bytes("3.5.16", 37);
    private static final DecodingLimits SMALL = new DecodingLimits(256L << 20, 200, 100);

    @TempDir private Path directory;

    /** How producers pack. */
    enum Packing {
        GZIP {
            @Override
            byte[] pack(byte[] snapshot) throws IOException {
                return PackedFiles.gzip(snapshot);
            }
        },
        ZSTD {
            @Override
            byte[] pack(byte[] snapshot) throws IOException {
                return PackedFiles.zstd(snapshot);
            }
        },
        ZLIB {
            @Override
            byte[] pack(byte[] snapshot) throws IOException {
                return PackedFiles.zlib(snapshot);
            }
        },
        LZW {
            @Override
            byte[] pack(byte[] snapshot) {
                return PackedFiles.lzw(snapshot);
            }
        },
        ZIP {
            @Override
            byte[] pack(byte[] snapshot) throws IOException {
                return PackedFiles.zip(Map.of("etcd-snapshot-node-1-1764500000", snapshot));
            }
        },
        ZIP_OF_RKE {
            @Override
            byte[] pack(byte[] snapshot) throws IOException {
                return PackedFiles.zip(
                        files(
                                "/backup/2026-11-30T03:00:00Z_etcd",
                                snapshot,
                                "/etc/kubernetes/2026-11-30T03:00:00Z_etcd.rkestate",
                                "{}".getBytes(StandardCharsets.UTF_8)));
            }
        },
        TAR_GZ_OF_K0S {
            @Override
            byte[] pack(byte[] snapshot) throws IOException {
                return PackedFiles.gzip(
                        PackedFiles.tar(
                                files(
                                        "k0s.yaml",
                                        "spec: {}".getBytes(StandardCharsets.UTF_8),
                                        "etcd-snapshot.db",
                                        snapshot,
                                        "pki/ca.key",
                                        new byte[70_000])));
            }
        };

        abstract byte[] pack(byte[] snapshot) throws IOException;
    }

    private static SequencedMap<String, byte[]> files(Object... namesAndBytes) {
        SequencedMap<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < namesAndBytes.length; i += 2) {
            files.put((String) namesAndBytes[i], (byte[]) namesAndBytes[i + 1]);
        }
        return files;
    }

    private static byte[] decode(InputStream stored) throws IOException {
        try (Decoded decoded = new SnapshotDecoder(SMALL).open(stored)) {
            return decoded.bytes().readAllBytes();
        }
    }

    private static byte[] decode(byte[] stored) throws IOException {
        return decode(new ByteArrayInputStream(stored));
    }

    /** Gives a few bytes at a time, as a network does. */
    private static InputStream dribbled(byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int offset, int count) {
                return super.read(into, offset, Math.min(count, 97));
            }

            @Override
            public synchronized int available() {
                return 0;
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    void whatWasPackedComesOutByteForByte(Packing packing) throws IOException {
        byte[] stored = packing.pack(SNAPSHOT);

        assertThat(decode(stored)).isEqualTo(SNAPSHOT);
        assertThat(decode(dribbled(stored))).isEqualTo(SNAPSHOT);
    }

    @Test
    void whatLiesAsItIsStaysAsItIs() throws IOException {
        try (Decoded decoded =
                new SnapshotDecoder(SMALL).open(new ByteArrayInputStream(SNAPSHOT))) {
            assertThat(decoded.encodings()).isEmpty();
            assertThat(decoded.bytes().readAllBytes()).isEqualTo(SNAPSHOT);
        }
        assertThat(decode(new byte[0])).isEmpty();
    }

    @Test
    void severalMembersOfGzipAreOneFile() throws IOException {
        byte[] first = PackedFiles.gzip(Arrays.copyOf(SNAPSHOT, 10_000));
        byte[] second = PackedFiles.gzip(Arrays.copyOfRange(SNAPSHOT, 10_000, SNAPSHOT.length));
        InputStream both = new SequenceInputStream(dribbled(first), dribbled(second));

        assertThat(decode(both)).isEqualTo(SNAPSHOT);
    }

    @Test
    void theLayersAreNamedFromTheOutside() throws IOException {
        byte[] stored = Packing.TAR_GZ_OF_K0S.pack(SNAPSHOT);
        try (Decoded decoded = new SnapshotDecoder(SMALL).open(new ByteArrayInputStream(stored))) {
            assertThat(decoded.encodings()).containsExactly(Encoding.GZIP, Encoding.TAR);
        }
    }

    /** compress has no checksum: what comes of it is told by the snapshot's own. */
    private boolean isSnapshot(Packing packing, byte[] decoded) throws IOException {
        if (packing != Packing.LZW) {
            assertThat(decoded).isEqualTo(SNAPSHOT);
            return true;
        }
        Path file = directory.resolve("decoded");
        Files.write(file, decoded);
        try (FileChannel channel = FileChannel.open(file)) {
            boolean whole =
                    SnapshotCheck.of(SnapshotBytes.of(channel), null).verdict()
                            == SnapshotVerdict.VERIFIED;
            assertThat(whole).isEqualTo(Arrays.equals(decoded, SNAPSHOT));
            return whole;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsCutIsExactOrRefused(Packing packing) throws IOException {
        byte[] stored = packing.pack(SNAPSHOT);
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 60; i++) {
            byte[] cut = Arrays.copyOf(stored, random.nextInt(3, stored.length));
            try {
                refused += isSnapshot(packing, decode(cut)) ? 0 : 1;
            } catch (DecodingFailure e) {
                assertThat(e.getMessage()).endsWith(".");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(30);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsFlippedIsExactOrRefused(Packing packing) throws IOException {
        byte[] stored = packing.pack(SNAPSHOT);
        Random random = new Random(8);
        int refused = 0;
        for (int i = 0; i < 60; i++) {
            byte[] flipped = stored.clone();
            flipped[random.nextInt(4, stored.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                refused += isSnapshot(packing, decode(flipped)) ? 0 : 1;
            } catch (DecodingFailure e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    private static Reason refusalOf(byte[] stored) {
        Throwable thrown = catchThrowable(() -> decode(stored));
        assertThat(thrown).isInstanceOf(DecodingFailure.class);
        return ((DecodingFailure) thrown).reason();
    }

    @Test
    void aCutIsCalledACut() throws IOException {
        byte[] stored = PackedFiles.gzip(SNAPSHOT);
        assertThat(refusalOf(Arrays.copyOf(stored, stored.length / 2))).isEqualTo(Reason.TRUNCATED);
    }

    /** The snapshot is whole, but no other program unpacks it, nor does k3s. */
    @Test
    void aZipWithoutTheEndOfItsDirectoryIsCut() throws IOException {
        byte[] stored = PackedFiles.zip(Map.of("snapshot", SNAPSHOT));
        for (int missing : List.of(1, 22, 40)) {
            assertThat(refusalOf(Arrays.copyOf(stored, stored.length - missing)))
                    .as("without %d bytes", missing)
                    .isEqualTo(Reason.TRUNCATED);
        }
        byte[] commented = Arrays.copyOf(stored, stored.length + 1_000);
        commented[stored.length - 2] = (byte) 1_000;
        commented[stored.length - 1] = (byte) (1_000 >> 8);
        assertThat(decode(commented)).isEqualTo(SNAPSHOT);
    }

    @Test
    void aSourceThatBreaksIsNotCalledDamaged() throws IOException {
        byte[] stored = PackedFiles.gzip(SNAPSHOT);
        IOException broken = new IOException("The connection was reset");
        InputStream breaking =
                new SequenceInputStream(
                        new ByteArrayInputStream(stored, 0, stored.length / 2),
                        new InputStream() {
                            @Override
                            public int read() throws IOException {
                                throw broken;
                            }

                            @Override
                            public int read(byte[] into, int offset, int count) throws IOException {
                                throw broken;
                            }
                        });

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> decode(breaking))
                .isSameAs(broken);
    }

    /** A database that begins as one does and has nothing but zeros. */
    private static byte[] zeros(int length) {
        byte[] zeros = new byte[length];
        System.arraycopy(SNAPSHOT, 0, zeros, 0, 64);
        return zeros;
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD", "ZLIB", "ZIP", "TAR_GZ_OF_K0S"})
    void whatUnpacksToFarMoreIsRefused(Packing packing) throws IOException {
        assertThat(refusalOf(packing.pack(zeros(200 << 20)))).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void whatIsSkippedInAnArchiveCountsToo() throws IOException {
        byte[] bomb = PackedFiles.zip(files("a", new byte[200 << 20], "snapshot.db", SNAPSHOT));
        assertThat(refusalOf(bomb)).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void moreFilesThanAnyProducerWritesAreRefused() throws IOException {
        SequencedMap<String, byte[]> many = new LinkedHashMap<>();
        for (int i = 0; i <= SMALL.entries(); i++) {
            many.put("file-" + i, new byte[1]);
        }
        assertThat(refusalOf(PackedFiles.tar(many))).isEqualTo(Reason.TOO_LARGE);
        assertThat(refusalOf(PackedFiles.zip(many))).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void layersWithoutEndAreRefused() throws IOException {
        byte[] stored = SNAPSHOT;
        for (int i = 0; i < 4; i++) {
            stored = PackedFiles.gzip(stored);
        }
        assertThat(refusalOf(stored)).isEqualTo(Reason.TOO_LARGE);
    }

    /** A header that announces 7 GiB of a file's name, and zeros for it. */
    @Test
    void aNameWithoutEndIsNotReadIntoMemory() throws IOException {
        TarArchiveEntry name =
                new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME);
        name.setSize(7L << 30);
        byte[] header = new byte[512];
        name.writeEntryHeader(header);
        InputStream endless =
                new SequenceInputStream(
                        new ByteArrayInputStream(header),
                        new InputStream() {
                            private long left = 7L << 30;

                            @Override
                            public int read() {
                                return left-- > 0 ? 'a' : -1;
                            }

                            @Override
                            public int read(byte[] into, int offset, int count) {
                                left -= count;
                                return left > 0 ? count : -1;
                            }
                        });

        assertThatExceptionOfType(DecodingFailure.class).isThrownBy(() -> decode(endless));
    }

    @Test
    void twoSnapshotsInOneArchiveAreNotChosenFrom() throws IOException {
        byte[] two = PackedFiles.zip(files("main.db", SNAPSHOT, "events.db", SNAPSHOT));
        assertThat(refusalOf(two)).isEqualTo(Reason.SEVERAL_SNAPSHOTS);
    }

    @ParameterizedTest
    @CsvSource({
        "metadata/version, Velero archive",
        "default.etcd/member/wal/0000000000000000-0000000000000000.wal, data directory of etcd",
        "readme.txt, None of the 1 files"
    })
    void whatIsNoSnapshotIsCalledWhatItIs(String name, String said) throws IOException {
        byte[] stored = PackedFiles.gzip(PackedFiles.tar(Map.of(name, new byte[100])));

        assertThatExceptionOfType(DecodingFailure.class)
                .isThrownBy(() -> decode(stored))
                .withMessageContaining(said)
                .extracting(DecodingFailure::reason)
                .isEqualTo(Reason.NO_SNAPSHOT);
        assertThat(refusalOf(PackedFiles.gzip(new byte[100]))).isEqualTo(Reason.NO_SNAPSHOT);
    }

    @ParameterizedTest
    @CsvSource({
        "6167652d656e6372797074696f6e2e6f72672f76310a2d3e, age --decrypt",
        "53616c7465645f5f0011223344556677, openssl enc -d",
        "8c0d0409030a2bd6b5f3c3a6f1ff, gpg --output",
        "c32e040903081f2e3d4c5b6a7988, gpg --output",
        "85010c03a1b2c3d4e5f60718, gpg --output",
        "504b0304140001000800, 7z x"
    })
    void whatIsEncryptedIsNamedWithTheCommandThatDecryptsIt(String head, String command) {
        byte[] stored = HexFormat.of().parseHex(head);

        assertThatExceptionOfType(DecodingFailure.class)
                .isThrownBy(() -> decode(stored))
                .withMessageContaining(command)
                .extracting(DecodingFailure::reason)
                .isEqualTo(Reason.ENCRYPTED);
        assertThatExceptionOfType(DecodingFailure.class)
                .isThrownBy(() -> decode(PackedFiles.gzip(stored)))
                .extracting(DecodingFailure::reason)
                .isEqualTo(Reason.ENCRYPTED);
    }

    @Test
    void whatIsStoredIsClosedInEachCase() throws IOException {
        for (byte[] stored :
                List.of(PackedFiles.gzip(SNAPSHOT), PackedFiles.gzip(new byte[9]), SNAPSHOT)) {
            ByteArrayOutputStream closed = new ByteArrayOutputStream();
            InputStream noticed =
                    new ByteArrayInputStream(stored) {
                        @Override
                        public void close() {
                            closed.write(1);
                        }
                    };
            try (Decoded decoded = new SnapshotDecoder(SMALL).open(noticed)) {
                assertThat(decoded.bytes().read()).isZero();
            } catch (DecodingFailure e) {
                assertThat(e.reason()).isEqualTo(Reason.NO_SNAPSHOT);
            }
            assertThat(closed.size()).isPositive();
        }
    }

    /**
     * What stands behind the first bytes of a packing is anything, as in a file of somebody else.
     */
    @Test
    @Timeout(120)
    void anythingBehindKnownFirstBytesEndsAndCostsLittle() throws IOException {
        AgeIdentities identities = AgeIdentities.parse(AgeKey.make().file());
        SnapshotDecoder decoder = new SnapshotDecoder(SMALL, () -> identities);
        List<byte[]> starts =
                List.of(
                        HexFormat.of().parseHex("1f8b0800000000000003"),
                        HexFormat.of().parseHex("28b52ffd"),
                        HexFormat.of().parseHex("1f9d90"),
                        HexFormat.of().parseHex("504b0304140000000800"),
                        HexFormat.of().parseHex("789c"),
                        tarHead(),
                        "age-encryption.org/v1\n-> X25519 ".getBytes(US_ASCII),
                        "-----BEGIN AGE ENCRYPTED FILE-----\n".getBytes(US_ASCII),
                        "Salted__".getBytes(US_ASCII),
                        HexFormat.of().parseHex("850c0303"));
        Random random = new Random(14);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (byte[] start : starts) {
            for (int i = 0; i < 300; i++) {
                byte[] stored = Arrays.copyOf(start, start.length + random.nextInt(200_000));
                byte[] rest = new byte[stored.length - start.length];
                random.nextBytes(rest);
                System.arraycopy(rest, 0, stored, start.length, rest.length);
                long before = threads.getCurrentThreadAllocatedBytes();
                long given = 0;
                try (Decoded decoded = decoder.open(new ByteArrayInputStream(stored))) {
                    given = decoded.bytes().transferTo(OutputStream.nullOutputStream());
                } catch (DecodingFailure e) {
                    assertThat(e.sentence()).isNotEmpty();
                }
                assertThat(given).isLessThanOrEqualTo(SMALL.bytes());
                assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                        .as(HexFormat.of().formatHex(start))
                        .isLessThan(16 << 20);
            }
        }
    }

    private static byte[] tarHead() throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry("snapshot.db");
        entry.setSize(100_000);
        byte[] header = new byte[512];
        entry.writeEntryHeader(header);
        return header;
    }
}
