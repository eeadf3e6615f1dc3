package io.etcdportal.source.layout;

import io.etcdportal.sentence.Wording;

/** What restore sheets say of the steps of each producer, and of what its backups lack. */
enum RestoreText implements Wording {
    // Where a step is taken.
    ON_ONE_SERVER("On one server, where the file is"),
    ON_EVERY_SERVER("On every server"),
    ON_RESTORED_SERVER("On the server that you restored on"),
    ON_OTHER_SERVERS("On every other server, one after the other"),
    ON_ETCD_NODE("On one etcd node"),
    ON_CONTROL_PLANE("On every control plane node"),
    ON_RECOVERY_HOST("On one control plane node, the recovery host"),
    ON_CONTROLLER("On one controller, a fresh machine"),
    ON_RESTORED_CONTROLLER("On the controller that you restored on"),
    ON_EVERY_CONTROLLER("On every controller"),
    ON_OTHER_CONTROLLERS("On every other controller"),
    ON_ETCD_MACHINE("On the machine with the data directory of etcd"),
    ON_WORKSTATION("On your own machine"),
    ON_ANSIBLE_MACHINE("On the machine that runs Ansible, in Kubespray's directory"),
    ON_RKE_MACHINE("In the directory with cluster.yml and cluster.rkestate"),
    ON_SEED("With access to the seed cluster"),
    ON_MANAGEMENT_CLUSTER("With access to the management cluster"),
    ON_JUJU_CLIENT("With the Juju client"),

    // k3s and RKE2
    STOP_SERVICE("Stop {0}."),
    RESET_CLUSTER(
            "Restore the file as it is stored; unpack nothing. The server keeps its old data in"
                + " db/etcd-old-TIME and becomes the only member. Add the flags that its service"
                + " has, such as --data-dir. It is done when it asks for a restart without"
                + " --cluster-reset."),
    RESET_ON_NEW_MACHINE(
            "Only if this machine was no server of this cluster before: run this instead."
                    + " SERVER-TOKEN is the original token, from {0} on an old server. A token in"
                    + " the configuration file must be the same one."),
    START_SERVICE("Start {0}."),
    REJOIN(
            "Move the old data away and start {0}. The server joins the restored cluster. Never do"
                    + " this on the server that you restored on."),
    CHECK_NODES_DELETE_GONE("Check the nodes. Delete those that no longer exist."),

    // RKE 1
    COPY_STATE("Keep a copy of the state file. The restore rewrites it."),
    LAY_INTO_SNAPSHOTS("Put the file where RKE looks for it, under its own name."),
    RKE_RESTORE("Restore. RKE stops etcd, replaces its data, and starts the cluster again."),

    // OpenShift
    SAME_RELEASE(
            "Make sure that the cluster runs the same release as the backup is from, down to the"
                    + " last number: a 4.18.5 cluster can only use a backup of 4.18.5."),
    OPEN_SESSIONS(
            "Open an SSH session to every control plane node now. Once the restore has begun, the"
                    + " API server can't help you get in."),
    PUT_BOTH_FILES(
            "The restore needs two files of the same backup: the snapshot and {0}. Copy the second"
                + " one here too. Put both into one new directory, under their own names. The last"
                + " command must list both."),
    DISABLE_ETCD("Stop etcd. Do this on all of them before you go on."),
    CLUSTER_RESTORE(
            "Restore. If the cluster uses a proxy, export NO_PROXY, HTTP_PROXY and HTTPS_PROXY"
                    + " first."),
    QUORUM_GUARD_OFF("When the API server answers, switch the quorum guard of etcd off."),
    WAIT_STABLE("Wait until the cluster is stable. This can take a quarter of an hour."),
    QUORUM_GUARD_ON("Switch the quorum guard on again."),

