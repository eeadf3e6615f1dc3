package io.etcdportal.source.layout;

import static io.etcdportal.source.layout.RestoreAdvice.Takes.SNAPSHOT;
import static io.etcdportal.source.layout.RestoreAdvice.Takes.SNAPSHOT_BY_ETCD;
import static io.etcdportal.source.layout.RestoreAdvice.Takes.STORE;
import static io.etcdportal.source.layout.RestoreAdvice.Takes.STORED_FILE;
import static io.etcdportal.source.layout.RestoreText.*;

/**
 * How the producers of {@link BuiltInLayouts} restore. No command here was run against the
 * producer's real tool; each names the documentation that it is from. What etcd's own tool does is
 * not here: {@code etcd.restore} makes those commands.
 */
final class BuiltInAdvice {

    private BuiltInAdvice() {}

    static RestoreAdvice k3s() {
        return likeK3s("k3s", "k3s", "k3s 1.33").lacks(LACKS_VOLUMES);
    }

    static RestoreAdvice rke2() {
        return likeK3s("rke2", "rke2-server", "RKE2 1.33").lacks(LACKS_VOLUMES);
    }

    private static RestoreAdvice likeK3s(String program, String service, String documentation) {
        String data = "/var/lib/rancher/" + program;
        String reset =
                """
                %s server \\
                  --cluster-reset \\
                  --cluster-reset-restore-path="$PWD"/{stored} \\
                  --etcd-s3=false\
                """
                        .formatted(program);
        String start = "systemctl start " + service;
        String kubectl =
                program.equals("k3s")
                        ? "k3s kubectl"
                        : data + "/bin/kubectl --kubeconfig /etc/rancher/rke2/rke2.yaml";
        return RestoreAdvice.of(program, STORED_FILE, documentation)
                .stop(ON_EVERY_SERVER, STOP_SERVICE, "systemctl stop " + service, service)
                .restore(ON_ONE_SERVER, RESET_CLUSTER, reset)
                .restore(
                        ON_ONE_SERVER,
                        RESET_ON_NEW_MACHINE,
                        reset + " \\\n  --token=SERVER-TOKEN",
                        data + "/server/token")
                .start(ON_RESTORED_SERVER, START_SERVICE, start, service)
                .start(
                        ON_OTHER_SERVERS,
                        REJOIN,
                        "mv %s/server/db %s/db-before-restore && %s".formatted(data, data, start),
                        service)
                .start(ON_RESTORED_SERVER, CHECK_NODES_DELETE_GONE, kubectl + " get nodes")
                .lacks(LACKS_TOKEN, data + "/server/token")
                .lacks(
                        LACKS_K3S_FILES,
                        "/etc/rancher/" + program + ", " + data + "/server/manifests");
    }

    static RestoreAdvice rke() {
        return RestoreAdvice.of("RKE", STORED_FILE, "RKE 1")
                .stop(
                        ON_RKE_MACHINE,
                        COPY_STATE,
                        "cp cluster.rkestate cluster.rkestate.before-restore")
                .restore(
                        ON_ETCD_NODE,
                        LAY_INTO_SNAPSHOTS,
                        "sudo install -m 600 -- {stored} /opt/rke/etcd-snapshots/{file}")
                .restore(
                        ON_RKE_MACHINE,
                        RKE_RESTORE,
                        "rke etcd snapshot-restore --config=cluster.yml --name={bare}")
                .start(
                        ON_RKE_MACHINE,
                        CHECK_NODES_DELETE_GONE,
                        "kubectl --kubeconfig=kube_config_cluster.yml get nodes")
                .lacks(LACKS_RKE_STATE)
                .lacks(LACKS_VOLUMES);
    }

