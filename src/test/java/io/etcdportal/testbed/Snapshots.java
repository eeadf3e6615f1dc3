package io.etcdportal.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Real snapshots, made by real etcd of three versions; see their README and SHA256SUMS. */
public final class Snapshots {

    private Snapshots() {}

    /** The bytes of one, such as {@code 3.1.20/3.1.20_000000000000001f_etcd.backup}. */
    public static byte[] read(String path) {
        try (InputStream in = Snapshots.class.getResourceAsStream("/snapshots/" + path)) {
            if (in == null) {
                throw new IllegalArgumentException("There is no snapshot " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The SHA-256 of one, as SHA256SUMS has it. */
    public static String sha256(String path) {
        return new String(read("SHA256SUMS"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.endsWith(" " + path) || line.endsWith("./" + path))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("SHA256SUMS has no " + path))
                .substring(0, 64);
    }

    /** The SHA-256 of these bytes. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
