package io.etcdportal.etcd.snapshot;

import io.etcdportal.testbed.Snapshots;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What a fuzzer does with the reader of snapshots: whatever a file says, it is read or refused, and
 * no byte of it is read more than a few times. See CONTRIBUTING for how to let it run.
 */
public final class SnapshotFuzzer {

    private static final int PAGE = 4096;
    private static final int CHECKSUM = 72;

    /** Once for the seal; for the structure twice; the rest is for pages of many elements. */
    private static final int TIMES = 8;

    private SnapshotFuzzer() {}

    /** Called by Jazzer with what it made up. */
    public static void fuzzerTestOneInput(byte[] file) {
        sealMeta(file, 0);
        sealMeta(file, PAGE);
        read(file);
    }

    /**
     * Fails where the reader does anything else than reading or refusing.
     *
     * @return whether there was something to be read
     */
    static boolean read(byte[] file) {
        InMemorySnapshot bytes = new InMemorySnapshot(file);
        try {
            SnapshotCheck check = SnapshotCheck.of(bytes, null);
            requireFewReads(bytes);
            InMemorySnapshot again = new InMemorySnapshot(file);
            SnapshotStatus.read(again);
            requireFewReads(again);
            InMemorySnapshot searched = new InMemorySnapshot(file);
            KeySearch.withPrefix(new byte[0]).in(searched);
            requireFewReads(searched);
            return check.status() != null;
        } catch (InvalidSnapshot refused) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireFewReads(InMemorySnapshot file) {
        if (file.read() > (long) TIMES * file.length() + (1 << 20)) {
            throw new IllegalStateException(
                    "Read " + file.read() + " bytes of a file of " + file.length());
        }
    }

    /** With a wrong checksum nothing else would be looked at. */
    private static void sealMeta(byte[] file, int at) {
        if (file.length >= at + MetaPage.LENGTH) {
            boolean big = file[at + 16] == (byte) 0xED && file[at + 17] == 0x0C;
            ByteBuffer.wrap(file)
                    .order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
                    .putLong(at + CHECKSUM, fnv1a(file, at + 16));
        }
    }

    private static long fnv1a(byte[] file, int at) {
        long hash = 0xcbf29ce484222325L;
        for (int i = at; i < at + 56; i++) {
            hash = (hash ^ (file[i] & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Real snapshots, small ones by hand, and what was found before. */
    static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String version : Snapshots.VERSIONS) {
            seeds.add(Snapshots.bytes(version, 37));
            seeds.add(Snapshots.read(version + "/empty/" + Snapshots.name(version, 1)));
        }
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            seeds.add(SnapshotStatusTests.example(order, PAGE));
        }
        return seeds;
    }

    /** Makes a broken file of a good one, knowing where numbers stand that others rely on. */
    static byte[] spoil(byte[] seed, Random random) {
        byte[] file = seed.clone();
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
            int page = PAGE * random.nextInt(Math.max(1, file.length / PAGE));
            switch (random.nextInt(7)) {
                case 0 -> file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
                case 1 -> swap(file, page, PAGE * random.nextInt(file.length / PAGE));
                case 2 -> lie(file, page + 16 + 16 * random.nextInt(8), random);
                case 3 -> lie(file, page, random);
                case 4 -> lie(file, (random.nextBoolean() ? 0 : PAGE) + 16, random);
                case 5 -> copy(file, page, PAGE * random.nextInt(file.length / PAGE));
                default -> file = cut(file, random);
            }
            if (file.length < 2 * PAGE) {
                return file;
            }
        }
        sealMeta(file, 0);
        sealMeta(file, PAGE);
        return random.nextBoolean() && file.length % 512 == 32 ? reseal(file) : file;
    }

    private static byte[] reseal(byte[] file) {
        return BoltFile.seal(java.util.Arrays.copyOf(file, file.length - 32));
    }

    private static byte[] cut(byte[] file, Random random) {
        return java.util.Arrays.copyOf(file, random.nextInt(file.length));
    }

    private static void swap(byte[] file, int one, int other) {
        for (int i = 0; i < PAGE; i++) {
            byte kept = file[one + i];
            file[one + i] = file[other + i];
            file[other + i] = kept;
        }
    }

    private static void copy(byte[] file, int from, int to) {
        System.arraycopy(file, from, file, to, PAGE);
    }

    /** Writes an extreme number where a length, a count or the number of a page stands. */
    private static void lie(byte[] file, int header, Random random) {
        int at = header + 4 * random.nextInt(4);
        int[] numbers = {0, 1, 2, 3, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0xffff, PAGE, 16};
        if (at + 4 <= file.length) {
            ByteBuffer.wrap(file)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(
                            at,
                            random.nextBoolean()
                                    ? numbers[random.nextInt(numbers.length)]
                                    : random.nextInt(file.length));
        }
    }

    /** Lays the seeds out for Jazzer. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        List<byte[]> seeds = seeds();
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(directory.resolve("seed-" + i), seeds.get(i));
        }
    }
}