    static RestoreAdvice openShift() {
        String guard =
                "oc patch etcd/cluster --type=merge \\\n"
                        + "  -p '{\"spec\": {\"unsupportedConfigOverrides\": %s}}'";
        return RestoreAdvice.of("cluster-restore.sh", SNAPSHOT, "OpenShift 4.20")
                .stop(ON_WORKSTATION, SAME_RELEASE, "oc get clusterversion")
                .stop(ON_WORKSTATION, OPEN_SESSIONS, null)
                .stop(
                        ON_RECOVERY_HOST,
                        PUT_BOTH_FILES,
                        """
                        mkdir /home/core/restore
                        mv -- {snapshot} /home/core/restore/{file}
                        mv -- {part} /home/core/restore/{resources}
                        ls /home/core/restore/{file} /home/core/restore/{resources}\
                        """,
                        "{resources}")
                .stop(ON_CONTROL_PLANE, DISABLE_ETCD, "sudo -E /usr/local/bin/disable-etcd.sh")
                .restore(
                        ON_RECOVERY_HOST,
                        CLUSTER_RESTORE,
                        "sudo -E /usr/local/bin/cluster-restore.sh /home/core/restore")
                .start(
                        ON_WORKSTATION,
                        QUORUM_GUARD_OFF,
                        guard.formatted(
                                "{\"useUnsupportedUnsafeNonHANonProductionUnstableEtcd\": true}"))
                .start(ON_WORKSTATION, WAIT_STABLE, "oc adm wait-for-stable-cluster")
                .start(ON_WORKSTATION, QUORUM_GUARD_ON, guard.formatted("null"))
                .lacks(LACKS_STATIC_RESOURCES, "{resources}")
                .lacks(LACKS_VOLUMES);
    }

    static RestoreAdvice kops() {
        return RestoreAdvice.of("etcd-manager-ctl", STORE, "kops 1.16")
                .stop(ON_WORKSTATION, KOPS_STAYS_UP, null)
                .restore(
                        ON_WORKSTATION,
                        KOPS_RESTORE,
                        """
                        etcd-manager-ctl \\
                          --backup-store=s3://BUCKET/{store} \\
                          restore-backup {directory}\
                        """,
                        "{cluster}")
                .restore(
                        ON_WORKSTATION,
                        KOPS_RESTORE_OTHERS,
                        """
                        etcd-manager-ctl \\
                          --backup-store=s3://BUCKET/{stores}/{other} \\
                          list-backups
                        etcd-manager-ctl \\
                          --backup-store=s3://BUCKET/{stores}/{other} \\
                          restore-backup OTHER-BACKUP\
                        """,
                        "{namespace}",
                        "{other}")
                .start(
                        ON_CONTROL_PLANE,
                        KOPS_RESTART,
                        "sudo crictl ps --quiet --name etcd-manager | xargs -r sudo crictl stop")
                .start(
                        ON_CONTROL_PLANE,
                        KOPS_FOLLOW,
                        "sudo tail -F /var/log/etcd.log /var/log/etcd-events.log")
                .start(
                        ON_WORKSTATION,
                        KOPS_LEASES,
                        "kubectl --namespace default get endpoints kubernetes")
                .lacks(LACKS_OTHER_ETCDS, "{namespace}", "{other}")
                .lacks(LACKS_KOPS_STATE)
                .lacks(LACKS_VOLUMES);
    }

    static RestoreAdvice talos() {
        return RestoreAdvice.of("talosctl", SNAPSHOT, "Talos 1.11")
                .stop(ON_WORKSTATION, TALOS_MEMBERS, "talosctl --nodes NODE-IP etcd members")
                .stop(
                        ON_WORKSTATION,
                        TALOS_MACHINE_TYPE,
                        "talosctl --nodes NODE-IP,NODE-IP get machinetype")
                .stop(
                        ON_WORKSTATION,
                        TALOS_WIPE,
                        """
                        talosctl --nodes NODE-IP reset \\
                          --graceful=false --reboot \\
                          --system-labels-to-wipe=EPHEMERAL\
                        """)
                .stop(ON_WORKSTATION, TALOS_PREPARING, "talosctl --nodes NODE-IP service etcd")
                .restore(
                        ON_WORKSTATION,
                        TALOS_BOOTSTRAP,
                        "talosctl --nodes NODE-IP bootstrap --recover-from=./{snapshot}{unsealed"
                                + " --recover-skip-hash-check}")
                .start(ON_WORKSTATION, TALOS_JOIN, "talosctl --nodes NODE-IP service etcd")
                .start(ON_WORKSTATION, CHECK_NODES, "kubectl get nodes")
                .lacks(LACKS_MACHINE_CONFIGURATION)
                .lacks(LACKS_VOLUMES);
    }

