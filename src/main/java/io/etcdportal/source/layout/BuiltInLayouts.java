package io.etcdportal.source.layout;

import static io.etcdportal.source.layout.Certainty.CERTAIN;
import static io.etcdportal.source.layout.Certainty.LIKELY;
import static io.etcdportal.source.layout.KeyPattern.snapshot;
import static io.etcdportal.source.layout.KeyRole.INCREMENT;
import static io.etcdportal.source.layout.KeyRole.METADATA;
import static io.etcdportal.source.layout.KeyRole.NO_SNAPSHOT;
import static io.etcdportal.source.layout.KeyRole.PART;
import static io.etcdportal.source.layout.KeyRole.SNAPSHOT;

import io.etcdportal.source.encoding.Encryption;

import java.util.List;

/**
 * The layouts that come with the portal, in the order in which {@code auto} tries them. A new
 * producer is one more entry, and names of its in the table of the tests.
 *
 * <p>A pattern takes no more steps than the square of a key's length: no two parts that may be of
 * any length follow each other without something fixed between them.
 */
final class BuiltInLayouts {

    /** Lazy, so that folders that belong to a backup's own name are left to that. */
    private static final String FOLDER = "(?:(?<folder>.+?)/)?";

    private static final String DAY = "\\d{4}-\\d\\d-\\d\\d";
    private static final String RFC3339 = DAY + "T\\d\\d:\\d\\d:\\d\\d(?:Z|[+-]\\d\\d:\\d\\d)";
    private static final String WRAPPED =
            "(?:\\.(?:gz|zst|zlib|Z|zip|tar|tgz|enc|age|gpg|pgp|asc))*";
    private static final String OPERATOR_FILE =
            "(?<version>[^_/]+)_(?<revisionHex>[0-9a-fA-F]{1,32})_etcd\\.backup";

    private static final Layout ETCD_OPERATOR =
            new Layout(
                    "etcd-operator",
                    "etcd-operator",
                    CERTAIN,
                    snapshot("v1/(?<cluster>[^/]+)/" + OPERATOR_FILE),
                    snapshot(FOLDER + "v1/(?<namespace>[^/]+)/(?<cluster>[^/]+)/" + OPERATOR_FILE),
                    snapshot(
                                    FOLDER
                                            + "data/(?<name>etcd-version\\.(?<revisionHex>[0-9a-f]{16})"
                                            + "\\.etcd\\.backup)")
                            .starts("etcd-version."),
                    snapshot(
                                    "(?:(?<folder>.+)/)?(?<name>(?<cluster>[^/]+)_v(?<revision>\\d{1,19})_"
                                        + "(?<time>"
                                            + DAY
                                            + "-\\d\\d:\\d\\d:\\d\\d))")
                            .times(TimeFormat.of("yyyy-MM-dd-HH:mm:ss")));

    private static final String K3S_FILE =
            "(?:etcd-snapshot|on-demand)-(?<node>[a-z0-9][a-z0-9.-]*)-(?<time>\\d{10})(?:\\.zip)?";
    private static final String K3S_OTHER_FILE = "[^/]+-(?<time>\\d{10})(?:\\.zip)?";

    private static final String K3S_DIRECTORY = "(?:server/)?(?:db/)?";
    private static final String K3S_PLACE = FOLDER + K3S_DIRECTORY + "(?:snapshots/)?";

    private static final Layout K3S = likeK3s("k3s", "k3s or RKE2").restoredBy(BuiltInAdvice.k3s());
    private static final Layout RKE2 = likeK3s("rke2", "RKE2").restoredBy(BuiltInAdvice.rke2());

