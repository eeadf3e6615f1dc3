package io.etcdportal.cluster;

import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/**
 * The name of a backup, unique within its cluster: the name of its file, as in {@code
 * 3.1.0_000000000000000f_etcd.backup}, or its path below the place of the cluster where the names
 * of files repeat, as in {@code 2026-08-20T04:00:00Z-000012/etcd.backup.gz}. It is the same
 * wherever its copies lie.
 *
 * @param value 1 to 1,024 characters of any kind, but no control characters
 */
public record BackupName(String value) implements Comparable<BackupName> {

    /** The most characters of a name. */
    public static final int LONGEST = 1_024;

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9._+-]");
    private static final int LONGEST_SLUG = 80;
    private static final int LONGEST_CLUSTER = 100;

    /** File systems take no longer one. */
    private static final int LONGEST_FILE_NAME = 255;

    private static final int DIGEST_DIGITS = 16;
    private static final DateTimeFormatter COMPACT_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    public BackupName {
        if (!isName(value)) {
            throw new IllegalArgumentException(
                    "The name of a backup has 1 to 1,024 characters, and no control characters");
        }
    }

    /** {@return whether a text can be the name of a backup} */
    public static boolean isName(String text) {
        return !text.isEmpty() && text.length() <= LONGEST && !CONTROL.matcher(text).find();
    }

    /**
     * {@return what names the backup in an address: the name itself where it has letters, digits
     * and {@code . _ + -} alone and at most 200 of them; otherwise what can be read of it, a {@code
     * ~} and 16 digits of its SHA-256. It is the same after a restart and on every portal}
     */
    public BackupId id() {
        return new BackupId(BackupId.isPlain(value) ? value : slug() + "~" + digest());
    }

    /**
     * {@return the name of a file that says whose snapshot it is and when it was taken, for a
     * backup whose own name does not tell that to who has only the file}
     *
     * @param cluster whose backup it is
     * @param taken when it was taken, as far as that is known
     */
    public String downloadName(ClusterId cluster, @Nullable Instant taken) {
        return prefix(cluster, taken) + "snapshot.db";
    }

    /**
     * {@return the name under which the file arrives that the snapshot is packed in: it keeps the
     * endings that say how, and what is too long for a file system is left out of its middle}
     *
     * @param taken when the snapshot was taken, as far as that is known
     */
    public String storedName(ClusterId cluster, @Nullable Instant taken) {
        String file = value.substring(value.lastIndexOf('/') + 1);
        String safe = UNSAFE.matcher(file).replaceAll("-");
        String prefix = prefix(cluster, taken);
        int most = LONGEST_FILE_NAME - prefix.length();
        return prefix
                + (safe.length() <= most
                        ? safe
                        : safe.substring(0, most / 2)
                                + safe.substring(safe.length() - (most - most / 2)));
    }

    /**
     * {@return the name of a folder that says whose restore point is in it and when it was taken}
     *
     * @param taken when the snapshot was taken, as far as that is known
     */
    public String folderName(ClusterId cluster, @Nullable Instant taken) {
        return prefix(cluster, taken) + "restore-point";
    }

    private String prefix(ClusterId cluster, @Nullable Instant taken) {
        String when = taken == null ? slug() + "-" + digest() : COMPACT_TIME.format(taken);
        String whose = cluster.name();
        return whose.substring(0, Math.min(LONGEST_CLUSTER, whose.length())) + "_" + when + "_";
    }

    private String slug() {
        String safe = UNSAFE.matcher(value).replaceAll("-");
        return safe.substring(0, Math.min(LONGEST_SLUG, safe.length()));
    }

    private String digest() {
        return DigestUtils.sha256Hex(value).substring(0, DIGEST_DIGITS);
    }

    @Override
    public int compareTo(BackupName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
