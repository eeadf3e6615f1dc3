package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.source.encoding.PackedFiles;
import io.etcdportal.source.layout.Layouts;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.web.util.HtmlUtils;
import org.yaml.snakeyaml.Yaml;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The restore sheet of a backup of every producer: its own commands with the names of the backup in
 * them, which form of the file they take, what the backup lacks, and where the steps are from.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProducerSheetTests {

    private static final byte[] SNAPSHOT = Snapshots.bytes("3.5.16", 37);
    private static final byte[] RESOURCES = {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3};
    private static final String MEMBERS = "members=" + encoded("m0=https://10.0.0.1:2380");

    /** What no shell may take for its own. */
    private static final String HOSTILE = "it's \"$(touch pwned)\" `touch pwned`;&|<>*\\ +~#!";

    private Path directory = Path.of("");
    private @Nullable Portal started;

    /**
     * What the sheet of one backup says.
     *
     * @param key where the file lies in the directory of its layout
     * @param as the form of the file that the restore takes; empty where the tool fetches it
     * @param commands parts of its commands
     * @param lacks parts of what the backup lacks
     * @param documentation whose the steps are
     */
    record Expected(
            String layout,
            String key,
            String cluster,
            String as,
            List<String> commands,
            List<String> lacks,
            String documentation) {
        @Override
        public String toString() {
            return layout + " " + key;
        }
    }

    static Stream<Expected> producers() {
        return Stream.of(
                new Expected(
                        "etcd-operator",
                        "v1/payments/ledger/3.5.16_0000000000000025_etcd.backup",
                        "payments/ledger",
                        "snapshot",
                        List.of("etcdutl snapshot restore 3.5.16_0000000000000025_etcd.backup"),
                        List.of("Certificates and keys of members"),
                        ""),
                new Expected(
                        "k3s",
                        "prod/etcd-snapshot-node1-1700000000.zip",
                        "default/prod",
                        "stored",
                        List.of(
                                "systemctl stop k3s",
                                "k3s server \\\n"
                                    + "  --cluster-reset \\\n"
                                    + "  --cluster-reset-restore-path=\"$PWD\"/prod_20231114T221320Z_etcd-snapshot-node1-1700000000.zip"
                                    + " \\\n"
                                    + "  --etcd-s3=false",
                                "--token=SERVER-TOKEN",
                                "systemctl start k3s"),
                        List.of("The server token, /var/lib/rancher/k3s/server/token."),
                        "k3s 1.33"),
                new Expected(
                        "rke2",
                        "prod/on-demand-node1-1700000000",
                        "default/prod",
                        "snapshot",
                        List.of(
                                "systemctl stop rke2-server",
                                "rke2 server",
                                "--cluster-reset-restore-path=\"$PWD\"/prod_20231114T221320Z_snapshot.db",
                                "mv /var/lib/rancher/rke2/server/db"
                                        + " /var/lib/rancher/rke2/db-before-restore"),
                        List.of("/var/lib/rancher/rke2/server/token"),
                        "RKE2 1.33"),
                new Expected(
                        "rke",
                        "dev/2026-11-30T03:00:00Z_etcd.zip",
                        "default/dev",
                        "stored",
                        List.of(
                                "/opt/rke/etcd-snapshots/2026-11-30T03:00:00Z_etcd.zip",
                                "rke etcd snapshot-restore --config=cluster.yml"
                                        + " --name=2026-11-30T03:00:00Z_etcd"),
                        List.of("cluster.rkestate"),
                        "RKE 1"),
                new Expected(
                        "kubeadm",
                        "prod/etcd-snapshot-2026-11-30_03:00:00_UTC.db",
                        "default/prod",
                        "snapshot",
                        List.of(
                                "mv /etc/kubernetes/manifests/etcd.yaml",
                                "etcdutl snapshot restore prod_20261130T030000Z_snapshot.db",
                                "--bump-revision 1000000000 --mark-compacted",
                                "mv /root/stopped-manifests/etcd.yaml"),
                        List.of("/etc/kubernetes/pki", "--encryption-provider-config"),
                        "Kubernetes 1.34"),
                new Expected(
                        "openshift",
                        "ocp/snapshot_2026-11-30_030000.db",
                        "default/ocp",
                        "snapshot",
                        List.of(
                                "mv -- ocp_20261130T030000Z_snapshot.db"
                                        + " /home/core/restore/snapshot_2026-11-30_030000.db",
                                "static_kuberesources_2026-11-30_030000.tar.gz",
                                "sudo -E /usr/local/bin/cluster-restore.sh /home/core/restore"),
                        List.of("static_kuberesources_2026-11-30_030000.tar.gz"),
                        "OpenShift 4.20"),
                new Expected(
                        "kops",
                        "state/prod.example.org/backups/etcd/main/2026-11-30T03:00:00Z-000001/etcd.backup.gz",
                        "state.prod.example.org/main",
                        "",
                        List.of(
                                "--backup-store=s3://BUCKET/state/prod.example.org/backups/etcd/main"
                                    + " \\\n"
                                    + "  restore-backup 2026-11-30T03:00:00Z-000001",
                                "--backup-store=s3://BUCKET/state/prod.example.org/backups/etcd/events"
                                    + " \\\n"
                                    + "  restore-backup OTHER-BACKUP"),
                        List.of("such as events"),
                        "kops 1.16"),
                new Expected(
                        "talos",
                        "prod/prod-2026-11-30T04:00:00+01:00.snap.zst",
                        "default/prod",
                        "snapshot",
                        List.of(
                                "talosctl --nodes NODE-IP bootstrap"
                                        + " --recover-from=./prod_20261130T030000Z_snapshot.db"),
                        List.of("The machine configuration"),
                        "Talos 1.11"),
                new Expected(
                        "gardener",
                        "shoot--p--s--6f1b/etcd-main/v2/Full-00000000-00012345-1700000000.gz",
                        "shoot--p--s--6f1b/etcd-main",
                        "",
                        List.of(
                                "etcdbrctl restore",
                                "--store-prefix=shoot--p--s--6f1b/etcd-main \\\n",
                                "--data-dir=/var/etcd/data/new.etcd"),
                        List.of("The increments beside it in the store"),
                        "etcd-backup-restore 0.43"),
                new Expected(
                        "kubermatic",
                        "6fkx2bxq7w-nightly-2026-11-30t03-00-00.db.gz",
                        "default/6fkx2bxq7w",
                        "",
                        List.of(
                                "kind: EtcdRestore",
                                "namespace: cluster-6fkx2bxq7w",
                                "backupName: 'nightly-2026-11-30t03-00-00.db.gz'"),
                        List.of("in its namespace on the seed cluster"),
                        "Kubermatic 2.28"),
                new Expected(
                        "kubespray",
                        "node1/etcd-2026-11-30_03:00:00/snapshot.db",
                        "default/node1",
                        "snapshot",
                        List.of(
                                "-e etcd_snapshot=\"$PWD\"/node1_20261130T030000Z_snapshot.db",
                                "--limit etcd,kube_control_plane"),
                        List.of("/etc/kubernetes/ssl"),
                        "Kubespray 2.25"),
                new Expected(
                        "k0s",
                        "edge/k0s_backup_2026-11-30T03_00_00_123Z.tar.gz",
                        "default/edge",
                        "stored",
                        List.of(
                                "k0s restore --config-out=\"$PWD\"/k0s.yaml"
                                    + " ./edge_20261130T030000Z_k0s_backup_2026-11-30T03_00_00_123Z.tar.gz"),
                        List.of("keep it as secret as a key"),
                        "k0s 1.34"),
                new Expected(
                        "cozystack",
                        "tenant/nightly-20261130-030000-rev4711.db",
                        "tenant/nightly",
                        "",
                        List.of(
                                "kind: EtcdCluster",
                                "bootstrap:\n    restore:",
                                "key: 'tenant/nightly-20261130-030000-rev4711.db'"),
                        List.of("The root password"),
                        "Cozystack's etcd-operator 0.5"),
                new Expected(
                        "hypershift",
                        "hosted/backups/hcp-1/etcd-backup/1700000000.db",
                        "default/hosted",
                        "",
                        List.of(
                                "aws s3 presign --expires-in 3600"
                                    + " s3://BUCKET/hosted/backups/hcp-1/etcd-backup/1700000000.db",
                                "restoreSnapshotURL"),
                        List.of("spec.secretEncryption.aescbc"),
                        "HyperShift v1beta1"),
                new Expected(
                        "giantswarm",
                        "gauss-x7k2p-v3-2026-11-30T03-00-00.db.tar.gz",
                        "gauss/x7k2p",
                        "snapshot",
                        List.of("etcdutl snapshot restore x7k2p_20261130T030000Z_snapshot.db"),
                        List.of("/etc/kubernetes/pki"),
                        "real etcd 3.4 and 3.5"),
                new Expected(
                        "charmed",
                        "juju/etcd-snapshot-2026-11-30-03.00.00.tar.gz",
                        "default/juju",
                        "stored",
                        List.of(
                                "juju attach-resource etcd"
                                    + " snapshot=./juju_20261130T030000Z_etcd-snapshot-2026-11-30-03.00.00.tar.gz\n"
                                    + "juju run etcd/0 restore"),
                        List.of("EasyRSA or Vault"),
                        "Charmed Kubernetes 1.29"),
                new Expected(
                        "bitnami",
                        "web/db-2026-11-30_03-00",
                        "default/web",
                        "snapshot",
                        List.of(
                                "kubectl --namespace NAMESPACE cp"
                                        + " ./web_20261130T030000Z_snapshot.db"
                                        + " POD:/snapshots/db-2026-11-30_03-00",
                                "startFromSnapshot.snapshotFilename=db-2026-11-30_03-00"),
                        List.of("The values of the Helm release"),
                        "Bitnami's etcd chart 12.0"));
    }

    /** Names that a shell would take for more than a name; each with the layout that allows it. */
    static Stream<Expected> hostileNames() {
        return Stream.of(
                        List.of("k3s", "prod/" + HOSTILE + "-1700000000.zip"),
                        List.of("rke", "prod/" + HOSTILE + ".zip"),
                        List.of("rke", "prod/-rf.zip"),
                        List.of("kubeadm", "prod/" + HOSTILE + ".db"),
                        List.of("talos", "prod/--help " + HOSTILE + ".snapshot"),
                        List.of("cozystack", "prod/" + HOSTILE + ".db"),
                        List.of("kubermatic", "prod-'EOF'" + HOSTILE + ".db.gz"))
                .map(
                        name ->
                                new Expected(
                                        name.get(0),
                                        name.get(1),
                                        "default/prod",
                                        "",
                                        List.of(),
                                        List.of(),
                                        ""));
    }

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        directory = temporary;
        List<Expected> all = Stream.concat(producers(), hostileNames()).toList();
        Portal.Settings settings = Portal.in(directory).teams(directory);
        for (String layout : all.stream().map(Expected::layout).collect(Collectors.toSet())) {
            Path volume = Files.createDirectories(directory.resolve("volumes").resolve(layout));
            settings.directory(layout, "default", volume)
                    .set("portal.sources.directory." + layout + ".layout", layout)
                    .set("portal.sources.directory." + layout + ".site", layout);
        }
        for (Expected one : all) {
            Snapshots.lay(file(one), stored(one.key()));
        }
        Snapshots.lay(
                directory.resolve(
                        "volumes/giantswarm/gauss-secret-v3-2026-11-30T03-00-00.db.tar.gz.enc"),
                new byte[] {(byte) 0x8c, 0x0d, 0x04, 0x09, 0x03, 0x02, 1, 2, 3, 4, 5, 6, 7, 8});
        Path watched = directory.resolve("volumes/watched");
        Snapshots.lay(
                watched.resolve("vault/etcd-snapshot-node1-1700000000.zip"),
                PackedFiles.zip(Map.of("snapshot", SNAPSHOT)));
        settings.directory("watched", "payments", watched)
                .set("portal.sources.directory.watched.layout", "k3s")
                .set("portal.sources.directory.watched.site", "k3s");
        Snapshots.lay(
                directory.resolve(
                        "volumes/gardener/shoot--p--s--6f1b/etcd-main/v2/Incr-00012346-00012999-1700000300.gz"),
                PackedFiles.gzip(SNAPSHOT));
        Path whole = directory.resolve("volumes/openshift/whole");
        Snapshots.lay(whole.resolve("snapshot_2026-11-30_040000.db"), SNAPSHOT);
        Snapshots.lay(whole.resolve("static_kuberesources_2026-11-30_040000.tar.gz"), RESOURCES);
        started = settings.start().awaitReading();
    }

    private Path file(Expected one) {
        return directory.resolve("volumes").resolve(one.layout()).resolve(one.key());
    }

    private static byte[] stored(String key) throws IOException {
        if (key.endsWith(".tar.gz")) {
            return PackedFiles.gzip(PackedFiles.tar(Map.of("etcd-snapshot.db", SNAPSHOT)));
        }
        return switch (key.substring(key.lastIndexOf('.') + 1)) {
            case "gz" -> PackedFiles.gzip(SNAPSHOT);
            case "zip" -> PackedFiles.zip(Map.of("snapshot", SNAPSHOT));
            case "zst" -> PackedFiles.zstd(SNAPSHOT);
            default -> SNAPSHOT;
        };
    }

    @AfterAll
    void stop() {
        portal().close();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** {@return the address of the sheet of a backup that the catalogue lists} */
    private String sheet(Expected one) {
        String cluster = "/clusters/" + one.layout() + "/" + one.cluster();
        return portal().json("admin", "/api/v1" + cluster + "/backups")
                .get("items")
                .valueStream()
                .filter(backup -> one.key().endsWith(backup.get("name").asString()))
                .map(backup -> cluster + "/backups/" + backup.get("id").asString() + "/restore")
                .findFirst()
                .orElseThrow(() -> new AssertionError("Not listed: " + one));
    }

    private String page(String address, String language) {
        Visitor visitor = new Visitor(portal());
        visitor.signIn("admin", "admin" + Portal.PASSWORD);
        visitor.keep("EBP_LANGUAGE", language);
        return HtmlUtils.htmlUnescape(visitor.get(address).body());
    }

    private static List<String> commands(JsonNode sheet) {
        return sheet.get("steps")
                .valueStream()
                .filter(step -> step.hasNonNull("command"))
                .map(step -> step.get("command").asString())
                .toList();
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    @Test
    void everyLayoutIsTried() {
        Set<String> tried = producers().map(Expected::layout).collect(Collectors.toSet());

        assertThat(Layouts.builtIn())
                .filteredOn(layout -> !layout.equals("omni"))
                .as("Omni's backups are never offered")
                .containsExactlyInAnyOrderElementsOf(tried);
    }

    @ParameterizedTest
    @MethodSource("producers")
    void thePageAndTheApiHaveTheProducersCommands(Expected one) throws IOException {
        String address = sheet(one) + "?etcdVersion=3.5.16&" + MEMBERS;
        JsonNode sheet = portal().json("admin", "/api/v1" + address);
        String page = page(address, "en");

        assertThat(sheet.get("layout").asString()).isEqualTo(one.layout());
        String all = String.join("\n\n", commands(sheet));
        assertThat(all).contains(one.commands());
        assertThat(commands(sheet)).allSatisfy(command -> assertThat(page).contains(command));
        assertThat(all).doesNotContainPattern("(?<!\\$)\\{[a-z]+}");
        assertThat(String.join("\n", texts(sheet.get("lacks")))).contains(one.lacks());
        texts(sheet.get("lacks")).forEach(lack -> assertThat(page).contains(lack));
        assertThat(texts(sheet.get("placeholders")))
                .allSatisfy(word -> assertThat(all).contains(word));
        String provenance = String.join("\n", texts(sheet.get("provenance")));
        assertThat(provenance).contains(one.documentation());
        texts(sheet.get("provenance")).forEach(from -> assertThat(page).contains(from));
        if (one.as().isEmpty()) {
            assertThat(sheet.has("download")).isFalse();
            assertThat(page).contains("Nothing has to be downloaded");
        } else {
            JsonNode download = sheet.get("download");
            assertThat(download.get("as").asString()).isEqualTo(one.as());
            assertThat(page).contains(download.get("path").asString());
            HttpResponse<byte[]> file = portal().download("admin", download.get("path").asString());
            assertThat(file.headers().firstValue("Content-Disposition"))
                    .hasValueSatisfying(
                            name -> assertThat(name).contains(download.get("file").asString()));
            assertThat(Snapshots.sha256(file.body()))
                    .isEqualTo(
                            Snapshots.sha256(
                                    one.as().equals("stored")
                                            ? Files.readAllBytes(file(one))
                                            : SNAPSHOT));
        }
    }

    @Test
    void theSecondFileOfAPairIsFetchedTooOrSaidToBeMissing() {
        Expected whole =
                new Expected(
                        "openshift",
                        "whole/snapshot_2026-11-30_040000.db",
                        "default/whole",
                        "snapshot",
                        List.of(),
                        List.of(),
                        "");
        JsonNode sheet = portal().json("admin", "/api/v1" + sheet(whole));
        JsonNode part = sheet.get("parts").get(0);
        HttpResponse<byte[]> file = portal().download("admin", part.get("path").asString());

        assertThat(page(sheet(of("openshift")), "en"))
                .contains("static_kuberesources_2026-11-30_030000.tar.gz is missing");
        assertThat(page(sheet(whole), "en"))
                .doesNotContain("is missing")
                .contains(part.get("path").asString());
        assertThat(file.body()).isEqualTo(RESOURCES);
        assertThat(file.headers().firstValue("Content-Disposition").orElse(""))
                .contains('"' + part.get("file").asString() + '"');
        assertThat(String.join("\n", commands(sheet)))
                .contains(
                        "mv -- "
                                + part.get("file").asString()
                                + " /home/core/restore/static_kuberesources_2026-11-30_040000.tar.gz");
    }

    @Test
    void onlyGardenersOwnToolAppliesTheIncrements() {
        Expected gardener = of("gardener");
        String page = page(sheet(gardener), "en");

        assertThat(page)
                .contains("Only etcdbrctl can apply increments", "1 increment follows")
                .doesNotContain("is lost");
    }

    /** Etcd's own way is offered below, for those who want to look something up. */
    @Test
    void whoHasNotTheProducersToolsRestoresIntoPlainEtcd() {
        Expected k3s = of("k3s");
        String page = page(sheet(k3s) + "?etcdVersion=3.5.16&" + MEMBERS, "en");

        assertThat(page.indexOf("k3s server"))
                .isPositive()
                .isLessThan(page.indexOf("Without k3s: into plain etcd"));
        assertThat(page.substring(page.indexOf("id=\"plain-etcd\"")))
                .contains(
                        "restore#plain-etcd\"",
                        "/content'",
                        "etcdutl snapshot restore prod_20231114T221320Z_snapshot.db",
                        "--bump-revision 1000000000 --mark-compacted")
                .doesNotContain("as=stored");
    }

    @Test
    void theProducersStepsNeedNoVersion() {
        String address = sheet(of("k3s"));
        JsonNode sheet = portal().json("admin", "/api/v1" + address);

        assertThat(String.join("\n", commands(sheet))).contains("k3s server");
        assertThat(sheet.get("needs").asString()).contains("Enter the version to restore into");
        assertThat(sheet.get("commands")).isEmpty();
        assertThat(page(address, "en"))
                .contains("k3s server", "Enter the version to restore into")
                .doesNotContain("aria-invalid");
    }

    @Test
    void kubernetesIsThePresetAndCanBeSwitchedOff() {
        String kubeadm = sheet(of("kubeadm")) + "?etcdVersion=3.5.16&" + MEMBERS;
        String operator = sheet(of("etcd-operator")) + "?" + MEMBERS;

        assertThat(page(kubeadm, "en")).contains("--bump-revision");
        assertThat(page(kubeadm + "&kubernetes=true&kubernetes=false", "en"))
                .as("the box and what the form sends without it")
                .contains("--bump-revision");
        assertThat(page(kubeadm + "&kubernetes=false", "en")).doesNotContain("--bump-revision");
        assertThat(page(operator, "en")).doesNotContain("--bump-revision");
        assertThat(page(operator + "&kubernetes=true", "en")).contains("--bump-revision");
    }

    @Test
    void anEncryptedFileIsDecryptedFirst() {
        Expected encrypted =
                new Expected(
                        "giantswarm",
                        "gauss-secret-v3-2026-11-30T03-00-00.db.tar.gz.enc",
                        "gauss/secret",
                        "stored",
                        List.of(),
                        List.of(),
                        "");
        String address = sheet(encrypted) + "?etcdVersion=3.5.16&" + MEMBERS;
        JsonNode download = portal().json("admin", "/api/v1" + address).get("download");
        String file = "secret_20261130T030000Z_gauss-secret-v3-2026-11-30T03-00-00.db.tar.gz.enc";

        assertThat(download.get("as").asString()).isEqualTo("stored");
        assertThat(texts(download.get("unpack")))
                .containsExactly(
                        "gpg --output secret_20261130T030000Z_snapshot.db.packed --decrypt " + file,
                        "gzip -dc < secret_20261130T030000Z_snapshot.db.packed | tar -xO >"
                                + " secret_20261130T030000Z_snapshot.db");
        assertThat(page(address, "en"))
                .contains(texts(download.get("unpack")))
                .contains("content?as=stored")
                .contains("etcdutl snapshot restore secret_20261130T030000Z_snapshot.db")
                .doesNotContain("this file is damaged");
    }

    @Test
    void aSheetInGermanDecidesNothingInEnglish() {
        for (Expected one : producers().toList()) {
            String page = page(sheet(one) + "?etcdVersion=3.5.16&" + MEMBERS, "de");
            JsonNode sheet =
                    portal().json(
                                    "admin",
                                    "/api/v1" + sheet(one) + "?etcdVersion=3.5.16&" + MEMBERS);
            List<String> english =
                    sheet.get("steps")
                            .valueStream()
                            .flatMap(
                                    step ->
                                            Stream.of(
                                                    step.get("where").asString(),
                                                    step.get("what").asString()))
                            .toList();

            assertThat(page).contains("Was der Snapshot nicht enthält");
            assertThat(english).allSatisfy(text -> assertThat(page).doesNotContain(">" + text));
            assertThat(texts(sheet.get("lacks")))
                    .allSatisfy(text -> assertThat(page).doesNotContain(text));
        }
    }

    /** A real shell reads each command as it is meant: names are words, and nothing else runs. */
    @ParameterizedTest
    @MethodSource("hostileNames")
    void noNameBreaksOutOfItsQuotes(Expected one) throws Exception {
        String address = sheet(one) + "?etcdVersion=3.5.16&" + MEMBERS;
        JsonNode sheet = portal().json("admin", "/api/v1" + address);
        Path empty = Files.createTempDirectory(directory, "shell");
        List<String> words = new ArrayList<>();
        for (String command : commands(sheet)) {
            words.addAll(run(command, empty));
        }

        try (Stream<Path> left = Files.list(empty)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .as("what ran besides the commands")
                    .isSubsetOf("old-cluster.yaml");
        }
        assertThat(words).isNotEmpty();
        String file = one.key().substring(one.key().lastIndexOf('/') + 1);
        switch (one.layout()) {
            case "rke" ->
                    assertThat(words)
                            .contains(
                                    "/opt/rke/etcd-snapshots/" + file,
                                    "--name=" + file.replaceFirst("\\.zip$", ""));
            case "kubermatic" ->
                    assertThat(yaml(words).toString())
                            .contains("backupName=" + file.substring("prod-".length()) + ",");
            case "cozystack" -> assertThat(yaml(words).toString()).contains("key=" + one.key());
            case "talos" ->
                    assertThat(words)
                            .anyMatch(word -> word.startsWith("--recover-from=./prod_"))
                            .doesNotContain("--help");
            default -> assertThat(words).anyMatch(word -> word.contains("prod_"));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> yaml(List<String> words) {
        String read =
                words.stream()
                        .filter(word -> word.startsWith("apiVersion:"))
                        .findFirst()
                        .orElseThrow();
        return (Map<String, Object>) new Yaml().load(read);
    }

    /**
     * {@return the words that the programs of a command were given, and what kubectl read} Each
     * program is a function that only prints them, one after the other with a zero byte behind.
     */
    private static List<String> run(String command, Path directory) throws Exception {
        StringBuilder script =
                new StringBuilder(
                        "print() { for word; do printf '%s' \"$word\"; printf '\\0'; done; }\n"
                                .formatted("%s"));
        for (String program :
                List.of("k3s", "rke", "sudo", "cp", "mv", "mkdir", "rm", "talosctl", "etcdutl")) {
            script.append(program).append("() { print \"$@\"; }\n");
        }
        for (String program : List.of("systemctl", "crictl", "xargs", "grep", "etcdctl")) {
            script.append(program).append("() { print \"$@\"; }\n");
        }
        script.append(
                "kubectl() { print \"$@\"; for word; do [ \"$word\" != - ] || cat; done; print;"
                        + " }\n");
        Process process =
                new ProcessBuilder("sh", "-c", script + command + "\n")
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command + ": " + printed).isZero();
        return List.of(printed.split("\0"));
    }

    @Test
    void whoMayNotDownloadSeesTheStepsAndNoLineThatFetches() {
        String path = "/clusters/k3s/payments/vault/backups/etcd-snapshot-node1-1700000000.zip";
        Visitor carol = new Visitor(portal());
        carol.signIn("carol", "carol" + Portal.PASSWORD);

        assertThat(commands(portal().json("carol", "/api/v1" + path + "/restore"))).isNotEmpty();
        assertThat(HtmlUtils.htmlUnescape(carol.get(path + "/restore").body()))
                .contains("k3s server", "not download them")
                .doesNotContain("curl -fOJ");
        assertThat(portal().get("bob", "/api/v1" + path + "/restore").statusCode())
                .as("hidden as if it were missing")
                .isEqualTo(404);
    }

    private static Expected of(String layout) {
        return producers().filter(one -> one.layout().equals(layout)).findFirst().orElseThrow();
    }
}