    private static Layout likeK3s(String name, String producer) {
        return new Layout(
                name,
                producer,
                CERTAIN,
                KeyPattern.of(
                                METADATA,
                                "the metadata of a snapshot",
                                FOLDER
                                        + K3S_DIRECTORY
                                        + "(?<name>\\.metadata/(?<point>"
                                        + K3S_FILE
                                        + "))")
                        .times(TimeFormat.UNIX),
                KeyPattern.of(
                                METADATA,
                                "the metadata of a snapshot",
                                FOLDER
                                        + K3S_DIRECTORY
                                        + "(?<name>\\.metadata/(?<point>"
                                        + K3S_OTHER_FILE
                                        + "))")
                        .times(TimeFormat.UNIX)
                        .onlyIfNamed(true),
                snapshot(K3S_PLACE + "(?<name>" + K3S_FILE + ")")
                        .times(TimeFormat.UNIX)
                        .starts("etcd-snapshot-", "on-demand-"),
                snapshot(K3S_PLACE + "(?<name>" + K3S_OTHER_FILE + ")")
                        .times(TimeFormat.UNIX)
                        .onlyIfNamed(true));
    }

    private static final Layout RKE =
            new Layout(
                            "rke",
                            "RKE",
                            CERTAIN,
                            snapshot(FOLDER + "(?<name>(?<time>" + RFC3339 + ")_etcd(?:\\.zip)?)")
                                    .times(TimeFormat.RFC3339)
                                    .starts("20"),
                            snapshot(FOLDER + "(?<name>[^/]+\\.zip)").onlyIfNamed(true))
                    .restoredBy(BuiltInAdvice.rke());

    private static final String RANGE =
            "(?<firstRevision>\\d{8,19})-(?<revision>\\d{8,19})-(?<time>\\d{10})";
    private static final String GARDENER_END = "(?:\\.(?:gz|Z|zlib))?(?:\\.final)?";
    private static final String GARDENER_PLACE = FOLDER + "(?:v2|v1/Backup-\\d{1,19})/";

    private static final Layout GARDENER =
            new Layout(
                            "gardener",
                            "Gardener's etcd-backup-restore",
                            CERTAIN,
                            KeyPattern.of(
                                            SNAPSHOT,
                                            "a full snapshot",
                                            GARDENER_PLACE
                                                    + "(?<name>Full-"
                                                    + RANGE
                                                    + GARDENER_END
                                                    + ")")
                                    .times(TimeFormat.UNIX)
                                    .starts("Full-"),
                            KeyPattern.of(
                                            INCREMENT,
                                            "an increment: changes after a full snapshot, which"
                                                    + " only etcdbrctl restores",
                                            GARDENER_PLACE
                                                    + "(?<name>Incr-"
                                                    + RANGE
                                                    + GARDENER_END
                                                    + ")")
                                    .times(TimeFormat.UNIX)
                                    .starts("Incr-"),
                            KeyPattern.of(
                                    NO_SNAPSHOT,
                                    "a piece of a snapshot whose upload was not finished",
                                    "(?:.+/)?v[12]/(?:Backup-\\d{1,19}/)?(?:Full|Incr)-\\d{8,19}-\\d{8,19}-"
                                        + "\\d{10}[.a-zA-Z]*/\\d{10}"))
                    .etcds("etcd-main", "etcd-events")
                    .restoredBy(BuiltInAdvice.gardener());

    private static final String KOPS_PLACE =
            FOLDER
                    + "(?<namespace>[^/]+)/backups/etcd/(?<cluster>[^/]+)/(?<name>(?<point>(?<time>"
                    + DAY
                    + "T\\d\\d:\\d\\d:\\d\\dZ)-\\d{6})/";

    private static final Layout KOPS =
            new Layout(
                            "kops",
                            "kops' etcd-manager",
                            CERTAIN,
                            snapshot(KOPS_PLACE + "etcd\\.backup\\.gz)").times(TimeFormat.RFC3339),
                            KeyPattern.of(
                                            METADATA,
                                            "the metadata of a snapshot",
                                            KOPS_PLACE + "_etcd_backup\\.meta)")
                                    .times(TimeFormat.RFC3339),
                            KeyPattern.of(
                                    METADATA,
                                    "a file of etcd-manager's own",
                                    FOLDER
                                            + "(?<namespace>[^/]+)/backups/etcd/(?<cluster>[^/]+)/"
                                            + "(?<name>control/[^/]+(?:/[^/]+)?)"))
                    .needs("_etcd_backup.meta")
                    .etcds("main", "events", "cilium")
                    .restoredBy(BuiltInAdvice.kops());

