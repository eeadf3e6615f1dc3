package io.etcdportal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.testbed.Endpoint;
import io.etcdportal.testbed.OpenIdProvider;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A portal with a cluster, the ledger, that some may see and others must not even know of, and with
 * everybody who may call.
 */
final class AccessLandscape implements AutoCloseable {

    /** What stands in no answer to whoever must not know of the cluster. */
    static final String SECRET = "ledger";

    /** The name of another one that is guarded in the same way, and that nobody asks for. */
    static final String UNNAMED = "strongroom";

    /** Those who may not list the cluster. */
    static final Set<String> OUTSIDERS =
            Set.of("anonymous", "other", "auditor", "elsewhere", "expired", "revoked");

    private static final String BACKUP = "3.5.16_0000000000000025_etcd.backup";
    private static final String BACKUPS = "/api/v1/clusters/eu/payments/ledger/backups/";

    /** The path of the bytes of its one backup. */
    static final String CONTENT = BACKUPS + BACKUP + "/content";

    private static final List<String> PEOPLE =
            List.of("other", "lister", "downloader", "auditor", "admin");
    private static final Pattern ASSET = Pattern.compile("/assets/[^\"]+\\.js");
    private static final JsonMapper JSON = new JsonMapper();

    private static final String TEAMS =
            """
            teams:
              platform:
                members: {users: [other]}
                grants:
                  - {clusters: "*/platform/*", verbs: [list, verify, download, audit]}
              watchers:
                members: {users: [lister]}
                grants:
                  - {clusters: "*/payments/*", verbs: [list]}
              payments:
                members: {users: [downloader]}
                grants:
                  - {clusters: "*/payments/*", verbs: [list, verify, download]}
              auditors:
                members: {users: [auditor]}
                grants:
                  - {clusters: "*/payments/*", verbs: [audit]}
            """;

    private final OpenIdProvider provider = OpenIdProvider.start();
    private final S3Server bucket = S3Server.start();
    private final Map<String, Visitor> visitors = new HashMap<>();
    private final Map<String, String> credentials = new HashMap<>();
    private final Portal portal;
    private final String script;
    private final String download;

    /**
     * What is called, and with what.
     *
     * @param sent a query where it begins with a question mark, else a body
     */
    record Call(Endpoint endpoint, String sent) {

        boolean isByProgram() {
            return endpoint.management()
                    || endpoint.path().contains("/back-channel/")
                    || endpoint.path().startsWith("/api/")
                    || endpoint.path().startsWith("/sidecar/");
        }

        boolean changesWhoIsSignedIn() {
            return endpoint.method().equals("POST")
                    && Set.of("/login", "/logout").contains(endpoint.path());
        }

        private String query() {
            return sent.startsWith("?") ? sent : "";
        }

        private String body() {
            return sent.startsWith("?") ? "" : sent;
        }
    }

    AccessLandscape(Path directory) {
        for (String cluster :
                List.of(
                        "payments/ledger",
                        "payments/strongroom",
                        "payments/stock",
                        "platform/registry")) {
            bucket.put("v1/" + cluster + "/" + BACKUP, Snapshots.read("3.5.16/" + BACKUP));
        }
        String source = "portal.sources.s3.bucket.";
        Portal.Settings settings =
                Portal.in(directory)
                        .management()
                        .access(
                                directory,
                                TEAMS
                                        + Portal.accounts(
                                                "other", "lister", "downloader", "auditor", "erin"))
                        .set("portal.catalog.refresh-every", "10m")
                        .set("portal.metrics.clusters", 0)
                        .set(source + "site", "eu")
                        .set(source + "bucket", bucket.bucket())
                        .set(source + "endpoint", bucket.endpoint())
                        .set(source + "path-style", true)
                        .set(source + "access-key", bucket.accessKey())
                        .set(source + "secret-key", bucket.secretKey());
        portal = provider.nameTo(settings, "corp").start();
        portal.await("/api/v1/sources", sources -> sources.get(0).path("answered").isString());
        Matcher asset = ASSET.matcher(new Visitor(portal).get("/login").body());
        if (!asset.find()) {
            throw new AssertionError("The sign-in page has no script");
        }
        script = asset.group();
        download = leaveTraces();
        makeCredentials();
    }

    /**
     * Some have asked for bytes before, and some got them: the audit and the lists have entries.
     */
    private String leaveTraces() {
        for (String user : PEOPLE) {
            portal.get(user, CONTENT);
        }
        call("admin", "POST", BACKUPS + BACKUP + "/tickets", "");
        portal.await(BACKUPS + BACKUP, backup -> backup.path("check").isObject());
        JsonNode entries =
                portal.json(
                        "admin", "/api/v1/audit/entries?person=downloader&event=download_begin");
        return entries.get("items").get(0).get("download").asString();
    }

