package io.etcdportal.download;

import io.etcdportal.catalog.Backup;
import io.etcdportal.catalog.Copy;
import io.etcdportal.source.BackupContent;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One copy of a backup, open from its first byte.
 *
 * @param backup which backup
 * @param copy which copy of it
 * @param bytes its bytes
 */
record Content(Backup backup, Copy copy, BackupContent bytes) implements AutoCloseable {

    private static final int TAG_BYTES = 16;

    OptionalLong length() {
        return bytes.length();
    }

    /**
     * {@return a strong entity tag, where the source pins the bytes: the same tag means the same
     * copy, unchanged}
     */
    Optional<String> entityTag() {
        if (copy.location().pin().isEmpty()) {
            return Optional.empty();
        }
        String identity = copy.source() + "\n" + copy.path() + "\n" + copy.location().pin();
        byte[] digest = sha256().digest(identity.getBytes(StandardCharsets.UTF_8));
        return Optional.of("\"" + HexFormat.of().formatHex(digest, 0, TAG_BYTES) + "\"");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    @Override
    public void close() {
        bytes.close();
    }
}
