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
import java.util.EnumSet;
import java.util.Set;

/**
 * One place where a backup's bytes lie.
 *
 * @param source the source's name
 * @param kind the source's kind
 * @param location where in the source, and which bytes
 * @param size the length of the snapshot in bytes, where the source tells it; a packed one has to
 *     be read first
 * @param storedSize the length of the file that it is stored in, where the source tells it
 * @param written when it was written, where the source tells that
 * @param condition how whole it is, as far as is known
 * @param reportedForm how its name tells that the snapshot is stored, where reading it has shown
 *     otherwise
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
        @Nullable Long storedSize,
        @Nullable Instant written,
        Condition condition,
        @JsonProperty("toldStored") @Nullable StoredForm reportedForm,
        @Nullable Check check,
        @Nullable Sentence unreadable,
        @Nullable SourceFailure failure) {

    /** What is said of the snapshot in a file, and not of the file. */
    private static final Set<Condition> ABOUT_CONTENT =
            EnumSet.of(Condition.VERIFIED, Condition.ENCRYPTED, Condition.UNREADABLE);

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

    /**
     * {@return the file in which it is packed, byte for byte; nothing is known of that but its
     * length, and it is offered where the snapshot in it can't be looked into, too}
     */
    Copy asStored() {
        return new Copy(
                source,
                kind,
                new BackupLocation.AsStored(location),
                storedSize,
                storedSize,
                written,
                ABOUT_CONTENT.contains(condition) ? Condition.UNKNOWN : condition,
                null,
                null,
                unreadable,
                failure);
    }

    /** {@return whether it is a file as it is stored, and not the snapshot in it} */
    @JsonIgnore
    public boolean isAsStored() {
        return location instanceof BackupLocation.AsStored;
    }

    /** {@return how the snapshot is stored there, as far as is known} */
    @JsonProperty
    public StoredForm stored() {
        return location.stored();
    }

    /** {@return whether the snapshot has to be unpacked there, or decrypted, to be read} */
    @JsonIgnore
    public boolean isPacked() {
        return stored().isPacked();
    }

    /** {@return the place within the source} */
    @JsonProperty
    public String path() {
        return location.path();
    }
}
