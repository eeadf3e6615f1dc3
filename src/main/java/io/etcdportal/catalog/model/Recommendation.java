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
        PASSED_OVER("{0} has a higher revision but is not recommended. {1}"),
        /** The same, where times decide. */
        LATER_PASSED_OVER("{0} was taken later but is not recommended. {1}"),
        /** The highest revision is not the latest state. */
        REVISIONS_BEGAN_AGAIN(
                "{0} was written later but has a lower revision. The cluster was restored or"
                        + " recreated, and its revisions started again. Compare the times before"
                        + " you choose."),
        /** The highest revision is of a history that has ended. */
        OLDER_HISTORY(
                "{0} has a higher revision but was written earlier. Since then the cluster was"
                        + " restored or recreated, and its revisions started again."),
        /** None of its copies can be read. */
        UNREADABLE("No copy of this backup can be read. {0}"),
        /** Why another was passed over that none of whose copies can be read. */
        CANNOT_BE_READ("None of its copies can be read. Its page shows the reason."),
        /** No source tells a time. */
        WRITTEN_UNKNOWN("No source reports when this backup was written. Its age is unknown."),
        /** Its time can't be right. */
        WRITTEN_IN_FUTURE(
                "The source reports that this backup was written on {0}, which is in the future."
                        + " Its age is unknown."),
        /** It is older than it should be. */
        OVERDUE(
                "The newest good backup is older than expected. It was written on {0}; a new one"
                        + " is expected every {1}."),
        /** Nobody can say whether this is the newest. */
        UNREACHABLE("{0} Newer backups may exist."),
        /** The same, where others did answer. */
        SOURCE_SILENT("Source {0} did not respond. Newer backups may exist."),
        /** Its name and what stands in it do not agree. */
        NAMED_AFTER_ANOTHER(
                "Its name says etcd {0}, but the snapshot itself says etcd {1}. The snapshot"
                        + " counts."),
        /** Not all is there that is restored with it. */
        INCOMPLETE("Its restore point is incomplete. Missing: {0}"),
        /** Not all of its copies can be right. */
        COPIES_DIFFER("The copies of this backup differ in size. At least one of them is wrong.");

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