    private static final String OPENSHIFT_PLACE =
            FOLDER + "(?<name>(?<place>(?:(?:backup-[^/]+-)?" + DAY + "_\\d{6}/)?)";
    private static final String OPENSHIFT_POINT = "_(?<point>(?<time>" + DAY + "_\\d{6})";
    private static final TimeFormat OPENSHIFT_TIME = TimeFormat.of("yyyy-MM-dd_HHmmss");

    private static final Layout OPENSHIFT =
            new Layout(
                            "openshift",
                            "OpenShift",
                            CERTAIN,
                            snapshot(OPENSHIFT_PLACE + "snapshot" + OPENSHIFT_POINT + ")\\.db)")
                                    .times(OPENSHIFT_TIME)
                                    .starts("snapshot_"),
                            KeyPattern.of(
                                            SNAPSHOT,
                                            "a snapshot that OpenShift itself marks as possibly"
                                                    + " dirty",
                                            OPENSHIFT_PLACE
                                                    + "snapshot"
                                                    + OPENSHIFT_POINT
                                                    + "__POSSIBLY_DIRTY__)\\.db)")
                                    .times(OPENSHIFT_TIME)
                                    .starts("snapshot_"),
                            KeyPattern.of(
                                            PART,
                                            "the static resources (with keys) that belong to a"
                                                    + " snapshot",
                                            OPENSHIFT_PLACE
                                                    + "static_kuberesources"
                                                    + OPENSHIFT_POINT
                                                    + "(?:__POSSIBLY_DIRTY__)?)\\.tar\\.gz)")
                                    .times(OPENSHIFT_TIME)
                                    .starts("static_kuberesources_"))
                    .needs("static_kuberesources_*.tar.gz")
                    .restoredBy(BuiltInAdvice.openShift());

    private static final Layout HYPERSHIFT =
            new Layout(
                            "hypershift",
                            "HyperShift",
                            CERTAIN,
                            snapshot(
                                            FOLDER
                                                    + "(?<name>backups/[^/]+/etcd-backup/(?<time>\\d{10})\\.db)")
                                    .times(TimeFormat.UNIX))
                    .restoredBy(BuiltInAdvice.hyperShift());

    private static final String TALOS_FILE =
            "-(?<time>" + RFC3339 + ")\\.snap(?:\\.zst)?(?:\\.age)?)";

    private static final Layout TALOS =
            new Layout(
                            "talos",
                            "talos-backup",
                            CERTAIN,
                            snapshot(FOLDER + "(?<cluster>[^/]+)/(?<name>\\k<cluster>" + TALOS_FILE)
                                    .times(TimeFormat.RFC3339),
                            snapshot(FOLDER + "(?<name>(?<cluster>[^/]+)" + TALOS_FILE)
                                    .times(TimeFormat.RFC3339),
                            snapshot(FOLDER + "(?<name>[^/]+\\.snap(?:shot)?" + WRAPPED + ")")
                                    .onlyIfNamed(true))
                    .restoredBy(BuiltInAdvice.talos());

    private static final Layout OMNI =
            new Layout(
                    "omni",
                    "Omni",
                    CERTAIN,
                    KeyPattern.of(
                            NO_SNAPSHOT,
                            "a backup in Omni's own encrypted format, which only Omni restores",
                            "(?:.+/)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/[0-9A-F]{16}\\.snapshot"));

    private static final Layout GIANT_SWARM =
            new Layout(
                            "giantswarm",
                            "Giant Swarm's etcd-backup-operator",
                            CERTAIN,
                            snapshot(
                                            "(?<namespace>[^-/]+)-(?<cluster>[^/]+)-v3-(?<time>"
                                                    + DAY
                                                    + "T\\d\\d-\\d\\d-\\d\\d)\\.db\\.tar\\.gz(?:\\.enc)?")
                                    .times(TimeFormat.of("yyyy-MM-dd'T'HH-mm-ss"))
                                    .encMeans(Encryption.OPENPGP),
                            KeyPattern.of(
                                    NO_SNAPSHOT,
                                    "a backup of etcd's v2 data, which etcd 3.4 and later can't"
                                            + " read",
                                    "[^-/]+-[^/]+-v2-"
                                            + DAY
                                            + "T\\d\\d-\\d\\d-\\d\\d\\.tar\\.gz(?:\\.enc)?"))
                    .flat()
                    .restoredBy(BuiltInAdvice.giantSwarm());

