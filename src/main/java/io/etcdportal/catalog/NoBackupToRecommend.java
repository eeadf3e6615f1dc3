package io.etcdportal.catalog;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.sentence.Sentence;
import io.etcdportal.sentence.Wording;
import io.etcdportal.source.SourceFailure;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * A cluster that the viewer may see has no backup that can be recommended. The message says why.
 */
public final class NoBackupToRecommend extends RuntimeException {

    /** Why there is none. */
    public enum Why implements Wording {
        /** Every source answered that there is no backup. */
        NONE_KNOWN("No backup of {0} is in any of its sources."),
        /** None is known, and a source could not be asked. */
        NOT_ANSWERED("Whether there is a backup of {0} is not known. Source {1}: {2}"),
        /** A source says that it has backups, and tells of none. */
        NOT_LISTED(
                "The sources of {0} report {1,choice,1#1 backup|1<{1} backups}, but provide one"
                        + " only by its version and revision."),
        /** There are backups, and it is the target version that none of them fits. */
        NONE_FITS(
                "The backups of {0} are of etcd {1}; none of them can be restored into etcd {2}."),
        /** A sidecar tells the version of each backup that it gives, and here none is known. */
        NO_KNOWN_VERSION(
                "No backup of {0} has a known etcd version. Verify one, which reads the version"
                        + " where the snapshot has it."),
        /** The cluster was made anew, and there is nothing good of what it has been since. */
        NONE_SINCE(
                "The revisions of {0} began again. None of the backups that were written since can"
                        + " be restored."),
        /** The same, of what is known: a source has more than it lists. */
        NONE_LISTED_FITS(
                "The backups of {0} that are listed are of etcd {1}; none of them can be restored"
                        + " into etcd {2}. Its sources report {3} backups: ask for another one by"
                        + " its version and revision."),
        /** There are backups that would fit, and something is wrong with each. */
        NONE_IS_GOOD(
                "Every backup of {0} that would fit is damaged, truncated, empty or still being"
                        + " written."),
        /** The same, of what is known: a source has more than it lists. */
        NONE_LISTED_IS_GOOD(
                "The listed backups of {0} that would fit are damaged, truncated, empty or still"
                    + " being written. Its sources report {1} backups: ask for another one by its"
                    + " version and revision."),
        /** What is known is of no use, and a source could not be asked. */
        NONE_ANSWERED_IS_GOOD(
                "None of the known backups of {0} can be recommended. There may be others. Source"
                        + " {1}: {2}");

        private final String english;

        Why(String english) {
            this.english = english;
        }

        @Override
        public String key() {
            return "nothing-to-take." + name();
        }

        @Override
        public String english() {
            return english;
        }
    }

    private final transient Sentence sentence;
    private final transient @Nullable SourceFailure failure;

    NoBackupToRecommend(Sentence sentence) {
        this(sentence, null);
    }

    private NoBackupToRecommend(Sentence sentence, @Nullable SourceFailure failure) {
        super(sentence.toString());
        this.sentence = sentence;
        this.failure = failure;
    }

    /** Says that a source which could not be asked may have what is looked for. */
    static NoBackupToRecommend silent(Why why, ClusterId cluster, SourceFailure failure) {
        return new NoBackupToRecommend(
                why.sentence(cluster, failure.source(), failure.detail()), failure);
    }

    /** {@return why, for a person} */
    public Sentence sentence() {
        return sentence;
    }

    /** {@return why, for a program} */
    public Why why() {
        return (Why) sentence.wording();
    }

    /** {@return why a source could not be asked that may have one, where that is why} */
    public Optional<SourceFailure> failure() {
        return Optional.ofNullable(failure);
    }

    /** {@return whether there are backups, and it is the target version that none of them fits} */
    public boolean incompatible() {
        return why() == Why.NONE_FITS || why() == Why.NONE_LISTED_FITS;
    }
}
