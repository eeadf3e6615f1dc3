package io.etcdportal.catalog.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.etcdportal.sentence.Sentence;
import io.etcdportal.sentence.Wording;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceKind;
import io.etcdportal.source.encoding.StoredForm;

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
 * @param stored how the snapshot is stored there, as its name or its layout tells
 * @param check what reading it has found, where it has been read since it last changed
 * @param unreadable why it can't be read, where it can't: it is archived, or the last attempts
 *     failed
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
        StoredForm stored,
        @Nullable Check check,
        @Nullable Sentence unreadable,
        @Nullable SourceFailure failure) {

    /** Why a copy can't be read. */
    public enum Unreadable implements Wording {
        /** It lies in a storage class that has to be restored first. */
        ARCHIVED(
                "The copy in {0} is archived in storage class {1}. Restore it in the store before"
                        + " it can be read."),
        /** It could not be read the last time. */
        FAILED("The copy in {0} could not be read the last time. {1}");

        private final String english;

        Unreadable(String english) {
            this.english = english;
        }

        @Override
        public String key() {
            return "unreadable." + name();
        }

        @Override
        public String english() {
            return english;
        }
    }

    /** {@return the place within the source} */
    @JsonProperty
    public String path() {
        return location.path();
    }
}
