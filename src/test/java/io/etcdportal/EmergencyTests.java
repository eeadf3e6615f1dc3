package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.command.emergency.EmergencyRefused;
import io.etcdportal.testbed.HeldDownload;
import io.etcdportal.testbed.PackagedPortal;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.SidecarServer;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Trap;
import io.etcdportal.testbed.Visitor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The worst day: everything but the backups is down. */
@ExtendWith(OutputCaptureExtension.class)
class EmergencyTests {

    private static final String BACKUP = "3.5.16_0000000000000025_etcd.backup";
    private static final String CONTENT =
            "/api/v1/clusters/prod-eu/payments/ledger/backups/" + BACKUP + "/content";
    private static final Pattern PASSWORD = Pattern.compile("password +(\\S+) ");
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private Path directory;

    /** One start of an emergency portal in a process of its own, with its password. */
    private record Started(PackagedPortal process, String password) implements AutoCloseable {

        static Started in(Path directory, Map<String, String> environment, List<String> arguments)
                throws Exception {
            PackagedPortal process =
                    PackagedPortal.fromClasses(directory, List.of(), environment, arguments);
            process.await(() -> process.log().contains("audit import"));
            Matcher password = PASSWORD.matcher(process.log());
            assertThat(password.find()).as(process.log()).isTrue();
            return new Started(process, password.group(1));
        }

        <T> HttpResponse<T> get(String password, String path, HttpResponse.BodyHandler<T> handler)
                throws Exception {
            String basic = "emergency:" + password;
            try (HttpClient http = HttpClient.newHttpClient()) {
                return http.send(
                        HttpRequest.newBuilder(process.uri(path))
                                .header(
                                        "Authorization",
                                        "Basic "
                                                + Base64.getEncoder()
                                                        .encodeToString(basic.getBytes(UTF_8)))
                                .build(),
                        handler);
            }
        }

        JsonNode json(String path) throws Exception {
            return JSON.readTree(get(password, path, BodyHandlers.ofString()).body());
        }

        List<JsonNode> entries() throws Exception {
            return json("/api/v1/audit/entries?limit=1000").get("items").valueStream().toList();
        }

        /** Begins a download, and takes next to nothing of it. */
        Socket beginLargeDownload() throws IOException {
            Socket client = new Socket(InetAddress.getLoopbackAddress(), process.port());
            String basic = "emergency:" + password;
            client.getOutputStream()
                    .write(
                            "GET %s HTTP/1.1\r\nHost: portal\r\nAuthorization: Basic %s\r\n\r\n"
                                    .formatted(
                                            CONTENT.replace("ledger", "vault"),
                                            Base64.getEncoder()
                                                    .encodeToString(basic.getBytes(UTF_8)))
                                    .getBytes(UTF_8));
            return client;
        }

        @Override
        public void close() {
            process.close();
        }
    }

    /** Settings of production lie around everywhere, and all that they name is down. */
    private static Map<String, String> production(Trap down) {
        return Map.of(
                "SPRING_DATASOURCE_URL", "jdbc:postgresql://" + down.address() + "/portal",
                "SPRING_PROFILES_ACTIVE", "production",
                "PORTAL_HOME", "/nowhere/portal",
                "PORTAL_AUDIT_WEBHOOK_URL", "http://" + down.address() + "/siem",
                "PORTAL_AUDIT_WEBHOOK_SECRET", "whsec_0123456789012345678901234567",
                "KUBERNETES_SERVICE_HOST", "127.0.0.1",
                "KUBERNETES_SERVICE_PORT", down.address().replaceFirst(".*:", ""));
    }

    private static String settingsOfProduction(Trap down) {
        return """
        portal:
          access-file: /nowhere/access.yaml
          login:
            providers:
              corp: {issuer: "http://%1$s/realms/corp", client-id: portal, client-secret: hidden-secret}
            issuers:
              kube:
                issuer: https://kubernetes.default.svc
                audiences: [portal]
                jwk-set-uri: http://%1$s/openid/v1/jwks
        spring.datasource: {url: "jdbc:postgresql://%1$s/portal", username: portal, password: hidden-secret}
        """
                .formatted(down.address());
    }

