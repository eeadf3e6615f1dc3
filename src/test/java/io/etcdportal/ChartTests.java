package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;

import io.etcdportal.testbed.Portal;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The Helm chart, by Helm's own code: what it renders, and what it refuses. */
class ChartTests {

    private static final Path CHART = Path.of("charts", "etcd-backup-portal");
    private static final String MODELS = "io.kubernetes.client.openapi.models.V1";

    /** Extensions of Kubernetes, which its own API knows nothing of. */
    private static final List<String> EXTENSIONS =
            List.of("monitoring.coreos.com/v1", "gateway.networking.k8s.io/v1");

    @TempDir private static Path copy;
    @TempDir private Path directory;

    /**
     * With its test pod as any other: rendering leaves out what runs by itself on a command
     * (hooks).
     */
    @BeforeAll
    static void copyWithoutHooks() throws IOException {
        try (Stream<Path> files = Files.walk(CHART)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = copy.resolve(CHART.relativize(file).toString());
                Files.createDirectories(target.resolveSibling("."));
                Files.writeString(
                        target,
                        Files.readString(file).replaceAll("(?m)^ +helm\\.sh/hook: .*\n", ""));
            }
        }
    }

    static Stream<Path> valuesFiles() throws IOException {
        try (Stream<Path> files = Files.list(CHART.resolve("ci"))) {
            return files.sorted().toList().stream();
        }
    }

    @Test
    void itIsLintedWithoutAWarning() {
        assertThat(new Helm(CHART).lint().strict().call().getMessages())
                .noneMatch(message -> message.contains("WARN") || message.contains("ERROR"));
    }

    @Test
    void tenValuesFilesAreRendered() throws IOException {
        assertThat(valuesFiles()).hasSize(10);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("valuesFiles")
    void everyManifestIsWhatKubernetesKnows(Path values) throws Exception {
        List<JsonObject> manifests = render(values);

        assertThat(manifests).hasSizeGreaterThan(4);
        for (JsonObject manifest : manifests) {
            requireKnown(manifest);
        }
    }

    /** Without this, the test above could pass whatever is rendered. */
    @Test
    void aManifestThatKubernetesDoesNotKnowIsFound() throws IOException {
        JsonObject set = kind(render(CHART.resolve("ci/team-values.yaml")), "StatefulSet");
        pod(set).addProperty("dnsPolice", "ClusterFirst");

        assertThatThrownBy(() -> requireKnown(set)).hasMessageContaining("dnsPolice");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("valuesFiles")
    void everyPodFulfilsTheRestrictedPodSecurityStandard(Path values) throws IOException {
        List<JsonObject> pods =
                render(values).stream()
                        .filter(manifest -> hasPod(manifest))
                        .map(ChartTests::pod)
                        .toList();

        assertThat(pods)
                .hasSize(2)
                .allSatisfy(
                        pod -> {
                            JsonObject context = pod.getAsJsonObject("securityContext");
                            assertThat(context.get("runAsNonRoot").getAsBoolean()).isTrue();
                            assertThat(
                                            context.getAsJsonObject("seccompProfile")
                                                    .get("type")
                                                    .getAsString())
                                    .isEqualTo("RuntimeDefault");
                            assertThat(pod.toString()).doesNotContain("hostPath", "hostNetwork");
                            assertThat(pod.getAsJsonArray("containers"))
                                    .allSatisfy(
                                            container ->
                                                    assertThat(
                                                                    container
                                                                            .getAsJsonObject()
                                                                            .get("securityContext")
                                                                            .toString())
                                                            .contains(
                                                                    "\"allowPrivilegeEscalation\":false",
                                                                    "\"drop\":[\"ALL\"]",
                                                                    "\"readOnlyRootFilesystem\":true"));
                        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("valuesFiles")
    void thePortalMayDoNothingInTheClusterThatIsNotSwitchedOn(Path values) throws IOException {
        String rendered = template(values).call();

        boolean tokens = values.endsWith("workloads-values.yaml");
        assertThat(rendered.contains("ClusterRoleBinding")).isEqualTo(tokens);
        assertThat(rendered.contains("serviceAccountToken:")).isEqualTo(tokens);
        assertThat(rendered)
                .doesNotContain("automountServiceAccountToken: true", "kind: Role", "kind: Secret");
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "replica|3|replica",
                "replicas|0|replicas",
                "replicas|2|set database.url",
                "persistence.enabled|false|the embedded database needs a volume",
                "persistence.size|lots|size",
                "image.pullPolicy|Sometimes|pullPolicy",
                "database.url|jdbc:mysql://db/portal|url",
                "portal.admin-password|hunter2|admin-password",
                "portal.sources.nfs.path|/x|nfs",
                "portal.home|/data|home",
                "portal.sources.s3.a.bucket|b|site",
                "terminationGracePeriodSeconds|5|terminationGracePeriodSeconds",
                "ingress.enabled|true|hosts",
                "httpRoute.enabled|true|parentRefs",
                "networkPolicy.enable|true|enable",
                "secretEnv.lower.secret|x|lower",
                "metrics.serviceMonitor.interval|often|interval",
                "settings.spring.datasource.url|jdbc:sqlite:x|url",
                "settings.server.port|9090|port",
                "settings.management.server.port|9090|port",
                "fullnameOverride|a.b|fullnameOverride",
                "secretEnv.A.secret|a b|secret",
                "ingress.hosts[0].path|/a b|path",
                "metrics.prometheusRule.documentation|https://a b|documentation",
            })
    void nonsenseIsRefusedAndTheValueIsNamed(String name, String value, String named) {
        TemplateCommand command = template().set(name, value);

        assertThatThrownBy(command::call)
                .hasMessageContaining(named)
                .message()
                .containsAnyOf("values don't meet the specifications", "execution error");
    }

    /** Wherever Spring Boot would read one, and however it is spelt there. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "portal: {sources: {s3: {a: {site: eu, bucket: b, secretKey: hunter2}}}}"
                        + "|portal.sources.s3.a.secretKey",
                "portal: {sources: {s3: {a: {site: eu, bucket: b, access_key: hunter2}}}}"
                        + "|portal.sources.s3.a.access_key",
                "portal: {login: {providers: {a: {issuer: x, client-id: y, client-secret:"
                        + " hunter2}}}}|portal.login.providers.a.client-secret",
                "access: {content: {accounts: {alice: {password: hunter2}}}}"
                        + "|access.content.accounts.alice.password",
                "portal: {audit: {webhook.secret: hunter2}}|portal.audit.webhook.secret",
                "portal: {sources: {s3: {a: {site: eu, bucket: b, endpoint:"
                        + " 'https://u:hunter2@s3'}}}}|portal.sources.s3.a.endpoint",
                "database: {url: 'jdbc:postgresql://db/portal?user=u&password=hunter2'}|url",
                "settings: {portal.admin-password: hunter2}|portal.admin-password",
                "settings: {server: {ssl: {key-store-password: hunter2}}}"
                        + "|settings.server.ssl.key-store-password",
                "settings: {spring: {datasource: {hikari: {password: hunter2}}}}"
                        + "|settings.spring.datasource.hikari.password",
                "settings: {spring: {ssl: {bundle: {jks: {a: {truststore: {password: '${A}x'}}}}}}}"
                        + "|truststore.password",
                "settings: {spring: {list: [{secret: hunter2}]}}|settings.spring.list.secret",
                "portal: {notifications: {channels: {a: {type: matrix, token: hunter2}}}}"
                        + "|portal.notifications.channels.a.token",
                "portal: {notifications: {channels: {a: {type: slack, url:"
                        + " 'https://hooks.slack.com/services/hunter2'}}}}"
                        + "|portal.notifications.channels.a.url",
                "portal: {admin-password: '${PASSWORD}'}|secretEnv has no PASSWORD",
            })
    void noSecretGoesIntoAConfigMap(String values, String named) throws IOException {
        TemplateCommand command = template(values(values));

        assertThatThrownBy(command::call)
                .hasMessageContaining(named)
                .message()
                .doesNotContain("hunter2")
                .containsAnyOf("values don't meet the specifications", "execution error");
    }

    @Test
    void whatOnlyLooksLikeASecretIsLeftAlone() throws IOException {
        assertThat(
                        template(
                                        values(
                                                """
                                                portal:
                                                  admin-password: "${PASSWORD}"
                                                  tokens: {life: 30d}
                                                  audit: {key-file: /portal/secrets/audit/key.pem}
                                                  sources: {s3: {a: {site: eu, bucket: b, access-key: "${KEY}", secret-key: "${KEY}"}}}
                                                settings: {logging: {level: {io.etcdportal.login.token: debug}}}
                                                database: {url: "jdbc:postgresql://db/portal?password=${KEY}"}
                                                secretEnv: {PASSWORD: {secret: a, key: b}}
                                                extraEnv: [{name: KEY, value: x}]
                                                """))
                                .call())
                .contains("admin-password: ${PASSWORD}");
    }

    /** Each pod would sign the audit with a key of its own, which raises an alarm each time. */
    @Test
    void replicasWithoutVolumesShareAKeyOfTheAudit() throws IOException {
        TemplateCommand command =
                template(
                        values(
                                """
                                database: {url: "jdbc:postgresql://db/portal"}
                                persistence: {enabled: false}
                                """));

        assertThatThrownBy(command::call).hasMessageContaining("portal.audit.key-file");
    }

    /** Real backups are not for those who know the passwords of the demonstration. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "portal: {sources: {directory: {a: {site: eu, path: /x}}}}",
                "database: {url: 'jdbc:postgresql://db/portal'}",
                "access: {existingSecret: access}"
            })
    void theDemonstrationShowsNothingElse(String values) throws IOException {
        TemplateCommand command = template(values("demonstration: true\n" + values));

        assertThatThrownBy(command::call).hasMessageContaining("demonstration: ");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"10m,600", "PT1H30M,5400", "1m30s,90", "26s,26"})
    void aPodIsNotKilledWhileDownloadsMayFinish(String finishWithin, int seconds)
            throws IOException {
        String values =
                "portal: {downloads: {finish-within: %s}}\nterminationGracePeriodSeconds: %d";

        TemplateCommand tooShort = template(values(values.formatted(finishWithin, seconds + 14)));
        assertThatThrownBy(tooShort::call)
                .hasMessageContaining("terminationGracePeriodSeconds")
                .hasMessageContaining(String.valueOf(seconds + 15));
        template(values(values.formatted(finishWithin, seconds + 15))).call();
    }

    /** A pod that ends is still sent requests for a moment. Older versions know no such wait. */
    @Test
    void aPodThatEndsWaitsUntilNobodySendsItRequests() throws IOException {
        Path company = CHART.resolve("ci/company-values.yaml");
        TemplateCommand command = template(company).withKubeVersion("1.30.0");

        assertThat(pod(kind(render(command), "StatefulSet")).toString())
                .contains("\"preStop\":{\"sleep\":{\"seconds\":5}}");
        assertThat(pod(kind(render(company), "StatefulSet")).toString()).doesNotContain("preStop");
    }

    /** YAML would read these as numbers, or as true. */
    @Test
    void namesStayNames() throws Exception {
        List<JsonObject> manifests =
                render(
                        values(
                                """
                                database: {url: "jdbc:postgresql://db/portal", existingSecret: "1", usernameKey: "2", passwordKey: "yes"}
                                secretEnv: {A: {secret: "123", key: "1e3"}}
                                secretFiles: {"1": {secret: "4"}}
                                access: {existingConfigMap: "5"}
                                priorityClassName: "1"
                                serviceAccount: {create: false, name: "1"}
                                persistence: {storageClassName: "1"}
                                ingress: {enabled: true, className: "1", hosts: [{host: "1"}]}
                                """));

        for (JsonObject manifest : manifests) {
            requireKnown(manifest);
        }
        assertThat(pod(kind(manifests, "StatefulSet")).toString())
                .contains(
                        "{\"name\":\"1\",\"key\":\"yes\"}",
                        "{\"name\":\"123\",\"key\":\"1e3\"}",
                        "{\"secretName\":\"4\",\"defaultMode\":288}",
                        "\"serviceAccountName\":\"1\"",
                        "\"priorityClassName\":\"1\"");
        assertThat(kind(manifests, "StatefulSet").toString())
                .contains("\"storageClassName\":\"1\"");
        assertThat(kind(manifests, "Ingress").toString()).contains("\"ingressClassName\":\"1\"");
    }

    @Test
    void threeReplicasSpreadAndAreNeverAllEvicted() throws IOException {
        Path company = CHART.resolve("ci/company-values.yaml");
        List<JsonObject> manifests = render(company);

        assertThat(kind(manifests, "PodDisruptionBudget").toString())
                .contains("\"maxUnavailable\":1");
        JsonObject set = kind(manifests, "StatefulSet");
        assertThat(pod(set).get("topologySpreadConstraints").toString())
                .contains("topology.kubernetes.io/zone", "kubernetes.io/hostname");
        assertThat(set.getAsJsonObject("spec").get("volumeClaimTemplates").toString())
                .contains("\"storage\":\"10Gi\"");
        assertThat(template(company).call())
                .contains("runbook_url: https://git.example.org/etcd-backup-portal/docs/alerts.md#")
                .contains("key: \"client-secret\"");
        assertThat(kind(manifests, "NetworkPolicy").toString())
                .contains("ingress-nginx", "monitoring");
    }

    @Test
    void thePortalAcceptsItsSettings() throws IOException {
        JsonObject settings =
                render(CHART.resolve("ci/company-values.yaml")).stream()
                        .filter(manifest -> name(manifest).equals("portal-etcd-backup-portal"))
                        .filter(manifest -> manifest.has("data"))
                        .findFirst()
                        .orElseThrow()
                        .getAsJsonObject("data");
        Path file =
                Files.writeString(
                        directory.resolve("application.yaml"),
                        settings.get("application.yaml").getAsString());

        try (Portal portal =
                Portal.in(directory)
                        .teams(directory)
                        .set("spring.config.additional-location", "file:" + file)
                        .set("spring.datasource.url", "jdbc:sqlite:" + directory.resolve("p.db"))
                        .variable("CLIENT_SECRET", "secret")
                        .start()) {
            assertThat(portal.get("admin", "/api/v1/sources").body())
                    .contains("prod-backups", "prod-sidecars");
        }
    }

    private static TemplateCommand template(Path values) {
        return template().withValuesFile(values);
    }

    private static TemplateCommand template() {
        return new Helm(copy)
                .template()
                .withName("portal")
                .withNamespace("backups")
                .withKubeVersion("1.27.0");
    }

    private Path values(String values) throws IOException {
        return Files.writeString(directory.resolve("values.yaml"), values);
    }

    private static List<JsonObject> render(Path values) {
        return render(template(values));
    }

    private static List<JsonObject> render(TemplateCommand command) {
        Gson gson = new Gson();
        List<JsonObject> manifests = new ArrayList<>();
        for (Object document :
                new Load(LoadSettings.builder().build()).loadAllFromString(command.call())) {
            if (document instanceof Map<?, ?> manifest) {
                manifests.add(gson.toJsonTree(manifest).getAsJsonObject());
            }
        }
        return manifests;
    }

    /** By a class that is generated from Kubernetes' OpenAPI. */
    private static void requireKnown(JsonObject manifest) throws Exception {
        if (EXTENSIONS.contains(manifest.get("apiVersion").getAsString())) {
            return;
        }
        try {
            Class.forName(MODELS + manifest.get("kind").getAsString())
                    .getMethod("validateJsonElement", JsonElement.class)
                    .invoke(null, manifest);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static JsonObject kind(List<JsonObject> manifests, String kind) {
        return manifests.stream()
                .filter(manifest -> manifest.get("kind").getAsString().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static String name(JsonObject manifest) {
        return manifest.getAsJsonObject("metadata").get("name").getAsString();
    }

    private static boolean hasPod(JsonObject manifest) {
        return List.of("StatefulSet", "Pod").contains(manifest.get("kind").getAsString());
    }

    private static JsonObject pod(JsonObject manifest) {
        JsonObject spec = manifest.getAsJsonObject("spec");
        return spec.has("template")
                ? spec.getAsJsonObject("template").getAsJsonObject("spec")
                : spec;
    }
}
