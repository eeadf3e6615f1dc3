package io.etcdportal.download;

import io.etcdportal.catalog.model.Backup;

import org.jspecify.annotations.Nullable;

/** In which form the bytes of a backup are sent, as the parameter {@code as} names it. */
public enum ContentForm {
    /** The snapshot that etcd's tools take, unpacked where it is packed. */
    SNAPSHOT,
    /** The file byte for byte as it is stored. */
    STORED;

    /**
     * {@return a backup in a form}
     *
     * @param form the snapshot where there is none
     */
    static Backup of(Backup backup, @Nullable ContentForm form) {
        return form == STORED ? backup.asStored() : backup;
    }
}