    private static final Layout KUBERMATIC =
            new Layout(
                            "kubermatic",
                            "Kubermatic",
                            CERTAIN,
                            snapshot(
                                            "(?<cluster>[a-z0-9]+)-[^/]+?-(?<time>"
                                                    + DAY
                                                    + "t\\d\\d-\\d\\d-\\d\\d)\\.db\\.gz")
                                    .times(TimeFormat.of("yyyy-MM-dd't'HH-mm-ss")),
                            snapshot("(?<cluster>[a-z0-9]+)-[^/]+\\.db\\.gz").onlyIfNamed(true))
                    .flat()
                    .restoredBy(BuiltInAdvice.kubermatic());

    private static final Layout KUBESPRAY =
            new Layout(
                            "kubespray",
                            "Kubespray",
                            CERTAIN,
                            snapshot(
                                            FOLDER
                                                    + "(?<name>etcd-(?<time>"
                                                    + DAY
                                                    + "_\\d\\d:\\d\\d:\\d\\d)/snapshot\\.db)")
                                    .times(TimeFormat.of("yyyy-MM-dd_HH:mm:ss")))
                    .restoredBy(BuiltInAdvice.kubespray());

    private static final Layout K0S =
            new Layout(
                            "k0s",
                            "k0s",
                            CERTAIN,
                            KeyPattern.of(
                                            SNAPSHOT,
                                            "an archive (with keys) that holds a snapshot",
                                            FOLDER
                                                    + "(?<name>k0s_backup_(?<time>"
                                                    + DAY
                                                    + "T\\d\\d_\\d\\d_\\d\\d_\\d{3}Z)\\.tar\\.gz)")
                                    .times(TimeFormat.of("yyyy-MM-dd'T'HH_mm_ss_SSSX"))
                                    .starts("k0s_backup_"))
                    .restoredBy(BuiltInAdvice.k0s());

    private static final Layout CHARMED =
            new Layout(
                            "charmed",
                            "Charmed Kubernetes",
                            CERTAIN,
                            snapshot(
                                            FOLDER
                                                    + "(?<name>etcd-snapshot-(?<time>"
                                                    + DAY
                                                    + "-\\d\\d\\.\\d\\d\\.\\d\\d)\\.tar\\.gz)")
                                    .times(TimeFormat.of("yyyy-MM-dd-HH.mm.ss"))
                                    .starts("etcd-snapshot-"))
                    .restoredBy(BuiltInAdvice.charmed());

    private static final Layout BITNAMI =
            new Layout(
                            "bitnami",
                            "Bitnami's etcd chart",
                            LIKELY,
                            snapshot(FOLDER + "(?<name>db-(?<time>" + DAY + "_\\d\\d-\\d\\d))")
                                    .times(TimeFormat.of("yyyy-MM-dd_HH-mm"))
                                    .starts("db-"))
                    .restoredBy(BuiltInAdvice.bitnami());

    private static final Layout KUBEADM =
            new Layout(
                            "kubeadm",
                            "a kubeadm CronJob",
                            LIKELY,
                            snapshot(
                                            FOLDER
                                                    + "(?<name>etcd-(?:snapshot|backup)-(?<time>\\d{4}-?\\d\\d-?\\d\\d"
                                                    + "[_T-]\\d\\d[:-]?\\d\\d[:-]?\\d\\d)(?:_(?<zone>[A-Z]{1,5}))?\\.db"
                                                    + WRAPPED
                                                    + ")")
                                    .times(
                                            TimeFormat.of("yyyy-MM-dd_HH:mm:ss"),
                                            TimeFormat.of("yyyyMMdd-HHmmss"),
                                            TimeFormat.of("yyyyMMdd_HHmmss"),
                                            TimeFormat.of("yyyyMMdd'T'HHmmss"),
                                            TimeFormat.of("yyyy-MM-dd'T'HH:mm:ss"),
                                            TimeFormat.of("yyyy-MM-dd-HH:mm:ss"),
                                            TimeFormat.of("yyyy-MM-dd_HH-mm-ss"),
                                            TimeFormat.of("yyyy-MM-dd-HH-mm-ss"),
                                            TimeFormat.of("yyyy-MM-dd_HHmmss"),
                                            TimeFormat.of("yyyy-MM-dd-HHmmss"),
                                            TimeFormat.of("yyyyMMdd-HH:mm:ss"),
                                            TimeFormat.of("yyyyMMdd_HH:mm:ss"))
                                    .starts("etcd-snapshot-", "etcd-backup-"),
                            snapshot(
                                            FOLDER
                                                    + "(?<name>[^/]*"
                                                    + DAY
                                                    + "[^/]*/snapshot\\.db"
                                                    + WRAPPED
                                                    + ")")
                                    .onlyIfNamed(true),
                            snapshot(FOLDER + "(?<name>[^/]+\\.db" + WRAPPED + ")")
                                    .onlyIfNamed(true))
                    .restoredBy(BuiltInAdvice.kubeadm());