    static RestoreAdvice gardener() {
        return RestoreAdvice.of("etcdbrctl", STORE, "etcd-backup-restore 0.43")
                .stop(ON_ETCD_MACHINE, GARDENER_STOP, null)
                .restore(
                        ON_ETCD_MACHINE,
                        GARDENER_RESTORE,
                        """
                        etcdbrctl restore \\
                          --storage-provider=S3 \\
                          --store-container=BUCKET \\
                          --store-prefix={store} \\
                          --data-dir=/var/etcd/data/new.etcd \\
                          --restoration-temp-snapshots-dir=/var/etcd/data/restoration.temp\
                        """)
                .start(ON_ETCD_MACHINE, GARDENER_START, null)
                .lacks(LACKS_INCREMENTS)
                .lacks(LACKS_SEED_OBJECTS)
                .lacks(LACKS_VOLUMES);
    }

    static RestoreAdvice kubermatic() {
        return RestoreAdvice.of("Kubermatic", STORE, "Kubermatic 2.28")
                .stop(
                        ON_SEED,
                        KUBERMATIC_FIND,
                        "kubectl --namespace cluster-{cluster} get"
                                + " etcdbackupconfigs.kubermatic.k8c.io --output yaml")
                .restore(
                        ON_SEED,
                        KUBERMATIC_RESTORE,
                        """
                        kubectl apply -f - <<'EOF'
                        apiVersion: kubermatic.k8c.io/v1
                        kind: EtcdRestore
                        metadata:
                          name: cluster-restore
                          namespace: cluster-{cluster}
                        spec:
                          cluster:
                            apiVersion: kubermatic.k8c.io/v1
                            kind: Cluster
                            name: {yaml cluster}
                          backupName: {yaml unprefixed}
                          destination: DESTINATION
                        EOF\
                        """)
                .start(
                        ON_SEED,
                        KUBERMATIC_WATCH,
                        "kubectl --namespace cluster-{cluster} get"
                                + " etcdrestores.kubermatic.k8c.io cluster-restore --watch")
                .lacks(LACKS_SEED_OBJECTS)
                .lacks(LACKS_VOLUMES);
    }

    static RestoreAdvice kubespray() {
        return RestoreAdvice.of("Kubespray", SNAPSHOT, "Kubespray 2.25")
                .stop(ON_ANSIBLE_MACHINE, KUBESPRAY_INVENTORY, null)
                .restore(
                        ON_ANSIBLE_MACHINE,
                        KUBESPRAY_RESTORE,
                        """
                        ansible-playbook -i INVENTORY --become \\
                          --limit etcd,kube_control_plane \\
                          -e etcd_retries=10 \\
                          -e etcd_snapshot="$PWD"/{snapshot} \\
                          recover-control-plane.yml\
                        """)
                .start(ON_WORKSTATION, CHECK_NODES, "kubectl get nodes")
                .lacks(LACKS_CERTIFICATES, "/etc/ssl/etcd/ssl, /etc/kubernetes/ssl")
                .lacks(LACKS_ENCRYPTION, "/etc/kubernetes/ssl/secrets_encryption.yaml")
                .lacks(LACKS_VOLUMES);
    }