    // kops
    KOPS_STAYS_UP(
            "Nothing has to be stopped now. The API server is down from the restart in step 4 until"
                    + " etcd is restored."),
    KOPS_RESTORE("Ask etcd-manager to restore this backup of {0}."),
    KOPS_RESTORE_OTHERS(
            "Restore the other etcd clusters of {0} too, from backups of about the same time: {1},"
                    + " and cilium if there is one. OTHER-BACKUP is a name from the list."),
    KOPS_RESTART(
            "Stop etcd-manager, on all of them. It starts again by itself and carries the restore"
                    + " out."),
    KOPS_FOLLOW("Follow the logs until etcd is up."),
    KOPS_LEASES(
            "The list must have the addresses of the running control plane nodes only. Delete the"
                    + " key of any other below /registry/masterleases/ in etcd."),

    // Talos
    TALOS_MEMBERS("Make sure that etcd is beyond repair: it has lost its majority."),
    TALOS_MACHINE_TYPE("No node may have the machine type init. It must be controlplane."),
    TALOS_WIPE(
            "Wipe the old data of etcd on every control plane node that still has it. This deletes"
                    + " everything on the EPHEMERAL partition."),
    TALOS_PREPARING("Go on when etcd is in state Preparing on every control plane node."),
    TALOS_BOOTSTRAP("Restore, on one control plane node only."),
    TALOS_JOIN("Etcd becomes healthy on this node. The other nodes join by themselves."),

    // Gardener
    GARDENER_STOP(
            "Stop the API server that uses this etcd, then etcd itself. Move the old data directory"
                    + " away."),
    GARDENER_RESTORE(
            "Restore the newest full snapshot and all increments after it. Only etcdbrctl can apply"
                + " increments. It always takes the newest backups in the store; it can't stop at"
                + " this one. For S3, AWS_APPLICATION_CREDENTIALS must name the directory with the"
                + " credentials."),
    GARDENER_START("Start etcd with this data directory, then the API server."),

    // Kubermatic
    KUBERMATIC_FIND(
            "Look the backup up under status.currentBackups, with its backupName and destination."
                    + " The restore needs the etcd launcher enabled for the cluster."),
    KUBERMATIC_RESTORE(
            "Restore. Kubermatic pauses the cluster, deletes its etcd and builds it anew."
                    + " DESTINATION is the name of the backup destination."),
    KUBERMATIC_WATCH("Wait for phase Completed. The cluster is then unpaused by itself."),

    // Kubespray
    KUBESPRAY_INVENTORY(
            "In the inventory, put lost nodes into the groups broken_etcd (with etcd_member_name)"
                    + " and broken_kube_control_plane, and working nodes first into etcd and"
                    + " kube_control_plane. At least one node must work."),
    KUBESPRAY_RESTORE(
            "Restore. The playbook uses the snapshot only if etcd has lost its majority. If it"
                    + " gives up too early, raise etcd_retries."),

    // Common ends
    CHECK_NODES("Check the nodes."),

    // k0s
    K0S_STOP("Stop k0s. The restore needs a machine whose /var/lib/k0s is empty."),
    K0S_RESTORE("Restore the archive as it is stored. It also holds the configuration and PKI."),
    K0S_START(
            "Start the controller with the restored configuration. If it sets"
                    + " spec.storage.etcd.peerAddress and the address is new, change it first."),
    K0S_JOIN("Join with a new token, as when the cluster was first built."),

    // Cozystack
    COZYSTACK_DELETE(
            "A restore makes a new cluster. To reuse the name, save the old object and delete it."
                    + " Wait until its volume claims are gone."),
    COZYSTACK_RESTORE(
            "Create the new cluster from this backup. ETCD-VERSION must have the same minor version"
                    + " as the operator's etcdutl. For a volume, write source.pvc with claimName"
                    + " and subPath instead of s3."),
    COZYSTACK_WATCH("Wait until it is available. The init container restore has the log."),

    // HyperShift
    HYPERSHIFT_SAVE(
            "Save the HostedCluster, its node pools and Secrets. The snapshot is only used while"
                + " the volume of etcd is empty, so the cluster is created again. Deleting the old"
                + " one also deletes its machines and load balancers: follow the documentation of"
                + " your platform."),
    HYPERSHIFT_URL("Make an address from which etcd can fetch the snapshot for an hour."),
    HYPERSHIFT_RESTORE(
            "Create the cluster again with that address as SNAPSHOT-URL. Apply its Secrets first."),
    HYPERSHIFT_WATCH("Wait until the hosted cluster is available."),