    private static final Layout COZYSTACK =
            new Layout(
                            "cozystack",
                            "Cozystack's etcd-operator",
                            LIKELY,
                            snapshot(
                                            "(?:(?<folder>.+)/)?(?<name>(?<cluster>[^/]+)-(?<time>\\d{8}-\\d{6})"
                                                + "-rev(?<revision>\\d{1,19})\\.db)")
                                    .times(TimeFormat.of("yyyyMMdd-HHmmss")),
                            snapshot(
                                            "(?:(?<folder>.+)/)?(?<name>(?<cluster>[^/]+)-(?<time>\\d{8}-\\d{6})\\.db)")
                                    .times(TimeFormat.of("yyyyMMdd-HHmmss"))
                                    .onlyIfNamed(true),
                            KeyPattern.of(
                                            METADATA,
                                            "the metadata of a snapshot",
                                            FOLDER + "(?<name>(?<point>[^/]+\\.db)\\.uid)")
                                    .onlyIfNamed(true),
                            snapshot(FOLDER + "(?<name>[^/]+\\.db)").onlyIfNamed(true))
                    .restoredBy(BuiltInAdvice.cozystack());

    /** Known whatever the settings say: what lies beside snapshots, and is often taken for one. */
    static final Layout NO_SNAPSHOTS =
            new Layout(
                    "other",
                    "others",
                    CERTAIN,
                    KeyPattern.of(
                            NO_SNAPSHOT,
                            "part of a Velero backup of Kubernetes objects, not an etcd snapshot",
                            "(?:.+/)?backups/([^/]+)/(?:velero-backup\\.json|\\1(?:-[a-z0-9-]+)?"
                                    + "(?:\\.tar|\\.json)?\\.gz)"),
                    KeyPattern.of(
                            NO_SNAPSHOT,
                            "part of a Velero restore of Kubernetes objects, not an etcd snapshot",
                            "(?:.+/)?restores/([^/]+)/restore-\\1-[a-z0-9-]+(?:\\.json)?\\.gz"),
                    KeyPattern.of(
                            NO_SNAPSHOT,
                            "the database file of an etcd member's data directory, not a snapshot",
                            "(?:.+/)?member/snap/db"),
                    KeyPattern.of(
                            NO_SNAPSHOT,
                            "a write-ahead log (WAL) of an etcd member's data directory, not a"
                                    + " snapshot",
                            "(?:.+/)?member/wal/[^/]+"),
                    KeyPattern.of(
                            NO_SNAPSHOT,
                            "an etcd v2 snapshot of a member's data directory, which holds no keys"
                                    + " of etcd 3",
                            "(?:.+/)?member/snap/[^/]+"));

    /** In the order in which they are tried: the most special first. */
    static final List<Layout> ALL =
            List.of(
                    ETCD_OPERATOR,
                    K3S,
                    RKE2,
                    RKE,
                    GARDENER,
                    KOPS,
                    OPENSHIFT,
                    HYPERSHIFT,
                    TALOS,
                    OMNI,
                    GIANT_SWARM,
                    KUBERMATIC,
                    KUBESPRAY,
                    K0S,
                    CHARMED,
                    BITNAMI,
                    KUBEADM,
                    COZYSTACK);

    private BuiltInLayouts() {}
}