    static RestoreAdvice k0s() {
        return RestoreAdvice.of("k0s", STORED_FILE, "k0s 1.34")
                .stop(ON_EVERY_CONTROLLER, K0S_STOP, "k0s stop")
                .restore(
                        ON_CONTROLLER,
                        K0S_RESTORE,
                        "k0s restore --config-out=\"$PWD\"/k0s.yaml ./{stored}")
                .start(
                        ON_RESTORED_CONTROLLER,
                        K0S_START,
                        "k0s install controller --config=\"$PWD\"/k0s.yaml && k0s start")
                .start(
                        ON_OTHER_CONTROLLERS,
                        K0S_JOIN,
                        "k0s install controller --token-file=TOKEN-FILE && k0s start")
                .start(ON_RESTORED_CONTROLLER, CHECK_NODES, "k0s kubectl get nodes")
                .lacks(LACKS_K0S_CHANGES)
                .lacks(LACKS_VOLUMES);
    }

    static RestoreAdvice cozystack() {
        String kubectl = "kubectl --namespace NAMESPACE ";
        String clusters = " etcdclusters.etcd-operator.cozystack.io CLUSTER";
        return RestoreAdvice.of("Cozystack's etcd-operator", STORE, "Cozystack's etcd-operator 0.5")
                .stop(
                        ON_WORKSTATION,
                        COZYSTACK_DELETE,
                        kubectl
                                + "get"
                                + clusters
                                + " --output yaml > old-cluster.yaml\n"
                                + kubectl
                                + "delete"
                                + clusters
                                + "\n"
                                + kubectl
                                + "get pvc -l etcd-operator.cozystack.io/cluster=CLUSTER")
                .restore(
                        ON_WORKSTATION,
                        COZYSTACK_RESTORE,
                        """
                        kubectl apply -f - <<'EOF'
                        apiVersion: etcd-operator.cozystack.io/v1alpha2
                        kind: EtcdCluster
                        metadata:
                          name: CLUSTER
                          namespace: NAMESPACE
                        spec:
                          replicas: 3
                          version: ETCD-VERSION
                          storage:
                            size: TWICE-THE-SNAPSHOT
                          bootstrap:
                            restore:
                              source:
                                s3:
                                  endpoint: ENDPOINT
                                  bucket: BUCKET
                                  key: {yaml key}
                                  credentialsSecretRef:
                                    name: SECRET
                        EOF\
                        """)
                .start(ON_WORKSTATION, COZYSTACK_WATCH, kubectl + "get" + clusters + " --watch")
                .lacks(LACKS_AUTH_SECRET)
                .lacks(LACKS_TLS_SECRETS);
    }

    static RestoreAdvice hyperShift() {
        return RestoreAdvice.of("HyperShift", STORE, "HyperShift v1beta1")
                .stop(
                        ON_MANAGEMENT_CLUSTER,
                        HYPERSHIFT_SAVE,
                        """
                        oc --namespace NAMESPACE get hostedcluster CLUSTER --output yaml > hosted-cluster.yaml
                        oc --namespace NAMESPACE get nodepools --output yaml > node-pools.yaml
                        oc --namespace NAMESPACE get secrets --output yaml > secrets.yaml\
                        """)
                .restore(
                        ON_WORKSTATION,
                        HYPERSHIFT_URL,
                        "aws s3 presign --expires-in 3600 s3://BUCKET/{key}")
                .restore(
                        ON_MANAGEMENT_CLUSTER,
                        HYPERSHIFT_RESTORE,
                        """
                        oc patch --local -f hosted-cluster.yaml --type=merge --output yaml \\
                          -p '{"spec": {"etcd": {"managed": {"storage": {"restoreSnapshotURL": ["SNAPSHOT-URL"]}}}}}' \\
                          > restored-cluster.yaml
                        oc apply -f restored-cluster.yaml\
                        """)
                .start(
                        ON_MANAGEMENT_CLUSTER,
                        HYPERSHIFT_WATCH,
                        "oc --namespace NAMESPACE get hostedcluster CLUSTER --watch")
                .lacks(LACKS_HOSTED_CLUSTER)
                .lacks(LACKS_VOLUMES);
    }

