package io.etcdportal.etcd;

import io.etcdportal.sentence.Sentence;
import io.etcdportal.sentence.Wording;

import org.jspecify.annotations.Nullable;

/**
 * Whether a snapshot of one etcd version can be restored into another, and why. Only major and
 * minor count: a snapshot goes into any patch of its own minor.
 *
 * <p>The rule is what the servers were seen to do. Up to 3.5 a restored data directory carries no
 * cluster version that the server would look at, so that every 3.x starts on it. From 3.6 the
 * server reads the version out of the snapshot's own tables and refuses one that is newer than
 * itself.
 *
 * @param verdict the answer
 * @param reason what to expect, as the wording of a {@link Reason}
 */
public record Compatibility(Verdict verdict, Sentence reason) {

    /** How well a restore is expected to go, the best first. */
    public enum Verdict {
        /** etcd promises it. */
        SUPPORTED,
        /** It starts, but etcd promises nothing. */
        WARNED,
        /** The restored server would refuse to start. */
        BLOCKED,
        /** Nobody can say, since the version of the snapshot is not known. */
        UNKNOWN
    }

    /** What speaks for or against a restore. */
    public enum Reason implements Wording {
        /** One of the two is not of etcd 3. */
        OTHER_MAJOR("No restore of an etcd {0} backup into etcd {1} is known."),
        /** Only their patches differ, if anything does. */
        SAME_MINOR("Backup and target are both etcd {0}."),
        /** The same minor, but an older patch. */
        OLDER_PATCH(
                "Backup and target are both etcd {0}. A patch of at least {1} is the better"
                        + " target."),
        /** The step that etcd supports. */
        ONE_MINOR_UP("From etcd {0} to {1} is one minor up, a supported upgrade."),
        /** More than one step at once. */
        MINORS_SKIPPED(
                "From etcd {0} to {1} skips {2,choice,1#1 minor version|1<{2} minor versions}. It"
                        + " starts, but etcd promises upgrades of one minor at a time only."),
        /** A step back that nothing prevents. */
        MINORS_DOWN("From etcd {0} down to {1} starts, but etcd does not support it."),
        /** It can't be told. */
        VERSION_UNKNOWN(
                "The etcd version of this backup is not known, so nobody can say whether it can be"
                    + " restored into etcd {0}. Verify the backup, which reads the version where"
                    + " the snapshot has it."),
        /** A step back that the server refuses. */
        SERVER_REFUSES("An etcd {1} server refuses to start on a snapshot of the newer {0}.");

        private final String english;

        Reason(String english) {
            this.english = english;
        }

        @Override
        public String key() {
            return "compatibility." + name();
        }

        @Override
        public String english() {
            return english;
        }
    }

    private static final int SNAPSHOT_MAJOR = 3;

    /** The first minor whose server checks the version inside the snapshot. */
    private static final int FIRST_CHECKED_MINOR = 6;

    /**
     * Judges a restore.
     *
     * @param producer the version that the snapshot was taken from; null where it is not known
     * @param target the version that it shall be restored into
     */
    public static Compatibility of(@Nullable EtcdVersion producer, EtcdVersion target) {
        String to = target.majorMinor();
        if (producer == null) {
            return new Compatibility(Verdict.UNKNOWN, Reason.VERSION_UNKNOWN.sentence(to));
        }
        String from = producer.majorMinor();
        if (producer.major() != SNAPSHOT_MAJOR || target.major() != SNAPSHOT_MAJOR) {
            return new Compatibility(Verdict.BLOCKED, Reason.OTHER_MAJOR.sentence(from, to));
        }
        int step = target.minor() - producer.minor();
        if (step == 0) {
            return new Compatibility(Verdict.SUPPORTED, sameMinor(producer, target));
        }
        if (step == 1) {
            return new Compatibility(Verdict.SUPPORTED, Reason.ONE_MINOR_UP.sentence(from, to));
        }
        if (step > 1) {
            return new Compatibility(
                    Verdict.WARNED, Reason.MINORS_SKIPPED.sentence(from, to, step - 1));
        }
        return target.minor() < FIRST_CHECKED_MINOR
                ? new Compatibility(Verdict.WARNED, Reason.MINORS_DOWN.sentence(from, to))
                : new Compatibility(Verdict.BLOCKED, Reason.SERVER_REFUSES.sentence(from, to));
    }

    private static Sentence sameMinor(EtcdVersion producer, EtcdVersion target) {
        return target.compareTo(producer) < 0
                ? Reason.OLDER_PATCH.sentence(target.majorMinor(), producer)
                : Reason.SAME_MINOR.sentence(target.majorMinor());
    }

    /** {@return whether the restored server would start, or may, where nobody can say} */
    public boolean restorable() {
        return verdict != Verdict.BLOCKED;
    }
}
