package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.etcdportal.source.encoding.PackedFiles;
import io.etcdportal.testbed.ApiContract;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The description of the API, and that a portal with backups of many kinds answers as it says. The
 * answers to everybody who may not are compared by {@link EndpointMatrixTests}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTests {

    private static final JsonMapper JSON = new JsonMapper();
    private static final byte[] SNAPSHOT = Snapshots.bytes("3.5.16", 37);
    private static final String CLUSTER = "/api/v1/clusters/{site}/{namespace}/{cluster}";
    private static final String ORDERS = "/api/v1/clusters/eu/payments/orders";
    private static final String BACKUP = "3.5.16_0000000000000025_etcd.backup";

    private final S3Server bucket = S3Server.start();
    private @Nullable Portal started;
    private @Nullable ApiContract read;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        byte[] damaged = SNAPSHOT.clone();
        damaged[9_000] ^= 1;
        byte[] age = "age-encryption.org/v1\n-> X25519 one\nbody\n--- mac\n".getBytes(US_ASCII);
        bucket.put("v1/payments/orders/" + BACKUP, SNAPSHOT);
        bucket.put("v1/payments/orders/3.5.16_0000000000000030_etcd.backup", damaged);
        bucket.put("v1/payments/orders/3.4.23_0000000000000010_etcd.backup", new byte[100]);
        bucket.put("v1/payments/orders/README", new byte[10]);
        bucket.put("payments/ocp/snapshot_2026-11-28_030000.db", SNAPSHOT);
        bucket.put(
                "payments/ocp/static_kuberesources_2026-11-28_030000.tar.gz",
                PackedFiles.gzip(age));
        bucket.put("payments/ocp/snapshot_2026-11-27_030000.db", SNAPSHOT);
        for (String etcd : List.of("main", "events")) {
            String folder =
                    "prod.example.org/backups/etcd/" + etcd + "/2026-11-28T03:00:00Z-000002";
            bucket.put(folder + "/etcd.backup.gz", PackedFiles.gzip(SNAPSHOT));
            bucket.put(folder + "/_etcd_backup.meta", "{}".getBytes(US_ASCII));
        }
        bucket.put(
                "shoot/etcd-main/v2/Full-00000000-00000037-1764468000.gz",
                PackedFiles.gzip(SNAPSHOT));
        bucket.put(
                "shoot/etcd-main/v2/Incr-00000038-00000050-1764468300.gz", PackedFiles.gzip(age));
        bucket.put(
                "shoot/etcd-main/v2/Incr-00000055-00000060-1764468600.gz", PackedFiles.gzip(age));
        started =
                Portal.in(directory)
                        .teams(directory)
                        .bucket("objects", "default", bucket)
                        .set("portal.sources.s3.objects.layout", "auto")
                        .set("portal.sources.sidecar.gone.site", "eu")
                        .set("portal.sources.sidecar.gone.url", "http://127.0.0.1:9/{cluster}")
                        .set("portal.sources.sidecar.gone.clusters", "payments/orders")
                        .start()
                        .awaitReading();
        for (String backup : List.of(BACKUP, "3.5.16_0000000000000030_etcd.backup")) {
            String path = ORDERS + "/backups/" + backup;
            portal().send(
                            portal().as("admin", path + "/check").POST(BodyPublishers.noBody()),
                            BodyHandlers.discarding());
            portal().await(path, one -> one.path("check").isObject());
        }
        read = ApiContract.of(portal());
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
        bucket.close();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    private ApiContract contract() {
        return Objects.requireNonNull(read);
    }

    private JsonNode document() {
        return contract().document();
    }

    private static Stream<JsonNode> operations(JsonNode document) {
        return document.get("paths").valueStream().flatMap(JsonNode::valueStream);
    }

    @Test
    void everyOperationParameterAndPropertyIsDescribed() {
        List<String> bare = new ArrayList<>();
        document()
                .get("paths")
                .properties()
                .forEach(
                        path ->
                                path.getValue()
                                        .properties()
                                        .forEach(one -> look(path.getKey(), one, bare)));
        for (Map.Entry<String, JsonNode> schema :
                document().at("/components/schemas").properties()) {
            require(schema.getValue(), "description", schema.getKey(), bare);
            for (Map.Entry<String, JsonNode> property :
                    schema.getValue().path("properties").properties()) {
                require(
                        property.getValue(),
                        "description",
                        schema.getKey() + "." + property.getKey(),
                        bare);
            }
        }

        assertThat(bare).isEmpty();
        assertThat(operations(document()).map(one -> one.path("operationId").asString("")))
                .doesNotHaveDuplicates();
    }

    private static void look(
            String path, Map.Entry<String, JsonNode> operation, List<String> bare) {
        String call = operation.getKey() + " " + path;
        for (String member : List.of("operationId", "summary", "tags")) {
            require(operation.getValue(), member, call, bare);
        }
        for (JsonNode parameter : operation.getValue().path("parameters")) {
            if (!parameter.has("$ref")) {
                require(parameter, "description", call + " " + parameter.get("name"), bare);
            }
        }
        operation
                .getValue()
                .get("responses")
                .properties()
                .forEach(
                        response -> {
                            boolean body =
                                    Set.of("204", "202", "304").contains(response.getKey())
                                            || operation.getKey().equals("head")
                                            || response.getValue().has("content");
                            if (!body) {
                                bare.add(call + " " + response.getKey() + " has no content");
                            }
                        });
    }

    private static void require(JsonNode node, String member, String where, List<String> bare) {
        if (node.path(member).isMissingNode() || node.path(member).asString("x").isEmpty()) {
            bare.add(where + " has no " + member);
        }
    }

    /** What was renamed or removed must not stay behind in the words. */
    @Test
    void nothingIsDescribedThatTheApiDoesNotHave() throws IOException {
        JsonNode words = words();
        Set<String> parameters = new TreeSet<>();
        operations(document())
                .flatMap(one -> one.path("parameters").valueStream())
                .forEach(one -> parameters.add(one.path("name").asString("")));
        Set<String> referred = new TreeSet<>(document().findValuesAsString("$ref"));
        Set<String> properties = new HashSet<>();
        List<String> stale = new ArrayList<>();
        for (Map.Entry<String, JsonNode> schema :
                document().at("/components/schemas").properties()) {
            schema.getValue().path("properties").propertyNames().forEach(properties::add);
            if (!referred.contains("#/components/schemas/" + schema.getKey())) {
                stale.add(schema.getKey());
            }
            for (Map.Entry<String, JsonNode> property :
                    schema.getValue().path("properties").properties()) {
                if (!property.getValue().has("type") && !property.getValue().has("$ref")) {
                    stale.add(schema.getKey() + "." + property.getKey());
                }
            }
        }

        assertThat(words.get("operations").propertyNames()).isSubsetOf(contract().endpoints());
        assertThat(words.get("parameters").propertyNames()).isSubsetOf(parameters);
        assertThat(words.get("fields").propertyNames()).isSubsetOf(properties);
        assertThat(words.get("names").valueStream().map(JsonNode::asString))
                .isSubsetOf(names(document().at("/components/schemas")));
        assertThat(stale).isEmpty();
    }

    private static List<String> names(JsonNode object) {
        return List.copyOf(object.propertyNames());
    }

    private static JsonNode words() throws IOException {
        try (InputStream file = OpenApiTests.class.getResourceAsStream("/openapi.yaml")) {
            return JSON.valueToTree(
                    new Load(LoadSettings.builder().build())
                            .loadFromInputStream(Objects.requireNonNull(file)));
        }
    }

    /** The audit's entries are made member by member, so that their schema is written by hand. */
    @Test
    void entriesOfTheAuditAreDescribedWithEachOfTheirFields() {
        assertThat(document().at("/components/schemas/AuditEntry/properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(io.etcdportal.audit.EntryField.values())
                                .map(io.etcdportal.audit.EntryField::json)
                                .toList());
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        assertThat(document().findValuesAsString("$ref"))
                .allSatisfy(
                        reference ->
                                assertThat(document().at(reference.substring(1)).isObject())
                                        .as(reference)
                                        .isTrue());
    }

    @Test
    void everyAnswerIsAsDescribed() throws Exception {
        List<String> wrong = new ArrayList<>();
        JsonNode clusters = get("/api/v1/clusters", "/api/v1/clusters", wrong);
        assertThat(clusters.get("items").size()).isGreaterThanOrEqualTo(5);
        for (JsonNode cluster : clusters.get("items")) {
            JsonNode id = cluster.get("cluster");
            String path =
                    "/api/v1/clusters/%s/%s/%s"
                            .formatted(
                                    id.get("site").asString(),
                                    id.get("namespace").asString(),
                                    id.get("name").asString());
            get(CLUSTER, path, wrong);
            get(CLUSTER + "/backups/latest", path + "/backups/latest?etcdVersion=3.4.30", wrong);
            get(
                    "/sidecar/{site}/{namespace}/{cluster}/v1/status",
                    path.replace("/api/v1/clusters", "/sidecar") + "/v1/status",
                    wrong);
            for (JsonNode backup :
                    get(CLUSTER + "/backups", path + "/backups", wrong).get("items")) {
                String one = path + "/backups/" + backup.get("id").asString();
                for (String part :
                        List.of(
                                "",
                                "/restore",
                                "/siblings",
                                "/increments",
                                "/check",
                                "/content.sha256")) {
                    get(CLUSTER + "/backups/{backup}" + part, one + part, wrong);
                }
            }
        }
        for (String path :
                List.of(
                        "/api/v1/clusters/counts",
                        "/api/v1/sources",
                        "/api/v1/audit/entries",
                        "/api/v1/audit/entries?limit=3&events=downloads",
                        "/api/v1/audit/entries?from=nonsense",
                        "/api/v1/audit/exposure?cluster=eu/payments/orders",
                        "/api/v1/audit/exposure/holders?cluster=eu/payments/orders",
                        "/api/v1/audit/exposure.csv?cluster=eu/payments/orders",
                        "/api/v1/audit/export?format=csv",
                        "/api/v1/audit/export",
                        "/api/v1/audit/chain",
                        "/api/v1/audit/verification",
                        "/api/v1/audit/feeds",
                        "/api/v1/downloads",
                        "/api/v1/downloads/export?format=ocsf",
                        "/api/v1/tokens?everybody=true",
                        "/api/v1/tickets",
                        "/api/v1/sessions",
                        "/api/v1/transfers",
                        "/api/v1/whoami",
                        "/api/v1/can-i?user=alice&cluster=eu/payments/orders",
                        "/api/v1/openapi.json")) {
            get(path.replaceFirst("\\?.*", ""), path, wrong);
        }
        get("/api/v1/sources/{source}/strays", "/api/v1/sources/objects/strays", wrong);
        post("/api/v1/sources/{source}/refresh", "/api/v1/sources/objects/refresh", "", wrong);
        String content = ORDERS + "/backups/" + BACKUP;
        String ocp = "/api/v1/clusters/eu/payments/ocp/backups/snapshot_2026-11-27_030000.db";
        get(CLUSTER + "/backups/{backup}/content", content + "/content", wrong);
        get(CLUSTER + "/backups/{backup}/content", ocp + "/content?as=stored", wrong);
        get(CLUSTER + "/backups/latest/content", ORDERS + "/backups/latest/content", wrong);
        get(CLUSTER + "/backups/{backup}/restore-point.tar", ocp + "/restore-point.tar", wrong);
        post(CLUSTER + "/backups/{backup}/check", content + "/check", "", wrong);
        post(CLUSTER + "/backups/{backup}/tickets", content + "/tickets", "", wrong);
        post(
                CLUSTER + "/backups/{backup}/restore/tickets",
                content + "/restore/tickets?member=a&member=b",
                "",
                wrong);
        post(
                "/api/v1/tokens",
                "/api/v1/tokens",
                "{\"name\":\"n\",\"addresses\":[\"127.0.0.0/8\"],\"clusters\":\"eu/*/*\",\"days\":2}",
                wrong);
        post("/api/v1/tokens", "/api/v1/tokens", "{\"name\":1.5}", wrong);
        for (String range : List.of("bytes=0-9", "bytes=99999999-", "bytes=0-1,3-4", "lines=1")) {
            check(
                    CLUSTER + "/backups/{backup}/content",
                    portal().as("admin", content + "/content").header("Range", range),
                    wrong);
        }
        for (String condition : List.of("If-Match", "If-None-Match")) {
            check(
                    CLUSTER + "/backups/{backup}/content",
                    portal().as("admin", content + "/content")
                            .header(condition, condition.equals("If-Match") ? "\"no\"" : "*"),
                    wrong);
        }
        Visitor browser = new Visitor(portal());
        browser.signIn("admin", "admin-password");
        get("/api/v1/sessions", "/api/v1/sessions", wrong);
        assertThat(wrong).isEmpty();
    }

    private JsonNode get(String template, String path, List<String> wrong) {
        return check(template, portal().as("admin", path), wrong);
    }

    private void post(String template, String path, String body, List<String> wrong) {
        HttpRequest.Builder request =
                portal().as("admin", path).POST(BodyPublishers.ofString(body));
        check(
                template,
                body.isEmpty() ? request : request.header("Content-Type", "application/json"),
                wrong);
    }

    private JsonNode check(String template, HttpRequest.Builder request, List<String> wrong) {
        HttpResponse<String> answer = portal().send(request, BodyHandlers.ofString());
        wrong.addAll(contract().mistakes(answer.request().method(), template, answer));
        return answer.headers().firstValue("Content-Type").orElse("").contains("json")
                        && !answer.headers().firstValue("Content-Type").orElse("").contains("nd")
                ? JSON.readTree(answer.body())
                : JSON.createObjectNode();
    }

    @Test
    void theReferencePageShowsEveryOperationAndTypeWithoutScript() {
        Visitor browser = new Visitor(portal());
        browser.signIn("alice", "alice-password");

        String page = browser.get("/api-reference").body();

        assertThat(operations(document()).map(one -> one.get("operationId").asString()))
                .allSatisfy(id -> assertThat(page).contains("id=\"" + id + "\""));
        assertThat(document().at("/components/schemas").propertyNames())
                .allSatisfy(name -> assertThat(page).contains("id=\"type-" + name + "\""));
        assertThat(page).contains("href=\"#type-Backup\"").doesNotContain(" style=");
        assertThat(browser.get("/clusters").body()).contains("href=\"/api-reference\"");
    }

    /** They are not the names of the constants in Java. */
    @Test
    void conditionsAndVerdictsAreDescribedByTheWordsThatAnswersHave() {
        assertThat(document().at("/components/schemas/Condition/enum").valueStream())
                .extracting(JsonNode::asString)
                .contains("whole", "sealed", "unsealed", "torn")
                .doesNotContain("verified");
        assertThat(document().at("/components/schemas/SnapshotVerdict/enum").valueStream())
                .extracting(JsonNode::asString)
                .contains("whole", "unsealed", "truncated");
    }

    /** Behind a proxy the paths are below another one. */
    @Test
    void theDescriptionNamesTheAddressOfThePortal() {
        assertThat(document().at("/servers/0/url").asString()).isEqualTo("/");
        assertThat(document().get("openapi").asString()).isEqualTo("3.1.0");
    }
}
