package io.etcdportal.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.etcdportal.etcd.Compatibility;
import io.etcdportal.sentence.Sentence;
import io.etcdportal.sentence.Wording;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The backup to take, and why.
 *
 * @param backup the one to take
 * @param compatibility how well it goes into the target version, where one was named
 * @param reason why this one
 * @param warnings what to know before it is restored; often nothing
 */
public record Recommendation(
        Backup backup,
        @Nullable Compatibility compatibility,
        Sentence reason,
        List<Sentence> warnings) {

    /** Why a backup is the one to take. */
    enum Reason implements Wording {
        HIGHEST("It has the highest revision of all backups that are not known to be damaged."),
        HIGHEST_LEFT("It has the highest revision of all backups that are left."),
        HIGHEST_FITTING(
                "It has the highest revision of all backups that look whole and fit the target"
                        + " best. {0}"),
        HIGHEST_LEFT_FITTING(
                "It has the highest revision of all backups that are left and fit the target"
                        + " best. {0}");

        private final String english;

        Reason(String english) {
            this.english = english;
        }

        @Override
        public String key() {
            return "reason." + name();
        }

        @Override
        public String english() {
            return english;
        }
    }

    /**
     * What to know before a backup is restored, beside what its {@link Compatibility.Reason}, its
     * {@link Condition} and the {@link ClusterState} of its cluster say.
     */
    enum Warning implements Wording {
        /** Another would lose less, but something speaks against it. */
        PASSED_OVER("{0} has a higher revision and was passed over. {1}"),
        /** The highest revision is not the latest state. */
        REVISIONS_BEGAN_AGAIN(
                "A backup that was written later, {0}, has a lower revision: the cluster was"
                        + " restored or made anew, and its revisions began again. Look at the times"
                        + " before you choose."),
        /** Nobody can say whether this is the newest. */
        UNREACHABLE("{0} There may be newer backups."),
        /** The same, where others did answer. */
        SOURCE_SILENT("Source {0} did not answer: there may be newer backups."),
        /** Its name and what stands in it do not agree. */
        NAMED_AFTER_ANOTHER(
                "It is named after etcd {0}, but the snapshot itself says that it is of etcd {1},"
                        + " which is what counts."),
        /** Not all of its copies can be right. */
        COPIES_DIFFER(
                "The copies of this backup differ in size: at least one of them is not the right"
                        + " one.");

        private final String english;

        Warning(String english) {
            this.english = english;
        }

        @Override
        public String key() {
            return "warning." + name();
        }

        @Override
        public String english() {
            return english;
        }
    }

    /** {@return what each of the warnings is about, in their order, for programs} */
    @JsonProperty
    public List<Wording> warningCodes() {
        return warnings.stream().map(Sentence::wording).toList();
    }
}
