package io.etcdportal.catalog.store;

import io.etcdportal.cluster.BackupName;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.paging.InvalidCursor;
import io.etcdportal.source.SnapshotFacts.Fact;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a list of a cluster's backups: all that lists are sorted by, of the backup there. It
 * stays a place in the list when that backup is gone.
 *
 * @param value what the list is sorted by first; 0 where that is the revision
 * @param revision its revision in the list; -1 where that is not known
 * @param major of the version that its name or its metadata tells; -1 where they don't
 * @param minor see {@code major}
 * @param patch see {@code major}
 */
public record BackupCursor(
        long value, long revision, int major, int minor, int patch, BackupName name) {

    private static final Pattern FORM =
            Pattern.compile(
                    "(-?\\d{1,18})~(-1|\\d{1,19})~(-1|\\d{1,9})~(-1|\\d{1,9})~(-1|\\d{1,10})~(.+)");

    static BackupCursor of(long value, BackupTable.Row row) {
        Fact<EtcdVersion> reported = row.reported().version();
        EtcdVersion version = reported == null ? null : reported.value();
        return new BackupCursor(
                value,
                row.revision() == null ? FactColumns.UNKNOWN : row.revision().value().value(),
                version == null ? FactColumns.UNKNOWN : version.major(),
                version == null ? FactColumns.UNKNOWN : version.minor(),
                version == null ? FactColumns.UNKNOWN : version.patch(),
                row.name());
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws InvalidCursor where it is none
     */
    public static BackupCursor parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || !BackupName.isName(form.group(6))) {
            throw new InvalidCursor();
        }
        try {
            return new BackupCursor(
                    Long.parseLong(form.group(1)),
                    Long.parseLong(form.group(2)),
                    Integer.parseInt(form.group(3)),
                    Integer.parseInt(form.group(4)),
                    Integer.parseInt(form.group(5)),
                    new BackupName(form.group(6)));
        } catch (NumberFormatException beyond) {
            throw new InvalidCursor();
        }
    }

    @Override
    public String toString() {
        return value + "~" + revision + "~" + major + "~" + minor + "~" + patch + "~" + name;
    }
}