    @Test
    void withNothingButABucketBackupsAreFoundDownloadedAndAudited(CapturedOutput output)
            throws Exception {
        byte[] snapshot = Snapshots.bytes("3.5.16", 37);
        try (S3Server store = S3Server.start();
                Trap down = new Trap()) {
            store.put("etcd/v1/payments/ledger/" + BACKUP, snapshot);
            store.put("etcd/v1/payments/vault/" + BACKUP, Snapshots.sealed(HeldDownload.SIZE));
            store.put("elsewhere/v1/payments/orders/" + BACKUP, snapshot);
            Files.writeString(directory.resolve("application.yaml"), settingsOfProduction(down));
            List<String> arguments =
                    List.of(
                            "emergency",
                            "--s3",
                            "s3://backups/etcd",
                            "--endpoint=" + store.endpoint(),
                            "--site",
                            "prod-eu",
                            "--credentials-file",
                            credentials(store).toString(),
                            "--home",
                            "worst-day");
            String first;
            try (Started portal = Started.in(directory, production(down), arguments)) {
                first = portal.password();
                isServed(portal, snapshot);
                assertThat(portal.process().log())
                        .contains("s3://backups/etcd", directory.resolve("worst-day").toString())
                        .doesNotContain("hidden-secret", store.secretKey());
                try (Socket _ = portal.beginLargeDownload()) {
                    portal.process().await(() -> portal.entries().toString().contains("\"vault\""));
                    portal.process().kill();
                }
            }
            isPrivateAndHolds(directory.resolve("worst-day"), first);
            Path home = directory.resolve("worst-day");
            Path production = directory.resolve("production");
            try (Portal portal =
                    Portal.in(production).teams(Files.createDirectories(production)).start()) {
                // Before the emergency portal has ended the download that it was killed in.
                assertThat(importInto(production, home, output)).contains("Imported");
                assertThat(imported(portal))
                        .filteredOn(entry -> entry.path("outcome").asString().equals("interrupted"))
                        .hasSize(1);
                List<JsonNode> entries;
                Path export = directory.resolve("export.ndjson");
                try (Started again = Started.in(directory, production(down), arguments)) {
                    assertThat(
                                    again.get(first, "/api/v1/whoami", BodyHandlers.ofString())
                                            .statusCode())
                            .isEqualTo(401);
                    assertThat(run("audit", "import", home.toString(), database(production)))
                            .isEqualTo(2);
                    assertThat(output.getOut()).contains("is still running. Stop it first.");
                    again.get(again.password(), CONTENT, BodyHandlers.ofByteArray());
                    Files.writeString(
                            export,
                            again.get(
                                            again.password(),
                                            "/api/v1/audit/chain",
                                            BodyHandlers.ofString())
                                    .body());
                    assertThat(importInto(production, export, output)).contains("Imported");
                    again.get(again.password(), CONTENT, BodyHandlers.ofByteArray());
                    entries = again.entries();
                    assertThat(entries)
                            .filteredOn(entry -> event(entry).equals("emergency_started"))
                            .hasSize(2);
                }
                assertThat(importInto(production, export, output)).contains("already");
                assertThat(importInto(production, home, output)).contains("Imported");
                assertThat(importInto(production, home, output)).contains("already");
                isTakenIn(portal, entries);
                isRefused(portal, production, export, output);
            }
            assertThat(down.visits()).isZero();
            isSoundAndSigned(home, output);
        }
    }

    private static void isSoundAndSigned(Path home, CapturedOutput output) {
        assertThat(
                        run(
                                "audit",
                                "verify",
                                "--key",
                                home.resolve("audit-key.pem").toString(),
                                "--checkpoint",
                                home.resolve("audit-checkpoint.json").toString(),
                                database(home)))
                .as(output.getOut())
                .isZero();
        assertThat(output.getOut()).doesNotContain("covered by their hashes alone");
    }

    private static String database(Path directory) {
        Path home = directory.resolve("home");
        return "jdbc:sqlite:" + (Files.exists(home) ? home : directory).resolve("portal.db");
    }

    private static int run(String... arguments) {
        return Command.of(arguments).orElseThrow().run(arguments);
    }

    /** {@return what an import says that succeeds} */
    private static String importInto(Path production, Path from, CapturedOutput output) {
        int before = output.getOut().length();
        int code = run("audit", "import", from.toString(), database(production));
        String said = output.getOut().substring(before);
        assertThat(code).as(said).isZero();
        return said;
    }

