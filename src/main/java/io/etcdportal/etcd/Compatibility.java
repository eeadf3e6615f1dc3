package io.etcdportal.etcd;

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
 * @param reason one sentence that tells a person what to expect
 */
public record Compatibility(Verdict verdict, String reason) {

    /** How well a restore is expected to go, the best first. */
    public enum Verdict {
        /** etcd promises it. */
        SUPPORTED,
        /** It starts, but etcd promises nothing. */
        WARNED,
        /** The restored server would refuse to start. */
        BLOCKED
    }

    private static final int SNAPSHOT_MAJOR = 3;

    /** The first minor whose server checks the version inside the snapshot. */
    private static final int FIRST_CHECKED_MINOR = 6;

    /**
     * Judges a restore.
     *
     * @param producer the version that the snapshot was taken from
     * @param target the version that it shall be restored into
     */
    public static Compatibility of(EtcdVersion producer, EtcdVersion target) {
        String from = producer.majorMinor();
        String to = target.majorMinor();
        if (producer.major() != SNAPSHOT_MAJOR || target.major() != SNAPSHOT_MAJOR) {
            return new Compatibility(
                    Verdict.BLOCKED,
                    "No restore of an etcd " + from + " backup into etcd " + to + " is known.");
        }
        int step = target.minor() - producer.minor();
        if (step == 0) {
            return sameMinor(producer, target);
        }
        if (step == 1) {
            return new Compatibility(
                    Verdict.SUPPORTED,
                    "From etcd " + from + " to " + to + " is one minor up, a supported upgrade.");
        }
        if (step > 1) {
            return new Compatibility(
                    Verdict.WARNED,
                    "From etcd "
                            + from
                            + " to "
                            + to
                            + " skips "
                            + (step - 1)
                            + " minor version(s). It starts, but etcd promises upgrades of one"
                            + " minor at a time only.");
        }
        if (target.minor() < FIRST_CHECKED_MINOR) {
            return new Compatibility(
                    Verdict.WARNED,
                    "From etcd "
                            + from
                            + " down to "
                            + to
                            + " starts, but etcd does not support it.");
        }
        return new Compatibility(
                Verdict.BLOCKED,
                "An etcd "
                        + to
                        + " server refuses to start on a snapshot of the newer "
                        + from
                        + ".");
    }

    private static Compatibility sameMinor(EtcdVersion producer, EtcdVersion target) {
        String advice =
                target.compareTo(producer) < 0
                        ? " A patch of at least " + producer + " is the better target."
                        : "";
        return new Compatibility(
                Verdict.SUPPORTED,
                "Backup and target are both etcd " + target.majorMinor() + "." + advice);
    }

    /** {@return whether the restored server would start} */
    public boolean restorable() {
        return verdict != Verdict.BLOCKED;
    }
}
