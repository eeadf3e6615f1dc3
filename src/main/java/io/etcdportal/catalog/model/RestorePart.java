package io.etcdportal.catalog.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.etcd.Revision;
import io.etcdportal.source.layout.KeyRole;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * One file of a restore point other than its snapshot.
 *
 * @param role what it is to whoever restores the backup
 * @param what what it is, as a noun with its article, in English
 * @param firstRevision the first revision in it, where its name tells that
 * @param revision the last revision in it, where its name tells that
 * @param file the file itself, byte for byte as it is stored, as a backup that can be downloaded
 */
public record RestorePart(
        KeyRole role,
        String what,
        @Nullable Revision firstRevision,
        @Nullable Revision revision,
        @JsonIgnore Backup file) {

    /** {@return what names it in addresses, unique within its cluster} */
    @JsonProperty
    public BackupId id() {
        return file.name().id();
    }

    /** {@return its name, unique within its cluster} */
    @JsonProperty
    public BackupName name() {
        return file.name();
    }

    /** {@return its length in bytes, where a source tells that} */
    @JsonProperty
    public @Nullable Long size() {
        return file.size();
    }

    /** {@return when it was written, where a source tells that} */
    @JsonProperty
    public @Nullable Instant written() {
        return file.written();
    }

    /** {@return the sources that have it, the best first} */
    @JsonProperty
    public List<String> sources() {
        return file.copies().stream().map(Copy::source).distinct().toList();
    }
}
