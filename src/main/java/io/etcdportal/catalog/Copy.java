package io.etcdportal.catalog;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceKind;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * One place where a backup's bytes lie.
 *
 * @param source the source's name
 * @param kind the source's kind
 * @param location where in the source, and which bytes
 * @param size its length in bytes, where the source tells it
 * @param written when it was written, where the source tells that
 * @param condition how whole it is, as far as is known
 * @param check what reading it has found, where it has been read since it last changed
 * @param failure why the source could not be read the last time, where it couldn't: the copy may be
 *     gone
 */
public record Copy(
        String source,
        SourceKind kind,
        @JsonIgnore BackupLocation location,
        @Nullable Long size,
        @Nullable Instant written,
        Condition condition,
        @Nullable Check check,
        @Nullable SourceFailure failure) {

    /** {@return the place within the source} */
    @JsonProperty
    public String path() {
        return location.path();
    }
}