    // Charmed Kubernetes
    CHARMED_ONE_UNIT(
            "The restore works on an etcd application with a single unit. Deploy a new one, or"
                    + " remove all other units."),
    CHARMED_RESTORE(
            "Attach the archive as it is stored and restore it. With Juju 2.9, the last command is"
                    + " juju run-action etcd/0 restore --wait."),
    CHARMED_START("When the unit is healthy, add the other units."),

    // Bitnami
    BITNAMI_COPY(
            "Put the snapshot on a volume claim in the namespace of the new release. POD is a pod"
                    + " that has the claim mounted at /snapshots. Skip this if it is there."),
    BITNAMI_RESTORE(
            "Install a new release from the snapshot. VALUES is the values file of the old release,"
                    + " with its root password."),
    BITNAMI_AFTER("When it is up, switch the restore off, so that no upgrade repeats it."),

    // kubeadm and others that etcd's own tool restores
    KUBEADM_STOP(
            "Stop the API server and etcd by moving their manifests away. The kubelet stops both."),
    KUBEADM_WAIT("Go on when this prints nothing."),
    MOVE_DATA("Move the old data away."),
    KUBEADM_START("Put the manifests back. The kubelet starts etcd and the API server."),
    KUBEADM_RESTART("When the API server answers, restart what may still work with newer data."),
    STOP_USERS("Stop everything that uses this etcd, then every member."),

    // What is lacking
    LACKS_TOKEN(
            "The server token, {0}. It decrypts the certificates and keys in the snapshot. Without"
                    + " the original one, new machines can''t use the snapshot."),
    LACKS_K3S_FILES("The configuration and manifests: {0}."),
    LACKS_RKE_STATE(
            "cluster.yml and cluster.rkestate, with the keys of the cluster. The .zip may hold the"
                    + " state file too; keep it as secret as a key."),
    LACKS_STATIC_RESOURCES(
            "The static pods and their certificates and keys. They are in the second file, {0}."),
    LACKS_CERTIFICATES("Certificates and keys: {0}."),
    LACKS_ENCRYPTION(
            "The encryption configuration of the API server (see {0}). Without it, Secrets that it"
                    + " encrypted can''t be read."),
    LACKS_OTHER_ETCDS("What the other etcd clusters of {0} hold, such as {1}."),
    LACKS_KOPS_STATE("The certificates and keys of the cluster. They are in the kops state store."),
    LACKS_MACHINE_CONFIGURATION(
            "The machine configuration, with the secrets of the cluster. New nodes need the same"
                    + " one."),
    LACKS_INCREMENTS(
            "Data written after this full snapshot. The increments beside it in the store have it,"
                    + " and only etcdbrctl can apply them."),
    LACKS_SEED_OBJECTS(
            "The certificates, keys and configuration of the cluster. They are in its namespace on"
                    + " the seed cluster."),
    LACKS_AUTH_SECRET(
            "The root password, if etcd has authentication enabled. The restored etcd asks for the"
                    + " one from when the snapshot was taken."),
    LACKS_TLS_SECRETS("The Secrets with certificates and keys of etcd."),
    LACKS_HOSTED_CLUSTER(
            "The HostedCluster, its node pools and Secrets, among them the key in"
                + " spec.secretEncryption.aescbc. Without the same key, Secrets can't be read."),
    LACKS_K0S_CHANGES(
            "Changes made by hand outside the manifests of k0s. The archive does hold certificates"
                    + " and keys; keep it as secret as a key."),
    LACKS_VAULT("Certificates and keys. EasyRSA or Vault has them."),
    LACKS_VALUES("The values of the Helm release."),
    LACKS_MANIFESTS("The flags, unit files and manifests that start etcd and the API server."),
    LACKS_VOLUMES("The contents of persistent volumes.");

    private final String english;

    RestoreText(String english) {
        this.english = english;
    }

    @Override
    public String key() {
        return "restore-text." + name();
    }

    @Override
    public String english() {
        return english;
    }
}