    static RestoreAdvice charmed() {
        return RestoreAdvice.of("Juju", STORED_FILE, "Charmed Kubernetes 1.29")
                .stop(ON_JUJU_CLIENT, CHARMED_ONE_UNIT, "juju status etcd")
                .restore(
                        ON_JUJU_CLIENT,
                        CHARMED_RESTORE,
                        """
                        juju attach-resource etcd snapshot=./{stored}
                        juju run etcd/0 restore\
                        """)
                .start(
                        ON_JUJU_CLIENT,
                        CHARMED_START,
                        """
                        juju run etcd/0 health
                        juju add-unit -n 2 etcd\
                        """)
                .lacks(LACKS_VAULT)
                .lacks(LACKS_VOLUMES);
    }

    static RestoreAdvice bitnami() {
        return RestoreAdvice.of("Helm", SNAPSHOT, "Bitnami's etcd chart 12.0")
                .stop(
                        ON_WORKSTATION,
                        BITNAMI_COPY,
                        "kubectl --namespace NAMESPACE cp ./{snapshot} POD:/snapshots/{file}")
                .restore(
                        ON_WORKSTATION,
                        BITNAMI_RESTORE,
                        """
                        helm install NEW-RELEASE bitnami/etcd \\
                          --namespace NAMESPACE \\
                          --values VALUES \\
                          --set startFromSnapshot.enabled=true \\
                          --set startFromSnapshot.existingClaim=CLAIM \\
                          --set-string startFromSnapshot.snapshotFilename={file}\
                        """)
                .start(
                        ON_WORKSTATION,
                        BITNAMI_AFTER,
                        """
                        helm upgrade NEW-RELEASE bitnami/etcd \\
                          --namespace NAMESPACE \\
                          --values VALUES \\
                          --set startFromSnapshot.enabled=false\
                        """)
                .lacks(LACKS_AUTH_SECRET)
                .lacks(LACKS_TLS_SECRETS)
                .lacks(LACKS_VALUES);
    }

    static RestoreAdvice kubeadm() {
        return RestoreAdvice.of("etcdutl", SNAPSHOT_BY_ETCD, "Kubernetes 1.34")
                .stop(
                        ON_CONTROL_PLANE,
                        KUBEADM_STOP,
                        """
                        mkdir -p /root/stopped-manifests
                        mv /etc/kubernetes/manifests/kube-apiserver.yaml /root/stopped-manifests/
                        mv /etc/kubernetes/manifests/etcd.yaml /root/stopped-manifests/\
                        """)
                .stop(ON_CONTROL_PLANE, KUBEADM_WAIT, "crictl ps | grep -E 'etcd|kube-apiserver'")
                .stop(ON_CONTROL_PLANE, MOVE_DATA, "mv {data} {data}-before-restore")
                .start(
                        ON_CONTROL_PLANE,
                        KUBEADM_START,
                        """
                        mv /root/stopped-manifests/etcd.yaml /etc/kubernetes/manifests/
                        mv /root/stopped-manifests/kube-apiserver.yaml /etc/kubernetes/manifests/\
                        """)
                .start(
                        ON_CONTROL_PLANE,
                        KUBEADM_RESTART,
                        """
                        crictl ps --quiet --name 'kube-controller-manager|kube-scheduler' | xargs -r crictl stop
                        systemctl restart kubelet\
                        """)
                .start(ON_WORKSTATION, CHECK_NODES, "kubectl get nodes")
                .lacks(LACKS_CERTIFICATES, "/etc/kubernetes/pki")
                .lacks(LACKS_ENCRYPTION, "--encryption-provider-config")
                .lacks(LACKS_MANIFESTS)
                .lacks(LACKS_VOLUMES);
    }

    static RestoreAdvice giantSwarm() {
        return RestoreAdvice.of("etcdutl", SNAPSHOT_BY_ETCD, null)
                .stop(ON_CONTROL_PLANE, STOP_USERS, null)
                .stop(ON_CONTROL_PLANE, MOVE_DATA, "mv {data} {data}-before-restore")
                .lacks(LACKS_CERTIFICATES, "/etc/kubernetes/pki")
                .lacks(LACKS_ENCRYPTION, "--encryption-provider-config")
                .lacks(LACKS_MANIFESTS)
                .lacks(LACKS_VOLUMES);
    }
}
