package io.etcdportal.cluster;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What names a backup in an address, unique within its cluster. It is the {@linkplain BackupName
 * name} of the backup where that can stand in an address, and is derived from it otherwise; see
 * {@link BackupName#id()}.
 *
 * @param value a text without slashes and blanks; one that no backup has is that of none
 */
public record BackupId(String value) {

    /** What is left as it is between the slashes of an address. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._+-]{1,200}");

    /** What means something else in the place of a backup. */
    private static final Pattern TAKEN = Pattern.compile("latest|\\.{1,2}");

    /** {@return whether a name can stand in an address as it is} */
    static boolean isPlain(String name) {
        return PLAIN.matcher(name).matches() && !TAKEN.matcher(name).matches();
    }

    /**
     * {@return the name of the backup, where the id tells it; a derived id doesn't, and only the
     * catalogue knows what it was derived from}
     */
    public Optional<BackupName> name() {
        return isPlain(value) ? Optional.of(new BackupName(value)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
