package io.etcdportal.download;

import io.etcdportal.catalog.BackupNotFound;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.download.active.DownloadSettings;
import io.etcdportal.download.http.ContentConditions;
import io.etcdportal.download.http.EntityTag;
import io.etcdportal.download.http.PreconditionFailed;
import io.etcdportal.download.http.RangeNotSatisfiable;
import io.etcdportal.download.reading.BlockDigestCache;
import io.etcdportal.download.reading.ContentMetadata;
import io.etcdportal.download.reading.IntegrityFailure;
import io.etcdportal.download.reading.NotModified;
import io.etcdportal.download.reading.ResumeRules;
import io.etcdportal.download.resume.SentPrefixes;
import io.etcdportal.etcd.snapshot.SnapshotSize;
import io.etcdportal.etcd.snapshot.SnapshotVerdict;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which copies of a backup a request may be answered from, and whether it is to be answered
 * with them at all.
 */
@Component
class CopySelection {

    private static final Set<Condition> BY_LENGTH =
            EnumSet.of(Condition.WITHOUT_HASH, Condition.TRUNCATED);

    private final BlockDigestCache blockDigestCache;
    private final ResumeRules resumeRules;
    private final DownloadSettings settings;

    CopySelection(
            BlockDigestCache blockDigestCache, ResumeRules resumeRules, DownloadSettings settings) {
        this.blockDigestCache = blockDigestCache;
        this.resumeRules = resumeRules;
        this.settings = settings;
    }

    /**
     * The copies that a request may be answered from.
     *
     * @param copies the best first
     * @param metadata what is known of the first of them
     * @param refusal why none of them is handed out as it is known
     * @param readAgain whether they are read again before they are refused
     */
    record Selection(
            List<Copy> copies,
            ContentMetadata metadata,
            Optional<IntegrityFailure> refusal,
            boolean readAgain) {

        /**
         * {@return whether they are refused for their length alone: nobody knows yet whether they
         * are the snapshot itself, or packed under a name that doesn't say so}
         */
        boolean isRefusedUnread() {
            return refusal.isPresent()
                    && copies.stream().allMatch(copy -> copy.check() == null && !copy.isAsStored())
                    && BY_LENGTH.contains(metadata.copy().condition());
        }

        /**
         * {@return what is known before anything is opened}
         *
         * @throws IntegrityFailure where that is that they are not handed out
         */
        ContentMetadata require() {
            refusal.ifPresent(Selection::refuse);
            return metadata;
        }

        /**
         * {@return the copies to open, the best first}
         *
         * @throws IntegrityFailure where none is handed out
         */
        List<Copy> toOpen() {
            refusal.filter(_ -> !readAgain).ifPresent(Selection::refuse);
            return copies;
        }

        private static void refuse(IntegrityFailure refusal) {
            throw refusal;
        }
    }

    /**
     * {@return the copies that a request can be answered from: first one that was read lately}
     * Whether there is a key by now for what was encrypted shows when it is opened.
     */
    Selection select(Backup backup, ContentConditions contentConditions) {
        List<Copy> copies = new ArrayList<>(backup.interchangeableCopies());
        Copy first =
                copies.stream()
                        .filter(copy -> blockDigestCache.find(copy).isPresent())
                        .findFirst()
                        .or(() -> copies.stream().findFirst())
                        .orElseThrow(BackupNotFound::new);
        copies.remove(first);
        copies.addFirst(first);
        Condition condition = backup.condition();
        Optional<IntegrityFailure> refusal =
                condition.mayBeIntact()
                                || condition == Condition.ENCRYPTED
                                || (condition == Condition.WITHOUT_HASH
                                        && contentConditions.withoutHash())
                        ? Optional.empty()
                        : Optional.of(
                                new IntegrityFailure(verdict(condition), condition.english()));
        return new Selection(
                copies, blockDigestCache.metadata(backup, first), refusal, isToBeReadAgain(backup));
    }

    /**
     * Looks at what must and must not be.
     *
     * @throws PreconditionFailed where it isn't what it must be
     * @throws NotModified where it is what it must not be: the client has it
     * @throws RangeNotSatisfiable where the rest is asked for, and the viewer has all of it
     */
    void requireWanted(
            SentPrefixes.Holder holder, Selection selection, ContentConditions contentConditions) {
        if (selection.metadata().backup().condition().mayBeIntact()) {
            resumeRules.requireMore(holder, selection.metadata(), contentConditions);
        }
        if (contentConditions.ifMatch() == null && contentConditions.ifNoneMatch() == null) {
            return;
        }
        ContentMetadata metadata = selection.require();
        Collection<EntityTag> tags = new HashSet<>(metadata.tags());
        if (contentConditions.range().isPresent()) {
            tags.addAll(resumeRules.tagsOfSent(holder));
        }
        if (!contentConditions.isFor(tags)) {
            throw new PreconditionFailed();
        }
        if (contentConditions.isAgainst(tags)) {
            throw new NotModified(metadata);
        }
    }

    private static SnapshotVerdict verdict(Condition condition) {
        return switch (condition) {
            case VERIFIED, UNVERIFIED, UNKNOWN -> SnapshotVerdict.VERIFIED;
            case WITHOUT_HASH -> SnapshotVerdict.WITHOUT_HASH;
            case ENCRYPTED -> SnapshotVerdict.ENCRYPTED;
            case GROWING -> SnapshotVerdict.GROWING;
            case TRUNCATED -> SnapshotVerdict.TRUNCATED;
            case DAMAGED -> SnapshotVerdict.DAMAGED;
            case UNREADABLE -> SnapshotVerdict.UNREADABLE;
            case EMPTY -> SnapshotVerdict.EMPTY;
        };
    }

    /**
     * What was found damaged is read again before it is refused: it may have been the way to here
     * that was wrong. Large ones are so until it is clear that they are no better.
     */
    private boolean isToBeReadAgain(Backup backup) {
        if (!BlockDigestCache.WRONG.contains(backup.condition()) || !mayHaveHash(backup.size())) {
            return false;
        }
        return settings.isCheckedFirst(backup.size())
                || backup.interchangeableCopies().stream()
                        .anyMatch(
                                copy ->
                                        copy.check() != null
                                                && !blockDigestCache.isSurelyWrong(copy));
    }

    private static boolean mayHaveHash(@Nullable Long size) {
        return size == null || SnapshotSize.of(size) == SnapshotSize.WITH_HASH;
    }
}