    private void makeCredentials() {
        PEOPLE.forEach(user -> credentials.put(user, basic(user, user + Portal.PASSWORD)));
        credentials.put(
                "deputy",
                "Bearer "
                        + token("admin", "\"verbs\":[\"list\",\"verify\",\"download\",\"audit\"]"));
        credentials.put("narrow", "Bearer " + token("downloader", "\"verbs\":[\"list\"]"));
        credentials.put(
                "elsewhere", "Bearer " + token("downloader", "\"clusters\":\"eu/payments/stock\""));
        String expired = token("downloader", "\"days\":1");
        portal.bean(JdbcClient.class)
                .sql("update token set expires_at = 1 where id = :id")
                .param("id", id(expired))
                .update();
        credentials.put("expired", "Bearer " + expired);
        String revoked = token("downloader", "\"days\":1");
        call("downloader", "DELETE", "/api/v1/tokens/" + id(revoked), "");
        credentials.put("revoked", "Bearer " + revoked);
    }

    private String token(String maker, String how) {
        HttpResponse<String> made =
                call(maker, "POST", "/api/v1/tokens", "{\"name\":\"one\"," + how + "}");
        return JSON.readTree(made.body()).get("token").asString();
    }

    private static String id(String token) {
        return token.split("_", 3)[1];
    }

    private JsonNode ticket() {
        return JSON.readTree(call("downloader", "POST", BACKUPS + BACKUP + "/tickets", "").body());
    }

    private String session() {
        Visitor visitor = new Visitor(portal);
        visitor.signIn("downloader", "downloader" + Portal.PASSWORD);
        return JSON.readTree(visitor.call("GET", "/api/v1/sessions").body())
                .get("items")
                .valueStream()
                .filter(session -> session.get("current").asBoolean())
                .findFirst()
                .orElseThrow()
                .get("id")
                .asString();
    }

    private HttpResponse<String> call(String user, String method, String path, String body) {
        return portal.send(
                portal.as(user, path)
                        .header("Content-Type", "application/json")
                        .method(method, publisher(body)),
                BodyHandlers.ofString());
    }

    private static BodyPublisher publisher(String body) {
        return body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    }

    private static String basic(String user, String password) {
        return "Basic "
                + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    Portal portal() {
        return portal;
    }

    /** {@return what a viewer sends to prove who they are, where they are a program} */
    @Nullable String credential(String viewer) {
        if (!viewer.equals("ticket")) {
            return credentials.get(viewer);
        }
        String userInfo = URI.create(ticket().get("link").asString()).getUserInfo();
        return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(UTF_8));
    }

    /** {@return the header of a viewer who has signed in with a browser} */
    String cookies(String viewer) {
        String session = visitor(viewer).cookie("EBP_SESSION").orElseThrow();
        return "Cookie: EBP_SESSION=" + session + "\r\n";
    }

    /** {@return what the administrator's token is answered, which no failed password holds up} */
    <T> HttpResponse<T> byToken(String path, BodyHandler<T> handler) {
        return portal.send(
                HttpRequest.newBuilder(portal.uri(path))
                        .header("Authorization", Objects.requireNonNull(credential("deputy"))),
                handler);
    }

    /** {@return the path of an endpoint, of the ledger where it is of a cluster} */
    String path(Endpoint endpoint) {
        String path =
                endpoint.path()
                        .replace("{site}/{namespace}/{cluster}", "eu/payments/ledger")
                        .replace("{backup}", BACKUP)
                        .replace("{part}", "nothing")
                        .replace("{source}", "bucket")
                        .replace("{logger}", "io.etcdportal.access")
                        .replace("{provider}", "corp")
                        .replace("{download}", download)
                        .replace("/health/**", "/health/readiness")
                        .replace("/assets/**", script)
                        .replace("/**", "/nothing");
        if (!path.contains("{id}")) {
            return path;
        }
        return path.replace(
                "{id}",
                path.contains("/sessions/")
                        ? session()
                        : path.contains("/tickets/")
                                ? ticket().get("id").asString()
                                : id(token("downloader", "\"days\":1")));
    }

    /** Calls an endpoint as one of the viewers, as programs call it or as browsers do. */
    HttpResponse<String> answer(String viewer, Call call, String path) {
        Endpoint endpoint = call.endpoint();
        String address = path + call.query();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                                endpoint.management()
                                        ? portal.management(address)
                                        : portal.uri(address))
                        .method(
                                endpoint.method().equals("ANY") ? "GET" : endpoint.method(),
                                publisher(call.body()));
        if (!call.body().isEmpty()) {
            request.header(
                    "Content-Type",
                    call.body().startsWith("{")
                            ? "application/json"
                            : "application/x-www-form-urlencoded");
        }
        String credential = credential(viewer);
        if (credential != null && (call.isByProgram() || !PEOPLE.contains(viewer))) {
            request.header("Authorization", credential);
        }
        if (call.isByProgram()) {
            return portal.send(request, BodyHandlers.ofString());
        }
        HttpResponse<String> answer = visitor(viewer).submit(request.header("Accept", "text/html"));
        if (call.changesWhoIsSignedIn()) {
            visitors.remove(viewer);
        }
        return answer;
    }

    /** {@return the browser of a viewer, in which they have signed in if they can} */
    Visitor visitor(String viewer) {
        return visitors.computeIfAbsent(viewer, this::newVisitor);
    }

    private Visitor newVisitor(String viewer) {
        Visitor visitor = new Visitor(portal);
        if (PEOPLE.contains(viewer)) {
            visitor.signIn(viewer, viewer + Portal.PASSWORD);
        } else {
            visitor.get("/login");
        }
        return visitor;
    }

    @Override
    public void close() {
        portal.close();
        bucket.close();
        provider.close();
    }
}