    private static String event(JsonNode entry) {
        return entry.get("event").asString();
    }

    private static List<JsonNode> imported(Portal portal) {
        return portal.json("admin", "/api/v1/audit/entries?imported=true&limit=1000")
                .get("items")
                .valueStream()
                .toList();
    }

    /** Everything is there, once, as it was, and an auditor can tell where it comes from. */
    private static void isTakenIn(Portal portal, List<JsonNode> entries) {
        List<JsonNode> imported = imported(portal);
        for (JsonNode entry : entries) {
            assertThat(imported)
                    .filteredOn(
                            found ->
                                    found.get("details")
                                            .path("importedHash")
                                            .asString()
                                            .equals(entry.get("hash").asString()))
                    .singleElement()
                    .satisfies(
                            found -> {
                                for (String kept :
                                        List.of(
                                                "at",
                                                "event",
                                                "userId",
                                                "kind",
                                                "requestId",
                                                "address",
                                                "download",
                                                "instance",
                                                "outcome",
                                                "sha256",
                                                "legs",
                                                "cluster")) {
                                    assertThat(found.path(kept)).isEqualTo(entry.path(kept));
                                }
                            });
        }
        assertThat(imported.stream().map(entry -> entry.get("key").asString()))
                .doesNotHaveDuplicates();
        assertThat(
                        portal.json("admin", "/api/v1/audit/entries?imported=false&limit=1000")
                                .get("items")
                                .valueStream())
                .filteredOn(entry -> event(entry).equals("audit_imported"))
                .hasSize(3)
                .allMatch(entry -> entry.get("details").has("systemUser"));
        assertThat(portal.get("admin", "/api/v1/audit/export?format=csv&imported=true").body())
                .contains("importedFrom", "local/emergency");
        assertThat(portal.json("admin", "/api/v1/audit/verification").get("sound").asBoolean())
                .isTrue();
        Visitor auditor = new Visitor(portal);
        auditor.signIn("alice", "alice" + Portal.PASSWORD);
        assertThat(auditor.get("/audit?imported=true").body())
                .contains("Emergency portal", "prod-eu/payments/ledger");
        assertThat(auditor.get("/audit/exposure?cluster=prod-eu/payments/ledger").body())
                .contains("local/emergency");
    }

    private void isRefused(Portal portal, Path production, Path export, CapturedOutput output)
            throws Exception {
        String text = Files.readString(export);
        int entries = imported(portal).size();
        Path changed =
                Files.writeString(
                        directory.resolve("changed.ndjson"),
                        text.replaceFirst("local/emergency", "local/somebody-"));
        Path cut =
                Files.writeString(
                        directory.resolve("cut.ndjson"),
                        text.lines().limit(5).collect(Collectors.joining("\n", "", "\n")));
        Path other =
                Files.writeString(
                        directory.resolve("production.ndjson"),
                        portal.get("admin", "/api/v1/audit/chain").body());
        for (Path refused : List.of(changed, cut, other)) {
            assertThat(run("audit", "import", refused.toString(), database(production)))
                    .as(refused.toString())
                    .isOne();
        }
        assertThat(output.getOut())
                .contains("NOT IMPORTED. CHANGED:", "NOT IMPORTED. CUT:")
                .contains("NOT IMPORTED. This is not the audit of an emergency portal");
        assertThat(imported(portal)).hasSize(entries);
    }

