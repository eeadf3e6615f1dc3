package io.etcdportal.source.encoding;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** A compression or an archive that a snapshot is stored in, told by the first bytes. */
public enum Encoding {
    GZIP("gzip", ".gz"),
    ZSTD("zstd", ".zst"),
    ZLIB("zlib", ".zlib"),
    LZW("compress", ".Z"),
    ZIP("zip", ".zip"),
    TAR("tar", ".tar");

    /** So many bytes tell each of them. */
    static final int HEAD = 512;

    private static final byte[] USTAR = "ustar".getBytes(StandardCharsets.US_ASCII);
    private static final int USTAR_AT = 257;

    private final String label;
    private final String ending;

    Encoding(String label, String ending) {
        this.label = label;
        this.ending = ending;
    }

    /** {@return how the names of such files end} */
    String ending() {
        return ending;
    }

    /** {@return its usual name} */
    public String label() {
        return label;
    }

    /** {@return whether it holds files with names, and not one without} */
    boolean isArchive() {
        return this == ZIP || this == TAR;
    }

    /** {@return what a file with these first bytes is stored in} */
    public static Optional<Encoding> of(byte[] head) {
        if (starts(head, 0x1f, 0x8b)) {
            return Optional.of(GZIP);
        }
        if (starts(head, 0x28, 0xb5, 0x2f, 0xfd)) {
            return Optional.of(ZSTD);
        }
        if (starts(head, 0x1f, 0x9d)) {
            return Optional.of(LZW);
        }
        if (starts(head, 'P', 'K', 3, 4) || starts(head, 'P', 'K', 5, 6)) {
            return Optional.of(ZIP);
        }
        if (isZlib(head)) {
            return Optional.of(ZLIB);
        }
        return isTar(head) ? Optional.of(TAR) : Optional.empty();
    }

    private static boolean starts(byte[] head, int... first) {
        if (head.length < first.length) {
            return false;
        }
        for (int i = 0; i < first.length; i++) {
            if ((head[i] & 0xff) != first[i]) {
                return false;
            }
        }
        return true;
    }

    /** Deflate with a window of 32 KiB, as all write it; the two bytes are divisible by 31. */
    private static boolean isZlib(byte[] head) {
        return head.length >= 2
                && head[0] == 0x78
                && (((head[0] & 0xff) << 8) | (head[1] & 0xff)) % 31 == 0;
    }

    private static boolean isTar(byte[] head) {
        int end = USTAR_AT + USTAR.length;
        return head.length >= end && Arrays.equals(head, USTAR_AT, end, USTAR, 0, USTAR.length);
    }
}
