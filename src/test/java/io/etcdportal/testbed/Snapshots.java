package io.etcdportal.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * Snapshots that real etcd servers made, of etcd 3.1.20, 3.4.23 and 3.5.16 at the revisions 31, 35
 * and 37.
 */
public final class Snapshots {

    /** The versions of etcd that made them. */
    public static final List<String> VERSIONS = List.of("3.1.20", "3.4.23", "3.5.16");

    private Snapshots() {}

    /** {@return a snapshot's file, which must not be changed} */
    public static Path file(String version, long revision) {
        return resource("/snapshots/" + version + "/" + name(version, revision));
    }

    /**
     * {@return a damaged form of a version's snapshot at revision 37: {@code flipped-middle},
     * {@code truncated-100}…}
     */
    public static Path damaged(String version, String how) {
        return resource("/snapshots/" + version + "/damaged/" + how + "/" + name(version, 37));
    }

    /** {@return the bytes of a snapshot} */
    public static byte[] bytes(String version, long revision) {
        return read(version + "/" + name(version, revision));
    }

    /**
     * {@return the bytes of any file beside them, such as {@code
     * 3.1.20/3.1.20_000000000000001f_etcd.backup}}
     */
    public static byte[] read(String path) {
        try {
            return Files.readAllBytes(resource("/snapshots/" + path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the SHA-256 of a snapshot, as SHA256SUMS has it} */
    public static String sha256(String path) {
        return new String(read("SHA256SUMS"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.endsWith("./" + path))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("SHA256SUMS has no " + path))
                .substring(0, 64);
    }

    /** {@return the SHA-256 of these bytes} */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * {@return what looks like a snapshot to whoever looks at its seal alone: random bytes, the
     * same ones every time, and the SHA-256 of them}
     *
     * @param length of the bytes before the seal, a multiple of 512
     */
    public static byte[] sealed(int length) {
        byte[] body = new byte[length];
        new Random(length).nextBytes(body);
        return seal(body);
    }

    /**
     * {@return the same for whoever looks at its first bytes, too: they are those of a database}
     *
     * @param length of the bytes before the seal, a multiple of 512
     */
    public static byte[] sealedDatabase(int length) {
        byte[] body = Arrays.copyOf(sealed(length), length);
        System.arraycopy(bytes("3.5.16", 37), 0, body, 0, 512);
        return seal(body);
    }

    /**
     * {@return a whole snapshot of etcd 3.1.20 at revision 37 whose list of free pages has lost one
     * page}
     */
    public static byte[] withLeakedPage() {
        byte[] file = bytes("3.1.20", 37);
        ByteBuffer body =
                ByteBuffer.wrap(Arrays.copyOf(file, file.length - 32))
                        .order(ByteOrder.LITTLE_ENDIAN);
        int list = 5 * 4096;
        int count = body.getShort(list + 10) & 0xffff;
        body.put(list + 16, body.array(), list + 24, 8 * (count - 1));
        body.putShort(list + 10, (short) (count - 1));
        return seal(body.array());
    }

    /** {@return the bytes with their SHA-256 behind them} */
    public static byte[] seal(byte[] body) {
        byte[] sealed = Arrays.copyOf(body, body.length + 32);
        System.arraycopy(HexFormat.of().parseHex(sha256(body)), 0, sealed, body.length, 32);
        return sealed;
    }

    /** {@return the header that tells the SHA-256 of these bytes, as RFC 9530 writes it} */
    public static String reprDigest(byte[] bytes) {
        byte[] sha256 = HexFormat.of().parseHex(sha256(bytes));
        return "sha-256=:" + Base64.getEncoder().encodeToString(sha256) + ":";
    }

    /** Copies a snapshot into a directory, under the name that the operator gives it. */
    public static void copy(String version, long revision, Path directory) {
        try {
            Files.copy(file(version, revision), directory.resolve(name(version, revision)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a backup that is no longer growing: it was last changed an hour ago. */
    public static Path lay(Path file, byte[] bytes) {
        return lay(file, bytes, Instant.now().minus(Duration.ofHours(1)));
    }

    /** Writes a backup that was last changed at some time, and the directories that it lies in. */
    public static Path lay(Path file, byte[] bytes, Instant written) {
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.write(file, bytes);
            return Files.setLastModifiedTime(file, FileTime.from(written));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the file name of a backup} */
    public static String name(String version, long revision) {
        return "%s_%016x_etcd.backup".formatted(version, revision);
    }

    private static Path resource(String path) {
        URL resource = Objects.requireNonNull(Snapshots.class.getResource(path), path);
        try {
            return Path.of(resource.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