    @Test
    void ofTheSettingsOfProductionOnlySourcesThatCanBeReachedAreTaken(CapturedOutput output)
            throws Exception {
        Path volume = Files.createDirectories(directory.resolve("volume/v1/vault"));
        Snapshots.lay(volume.resolve(BACKUP), Snapshots.bytes("3.5.16", 37));
        Path fleet = directory.resolve("fleet");
        Files.createDirectories(fleet.resolve("orders"));
        Snapshots.lay(fleet.resolve("orders").resolve(BACKUP), Snapshots.bytes("3.5.16", 37));
        try (S3Server store = S3Server.start();
                SidecarServer sidecars = SidecarServer.startFleet(fleet);
                Trap down = new Trap()) {
            store.put("v1/payments/ledger/" + BACKUP, Snapshots.bytes("3.5.16", 37));
            Path settings =
                    Files.writeString(
                            directory.resolve("production.yaml"),
                            settingsOfProduction(down)
                                    + "---\n"
                                    + sources(store, sidecars, directory.resolve("volume"))
                                    + "---\nspring.config.activate.on-profile: x\n");
            SpringApplication application = new SpringApplication(EtcdBackupPortal.class);
            EmergencyPortal.configure(
                    application,
                    List.of(
                            "emergency",
                            "--settings=" + settings,
                            "--credentials-file=" + credentials(store),
                            "--home=" + directory.resolve("worst-day"),
                            "--listen=0"),
                    System.out);
            try (Portal portal = Portal.around(application.run())) {
                servesWhatCanBeReached(portal, password(output));
            }
            assertThat(down.visits()).isZero();
            assertThat(output)
                    .contains("Source prod-backups: /secrets/credentials is not here.")
                    .contains("Source keyed: its access key is not set here")
                    .contains("Source nfs is left out: there is no directory /nowhere/nfs here.")
                    .contains("Source inside is left out: its sidecars can only be reached inside")
                    .contains("Source elsewhere is left out: the placeholder in")
                    .contains("is for a profile, and is left out.")
                    .contains(
                            "production.yaml: portal.access-file, portal.login, spring.datasource.")
                    .doesNotContain("hidden-secret");
        }
    }

    private static String sources(S3Server store, SidecarServer sidecars, Path volume) {
        return """
        portal:
          catalog:
            expect-backup-every-by-source: {prod-backups: 6h, nfs: 1h}
          sources:
            custom-layouts:
              ours: {pattern: "ours/(?<cluster>[a-z]+)/(?<time>[0-9]+)", time-format: yyyyMMddHHmm, example: "ours/a/202601010000"}
            s3:
              prod-backups: {site: prod-eu, bucket: backups, endpoint: "%1$s", path-style: true, credentialsFile: /secrets/credentials, config-file: /secrets/config}
              keyed: {site: prod-us, bucket: backups, endpoint: "%1$s", path-style: true, access-key: "${NOT_SET_HERE}", secret-key: "${NOT_SET_EITHER}", layout: [ours]}
              elsewhere: {site: prod-us, bucket: "${NO_SUCH_BUCKET}"}
            directory:
              volume: {site: prod-eu, namespace: payments, path: "${NO_VOLUME:%3$s}"}
              nfs: {site: prod-eu, path: /nowhere/nfs}
            sidecar:
              inside: {site: prod-eu, clusters: [payments/ledger]}
              outside: {site: prod-eu, url: "%2$s/{cluster}", clusters: [payments/orders]}
        """
                .formatted(store.endpoint(), sidecars.address(), volume);
    }

    private static void servesWhatCanBeReached(Portal portal, String password) {
        Visitor visitor = new Visitor(portal);
        visitor.get("/login");
        visitor.signIn("emergency", password);
        List<String> clusters = List.of();
        Instant deadline = Instant.now().plusSeconds(60);
        while (clusters.size() < 3 && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            clusters =
                    JSON.readTree(visitor.call("GET", "/api/v1/clusters").body())
                            .path("items")
                            .valueStream()
                            .map(item -> item.get("cluster").get("name").asString())
                            .toList();
        }
        assertThat(clusters).containsExactlyInAnyOrder("ledger", "vault", "orders");
        assertThat(visitor.get("/clusters/prod-eu/payments/ledger").body())
                .contains("Emergency portal.", BACKUP);
        assertThat(visitor.call("GET", "/api/v1/sources").body())
                .contains("prod-backups", "keyed", "volume", "outside")
                .doesNotContain("inside", "nfs", "elsewhere");
    }

