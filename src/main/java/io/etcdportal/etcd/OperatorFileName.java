package io.etcdportal.etcd;

import java.util.Optional;

/**
 * The file name that etcd-operator gave a backup: {@code <etcd version>_<revision>_etcd.backup}, as
 * in {@code 3.1.0_000000000000000f_etcd.backup}. It names one backup of one cluster, wherever its
 * copies lie.
 *
 * <p>The operator reads the revision just before it takes the snapshot, so that the snapshot itself
 * may be a little ahead of its name.
 *
 * @param version the etcd version of the member that the snapshot was taken from
 * @param revision the revision that the member was at
 */
public record OperatorFileName(EtcdVersion version, Revision revision) {

    private static final String SUFFIX = "_etcd.backup";

    /**
     * {@return the backup of that file name, or nothing where the name is none of a backup} The
     * revision may be written in upper case or without its leading zeros, as etcd-operator accepts
     * it; {@link #toString} writes it in full.
     */
    public static Optional<OperatorFileName> parse(String fileName) {
        int separator = fileName.indexOf('_');
        if (separator < 0
                || !fileName.endsWith(SUFFIX)
                || separator + 1 > fileName.length() - SUFFIX.length()) {
            return Optional.empty();
        }
        String revision = fileName.substring(separator + 1, fileName.length() - SUFFIX.length());
        return EtcdVersion.parse(fileName.substring(0, separator))
                .flatMap(v -> Revision.parseHex(revision).map(r -> new OperatorFileName(v, r)));
    }

    /** {@return a file name of etcd-operator as it is written in full; any other as it is} */
    public static String inFull(String fileName) {
        return parse(fileName).map(OperatorFileName::toString).orElse(fileName);
    }

    /** {@return the file name} */
    @Override
    public String toString() {
        return version + "_" + revision.toHex() + SUFFIX;
    }
}
