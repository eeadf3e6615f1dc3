package io.etcdportal.catalog;

import io.etcdportal.sentence.Sentence;
import io.etcdportal.sentence.Wording;

import java.util.List;

/** A cluster has no backup that is as recent as was asked for. The message says what there is. */
public final class NoCurrentBackup extends RuntimeException {

    /** What there is instead. */
    enum Why implements Wording {
        NONE("{0} has no backup."),
        VERIFIED_TOO_OLD("The latest verified backup of {0} is of {1}, more than {2} ago."),
        GOOD_TOO_OLD("The latest good backup of {0} is of {1}, more than {2} ago."),
        NONE_VERIFIED("None of the latest backups of {0} is verified. The newest one: {1}"),
        NONE_GOOD("None of the latest backups of {0} is good. The newest one: {1}"),
        UNDATED("No source reports when the backups of {0} were written.");

        private final String english;

        Why(String english) {
            this.english = english;
        }

        @Override
        public String key() {
            return "no-current-backup." + name();
        }

        @Override
        public String english() {
            return english;
        }
    }

    NoCurrentBackup(Why why, Object... facts) {
        super(new Sentence(why, List.of(facts)).toString());
    }
}