    private static String password(CapturedOutput output) {
        Matcher password = PASSWORD.matcher(output.getOut());
        assertThat(password.find()).isTrue();
        return password.group(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\"|2|Name at least one source",
                "--s3 bucket|2|'bucket' is not the address of a bucket. Write s3://BUCKET",
                "--s3|2|--s3 needs a value",
                "--directory . --s4 x|2|There is no option '--s4'",
                "--directory . --home a --home b|2|--home can be given only once",
                "--directory . --listen nowhere|2|'nowhere' is not an address",
                "--directory . --tls-key key.pem|2|--tls-certificate and --tls-key go together",
                "--directory /nowhere/backups|78|There is no directory /nowhere/backups",
                "--s3 s3://b --credentials-file /nowhere/c|78|/nowhere/c can't be read",
                "--settings /nowhere/portal.yaml|78|/nowhere/portal.yaml can't be read",
                "--settings BROKEN|78|line 3 of",
                "--settings WITHOUT|78|has no source that can be used here",
                "--directory . --home PRODUCTION|78|holds the files of another portal",
                "--directory . --home RUNNING|78|An emergency portal is running",
                "--directory . --home /proc/nowhere|78|/proc/nowhere can't be used"
            })
    void whatCannotBeMeantIsRefusedWithASentence(
            String arguments, int code, String sentence, CapturedOutput output) throws Exception {
        Path production = Files.createDirectories(directory.resolve("production"));
        Files.createFile(production.resolve("portal.db"));
        Path running = Files.createDirectories(directory.resolve("running"));
        Files.createFile(running.resolve("emergency-portal"));
        Path broken =
                Files.writeString(
                        directory.resolve("broken.yaml"),
                        "portal:\n  admin-password: 'hidden-secret\n");
        Path without =
                Files.writeString(directory.resolve("without.yaml"), "portal.home: /nowhere\n");
        String named =
                arguments
                        .replace("BROKEN", broken.toString())
                        .replace("WITHOUT", without.toString())
                        .replace("PRODUCTION", production.toString())
                        .replace("RUNNING", running.toString());
        List<String> words =
                Stream.of(("emergency " + named).split(" ", -1))
                        .filter(word -> !word.isEmpty())
                        .toList();
        try (FileChannel lock =
                        FileChannel.open(
                                running.resolve("lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock _ = lock.lock()) {
            assertThatThrownBy(
                            () ->
                                    EmergencyPortal.configure(
                                            new SpringApplication(), words, System.out))
                    .isInstanceOfSatisfying(
                            EmergencyRefused.class,
                            refused ->
                                    assertThat(EmergencyPortal.refuse(refused, System.err))
                                            .isEqualTo(code));
        }
        assertThat(output.getErr()).contains(sentence).doesNotContain("hidden-secret");
        assertThat(production.resolve("access.yaml")).doesNotExist();
        assertThat(running.resolve("access.yaml")).doesNotExist();
    }

    @Test
    void itsUsageIsPrintedOnRequest(CapturedOutput output) {
        assertThat(EmergencyPortal.isWanted("emergency", "--help")).isFalse();
        assertThat(Command.of("emergency", "--help").orElseThrow().run("emergency", "--help"))
                .isZero();
        assertThat(output.getOut()).contains("--s3 s3://BUCKET", "--listen");
    }

    private static void isServed(Started portal, byte[] snapshot) throws Exception {
        portal.process().await(() -> !portal.json("/api/v1/clusters").path("items").isEmpty());
        assertThat(portal.json("/api/v1/clusters").get("items").toString())
                .contains("ledger", "vault")
                .doesNotContain("orders");
        HttpResponse<byte[]> content =
                portal.get(portal.password(), CONTENT, BodyHandlers.ofByteArray());
        assertThat(content.statusCode()).isEqualTo(200);
        assertThat(content.body()).isEqualTo(snapshot);
        assertThat(portal.get(portal.password(), "/login", BodyHandlers.ofString()).body())
                .contains("Emergency portal.");
        assertThat(portal.entries().stream().map(EmergencyTests::event))
                .contains("emergency_started", "download_begin", "download_end");
        JsonNode started = portal.json("/api/v1/audit/entries?event=emergency_started");
        assertThat(started.get("items").get(0).get("details").toString())
                .contains("s3://backups/etcd", System.getProperty("user.name"));
    }

    private static void isPrivateAndHolds(Path home, String password) throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo("rw-------");
                assertThat(new String(Files.readAllBytes(file), ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(password);
            }
        }
    }

    private Path credentials(S3Server store) throws IOException {
        return Files.writeString(
                directory.resolve("credentials"),
                """
                [default]
                aws_access_key_id = %s
                aws_secret_access_key = %s
                """
                        .formatted(store.accessKey(), store.secretKey()));
    }
}
