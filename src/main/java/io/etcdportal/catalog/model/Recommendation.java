package io.etcdportal.catalog.model;

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
 * @param histories the candidates where revisions began again, so that another backup may be the
 *     right one
 */
public record Recommendation(
        Backup backup,
        @Nullable Compatibility compatibility,
        Sentence reason,
        List<Sentence> warnings,
        @Nullable Histories histories) {

    /** The header field that tells programs of each warning; see {@link #warningFields}. */
    public static final String WARNING_FIELD = "X-Backup-Warning";

    /** So many characters of a warning, and no more, stand in a header field. */
    private static final int LONGEST_FIELD = 400;

    /** Where the revisions of a cluster began again, backups of two histories compete. */
    public enum History {
        /** What was written since the revisions last began again. */
        NEWEST,
        /** What has the highest revision, whenever it was written. */
        HIGHEST
    }

    /**
     * The two candidates where revisions began again.
     *
     * @param newest the one to take of those that were written since; where none of these can be
     *     restored, the one that was written last
     * @param highest the one to take of all
     */
    public record Histories(Backup newest, Backup highest) {}

    /** Why a backup is the one to take. */
    public enum Reason implements Wording {
        HIGHEST("Highest revision among the backups that aren't damaged."),
        HIGHEST_LEFT("Highest revision among the remaining backups."),
        LATEST(
                "Taken last among the backups that aren't damaged: the revision of some is not"
                        + " known, so the time decides."),
        LATEST_LEFT(
                "Taken last among the remaining backups: the revision of some is not known, so the"
                        + " time decides."),
        LATEST_FITTING(
                "Taken last among the undamaged backups that best fit the target version: the"
                        + " revision of some is not known, so the time decides. {0}"),
        LATEST_LEFT_FITTING(
                "Taken last among the remaining backups that best fit the target version: the"
                        + " revision of some is not known, so the time decides. {0}"),
        HIGHEST_FITTING(
                "Highest revision among the undamaged backups that best fit the target version."
                        + " {0}"),
        HIGHEST_LEFT_FITTING(
                "Highest revision among the remaining backups that best fit the target version."
                        + " {0}");

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
    public enum Warning implements Wording {
        /** Another would lose less, but something speaks against it. */
        PASSED_OVER("{0} has a higher revision and was passed over. {1}"),
        /** The same, where times decide. */
        LATER_PASSED_OVER("{0} was taken later and was passed over. {1}"),
        /** The highest revision is not the latest state. */
        REVISIONS_BEGAN_AGAIN(
                "A backup that was written later, {0}, has a lower revision: the cluster was"
                        + " restored or made anew, and its revisions began again. Look at the times"
                        + " before you choose."),
        /** The highest revision is of a history that has ended. */
        OLDER_HISTORY(
                "{0} has a higher revision but was written earlier: the cluster was restored or"
                        + " made anew since, and its revisions began again."),
        /** None of its copies can be read. */
        UNREADABLE("No copy of this backup can be read. {0}"),
        /** Why another was passed over that none of whose copies can be read. */
        CANNOT_BE_READ("None of its copies can be read: its page says why."),
        /** No source tells a time. */
        WRITTEN_UNKNOWN("No source tells when this backup was written, so its age is not known."),
        /** Its time can't be right. */
        WRITTEN_IN_FUTURE(
                "The source says that this backup was written on {0}, which is in the future, so"
                        + " its age is not known."),
        /** It is older than it should be. */
        OVERDUE(
                "The newest good backup is older than expected: it was written on {0}, and a new"
                        + " one is expected every {1}."),
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

    /**
     * {@return the warnings as values of header fields: a code, and what it says as a quoted text,
     * as RFC 9651 writes an item with a parameter}
     */
    public List<String> warningFields() {
        return warnings.stream()
                .map(warning -> warning.wording() + "; text=\"" + fieldText(warning) + "\"")
                .toList();
    }

    private static String fieldText(Sentence warning) {
        String text = warning.toString().replaceAll("[^ -~]", "?");
        String cut = text.length() > LONGEST_FIELD ? text.substring(0, LONGEST_FIELD) : text;
        return cut.replaceAll("[\\\\\"]", "\\\\$0");
    }

    /** {@return what each of the warnings is about, in their order, for programs} */
    @JsonProperty
    public List<Wording> warningCodes() {
        return warnings.stream().map(Sentence::wording).toList();
    }
}
