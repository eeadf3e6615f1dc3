package io.etcdportal.catalog.store;

import io.etcdportal.cluster.BackupName;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.paging.InvalidCursor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a list of a cluster's backups.
 *
 * @param value what the list is sorted by, of the backup there; 0 where its name says all
 * @param name its name
 */
public record BackupCursor(long value, BackupName name) {

    private static final Pattern FORM = Pattern.compile("(?:(-?\\d{1,18})~)?(.+)");

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws InvalidCursor where it is none
     */
    public static BackupCursor parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new InvalidCursor();
        }
        return new BackupCursor(
                form.group(1) == null ? 0 : Long.parseLong(form.group(1)),
                OperatorFileName.parse(form.group(2))
                        .map(file -> new BackupName(file.toString()))
                        .orElseThrow(InvalidCursor::new));
    }

    @Override
    public String toString() {
        return value == 0 ? name.toString() : value + "~" + name;
    }
}
