package io.etcdportal.catalog;

import io.etcdportal.sentence.Sentence;
import io.etcdportal.sentence.Wording;

/**
 * A cluster that the viewer may see has no backup that can be recommended. The message says why.
 */
public final class NothingToTake extends RuntimeException {

    /** Why there is none. */
    enum Why implements Wording {
        /** There is no backup at all. */
        NONE_KNOWN("No backup of {0} is known."),
        /** There are backups, and it is the target version that none of them fits. */
        NONE_FITS(
                "The backups of {0} are of etcd {1}; none of them can be restored into etcd {2}."),
        /** There are backups that would fit, and something is wrong with each. */
        NONE_IS_GOOD(
                "Every backup of {0} that would fit is damaged, cut off, empty or still being"
                        + " written.");

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

    NothingToTake(Sentence sentence) {
        super(sentence.toString());
        this.sentence = sentence;
    }

    /** {@return why, for a person} */
    public Sentence sentence() {
        return sentence;
    }

    /** {@return whether there are backups, and it is the target version that none of them fits} */
    public boolean incompatible() {
        return sentence.wording() == Why.NONE_FITS;
    }
}
