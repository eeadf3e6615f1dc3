package io.etcdportal.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Keycloak as a process of its own on loopback, with one realm, kept in memory. The build unpacks
 * it into {@code target/keycloak} before the integration tests; it is fitted to its database the
 * first time.
 */
public final class Keycloak implements IdentityProvider {

    private static final Path UNPACKED = Path.of("target", "keycloak");
    private static final String MAIN = "io.quarkus.bootstrap.runner.QuarkusEntryPoint";
    private static final String ADMINISTRATOR = "keeper";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final String address;
    private final Path log;
    private final String secret = UUID.randomUUID().toString();
    private final String keepersPassword;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> users = new ConcurrentHashMap<>();
    private final Map<String, String> groups = new ConcurrentHashMap<>();
    private volatile String name = "";

    private Keycloak(Process process, int port, Path log, String keepersPassword) {
        this.process = process;
        this.address = "http://127.0.0.1:" + port;
        this.log = log;
        this.keepersPassword = keepersPassword;
    }

    /**
     * {@return one that runs, and has its realm}
     *
     * @param directory for its log
     */
    public static Keycloak start(Path directory) {
        try {
            Path home = home();
            fit(home);
            int port = freePort();
            Path log = directory.resolve("keycloak.log");
            String password = UUID.randomUUID().toString();
            ProcessBuilder command =
                    command(
                            home,
                            "start",
                            "--optimized",
                            "--cache=local",
                            "--http-enabled=true",
                            "--http-host=127.0.0.1",
                            "--http-port=" + port,
                            "--hostname=http://127.0.0.1:" + port);
            command.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMINISTRATOR);
            command.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", password);
            Keycloak keycloak =
                    new Keycloak(
                            command.redirectErrorStream(true).redirectOutput(log.toFile()).start(),
                            port,
                            log,
                            password);
            keycloak.awaitStart();
            keycloak.makeRealm();
            UsedServers.used(
                    home.getFileName().toString().replaceFirst("k", "K").replace('-', ' '));
            return keycloak;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path home() throws IOException {
        if (Files.isDirectory(UNPACKED)) {
            try (Stream<Path> entries = Files.list(UNPACKED)) {
                return entries.filter(Files::isDirectory)
                        .max(Path::compareTo)
                        .orElseThrow()
                        .toAbsolutePath();
            }
        }
        throw new IllegalStateException(
                "no Keycloak in target/keycloak: ./mvnw pre-integration-test puts one there");
    }

    /** What it does at its first start otherwise, and then starts anew. */
    private static void fit(Path home) throws IOException {
        Path fitted = home.resolve("fitted");
        if (Files.exists(fitted)) {
            return;
        }
        Process build =
                command(
                                home,
                                "build",
                                "--db=dev-mem",
                                "--features-disabled=persistent-user-sessions")
                        .redirectErrorStream(true)
                        .start();
        String said = new String(build.getInputStream().readAllBytes(), UTF_8);
        if (build.onExit().join().exitValue() != 0) {
            throw new IllegalStateException(said);
        }
        Files.createFile(fitted);
    }

    /** What its script does, save that it is kept small and on our own Java. */
    private static ProcessBuilder command(Path home, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx384m"));
        for (String opened :
                List.of("java.util", "java.util.concurrent", "java.security", "java.lang")) {
            command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "-Dpicocli.disable.closures=true",
                        "-Dkc.home.dir=" + home,
                        "-Djboss.server.config.dir=" + home.resolve("conf"),
                        "-cp",
                        home.resolve("lib/quarkus-run.jar").toString(),
                        MAIN));
        command.addAll(List.of(arguments));
        ProcessBuilder process = new ProcessBuilder(command);
        // It would look ten seconds long for a system bus, to learn of users from.
        process.environment().put("DBUS_SYSTEM_BUS_ADDRESS", "none:");
        return process;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitStart() throws IOException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!answers()) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                close();
                throw new IllegalStateException(
                        "Keycloak has not started: " + Files.readString(log));
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private boolean answers() {
        try {
            return http.send(
                                    HttpRequest.newBuilder(URI.create(address + "/realms/master"))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void makeRealm() throws IOException {
        try (InputStream realm =
                Objects.requireNonNull(
                        Keycloak.class.getResourceAsStream("/keycloak/realm.json"))) {
            manage(
                    "POST",
                    address + "/admin/realms",
                    new String(realm.readAllBytes(), UTF_8).replace("@secret@", secret));
        }
        JSON.readTree(manage("GET", managed("/groups"), "").body())
                .forEach(group -> groups.put(group.get("name").asString(), id(group)));
    }

    private static String id(JsonNode node) {
        return node.get("id").asString();
    }

    @Override
    public String issuer() {
        return address + "/realms/corp";
    }

    @Override
    public Portal.Settings nameTo(Portal.Settings settings, String provider) {
        String prefix = "portal.login.providers." + provider;
        return settings.set(prefix + ".issuer", issuer())
                .set(prefix + ".label", "Keycloak")
                .set(prefix + ".client-id", "etcd-portal")
                .set(prefix + ".client-secret", secret);
    }

    /** Exactly the addresses that docs/sign-in.md says. */
    @Override
    public void register(Portal portal, String provider) {
        name = provider;
        manage(
                "PUT",
                managed("/clients/etcd-portal"),
                JSON.writeValueAsString(
                        Map.of(
                                "clientId",
                                "etcd-portal",
                                "redirectUris",
                                List.of(portal.uri("/login/oauth2/code/" + provider)),
                                "attributes",
                                Map.of(
                                        "post.logout.redirect.uris",
                                        portal.uri("/signed-out"),
                                        "backchannel.logout.url",
                                        portal.uri("/logout/connect/back-channel/" + provider)))));
    }

    /** {@return the password of somebody} */
    public String password(String user) {
        return user + "-at-" + users.get(user);
    }

    @Override
    public void enrol(String user, String... itsGroups) {
        String location =
                manage(
                                "POST",
                                managed("/users"),
                                JSON.writeValueAsString(
                                        Map.of(
                                                "username",
                                                user,
                                                "firstName",
                                                user,
                                                "lastName",
                                                "of Corp",
                                                "email",
                                                user + "@corp.example",
                                                "emailVerified",
                                                true,
                                                "enabled",
                                                true)))
                        .headers()
                        .firstValue("Location")
                        .orElseThrow();
        users.put(user, location.substring(location.lastIndexOf('/') + 1));
        manage(
                "PUT",
                of(user, "/reset-password"),
                JSON.writeValueAsString(
                        Map.of("type", "password", "value", password(user), "temporary", false)));
        regroup(user, itsGroups);
    }

    @Override
    public void regroup(String user, String... itsGroups) {
        Set<String> wanted = Set.of(itsGroups);
        groups.forEach(
                (group, id) ->
                        manage(
                                wanted.contains(group) ? "PUT" : "DELETE",
                                of(user, "/groups/" + id),
                                ""));
    }

    @Override
    public void disable(String user) {
        manage("PUT", of(user, ""), "{\"enabled\":false}");
    }

    @Override
    public void endSessions(String user) {
        manage("POST", of(user, "/logout"), "");
    }

    @Override
    public HttpResponse<String> signIn(Visitor visitor, String user) {
        HttpResponse<String> form = visitor.followHere("/oauth2/authorization/" + name);
        return visitor.follow(
                visitor.submit(form, Map.of("username", user, "password", password(user))));
    }

    @Override
    public String tokenForPortal() {
        return tokenOf("nightly");
    }

    @Override
    public String tokenForOthers() {
        return tokenOf("stranger");
    }

    private String tokenOf(String client) {
        return token(
                "corp",
                Map.of(
                        "grant_type", "client_credentials",
                        "client_id", client,
                        "client_secret", secret));
    }

    private String managed(String path) {
        return address + "/admin/realms/corp" + path;
    }

    private String of(String user, String path) {
        return managed("/users/" + users.get(user) + path);
    }

    private HttpResponse<String> manage(String method, String what, String body) {
        String keeper =
                token(
                        "master",
                        Map.of(
                                "grant_type",
                                "password",
                                "client_id",
                                "admin-cli",
                                "username",
                                ADMINISTRATOR,
                                "password",
                                keepersPassword));
        return send(
                HttpRequest.newBuilder(URI.create(what))
                        .header("Authorization", "Bearer " + keeper)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body)));
    }

    private String token(String realm, Map<String, String> fields) {
        String form =
                fields.entrySet().stream()
                        .map(field -> field.getKey() + "=" + encode(field.getValue()))
                        .collect(Collectors.joining("&"));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                                URI.create(
                                        address
                                                + "/realms/"
                                                + realm
                                                + "/protocol/openid-connect/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form));
        return JSON.readTree(send(request).body()).get("access_token").asString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new IllegalStateException(answer + ": " + answer.body());
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
        process.destroy();
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        process.destroyForcibly();
    }
}
