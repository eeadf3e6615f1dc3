package io.etcdportal.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.EtcdBackupPortal;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.web.context.support.StandardServletEnvironment;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A portal as its users meet it: started by its own main class, on a free port of loopback, with a
 * home directory of its own, and spoken to over HTTP.
 */
public final class Portal implements AutoCloseable {

    /** The accounts have passwords of this form: {@code alice-password}. */
    public static final String PASSWORD = "-password";

    /**
     * Two teams that see different clusters; carol sees payments and may not download; dave is in
     * no team.
     */
    private static final String TEAMS =
            """
            teams:
              payments:
                members: {users: [alice]}
                grants:
                  - {clusters: "*/payments/*", verbs: [list, verify, download, audit]}
              platform:
                members: {users: [bob]}
                grants:
                  - {clusters: "*/platform/*", verbs: [list, verify, download]}
              watchers:
                members: {users: [carol]}
                grants:
                  - {clusters: "*/payments/*", verbs: [list]}
            """;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    private final ConfigurableApplicationContext context;
    private final List<ApplicationContext> contexts;
    private final HttpClient http;

    private Portal(ConfigurableApplicationContext context, List<ApplicationContext> contexts) {
        this.context = context;
        this.contexts = contexts;
        this.http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    }

    /** The settings of a portal that is about to be started. */
    public static final class Settings {

        private final Path home;
        private final Map<String, String> values = new LinkedHashMap<>();
        private final Map<String, Object> variables = new HashMap<>();

        private Settings(Path directory) {
            this.home = directory.resolve("home");
            set("portal.home", home);
            set("server.port", 0);
            set("server.address", "127.0.0.1");
            set("management.server.port", -1);
            set("management.server.address", "127.0.0.1");
            set("portal.catalog.refresh-every", "200ms");
            set("portal.checks.newest", 0);
            set("portal.admin-password", "admin" + PASSWORD);
        }

        /** Sets one of the settings in docs/settings.md. */
        public Settings set(String name, Object value) {
            values.put(name, value.toString());
            return this;
        }

        /** Leaves one of the settings out that are there otherwise. */
        public Settings without(String name) {
            values.remove(name);
            return this;
        }

        /** Adds a variable to the environment that the portal finds. */
        public Settings variable(String name, String value) {
            variables.put(name, value);
            return this;
        }

        /** Writes the access file, and names it. */
        public Settings access(Path home, String yaml) {
            try {
                set("portal.access-file", Files.writeString(home.resolve("access.yaml"), yaml));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        /** Opens the port for health and metrics, which most tests have no use for. */
        public Settings management() {
            return set("management.server.port", 0);
        }

        /** Gives alice, bob, carol and dave accounts, and teams to all but dave. */
        public Settings teams(Path home) {
            return access(home, TEAMS + accounts("alice", "bob", "carol", "dave"));
        }

        /** Names a volume of the site 'eu' as a source. */
        public Settings directory(String source, String namespace, Path path) {
            String prefix = "portal.sources.directory." + source;
            return set(prefix + ".site", "eu")
                    .set(prefix + ".namespace", namespace)
                    .set(prefix + ".path", path);
        }

        /** Names a bucket of the site 'eu' as a source. */
        public Settings bucket(String source, String namespace, S3Server server) {
            String prefix = "portal.sources.s3." + source;
            return set(prefix + ".site", "eu")
                    .set(prefix + ".namespace", namespace)
                    .set(prefix + ".bucket", server.bucket())
                    .set(prefix + ".endpoint", server.endpoint())
                    .set(prefix + ".path-style", true)
                    .set(prefix + ".access-key", server.accessKey())
                    .set(prefix + ".secret-key", server.secretKey());
        }

        /**
         * Names a fleet of sidecars of the site 'eu' as a source.
         *
         * @param clusters with their namespaces: {@code payments/ledger,payments/vault}
         */
        public Settings sidecars(String source, SidecarServer fleet, String clusters) {
            String prefix = "portal.sources.sidecar." + source;
            return set(prefix + ".site", "eu")
                    .set(prefix + ".url", fleet.address() + "/{cluster}")
                    .set(prefix + ".clusters", clusters);
        }

        /** Uses a PostgreSQL instead of the embedded database. */
        public Settings database(PostgresServer server) {
            return set("spring.datasource.url", server.getJdbcUrl())
                    .set("spring.datasource.username", server.getUsername())
                    .set("spring.datasource.password", server.getPassword());
        }

        /** Uses a database on a PostgreSQL instead of the embedded one. */
        public Settings database(PostgresDatabase database) {
            return set("spring.datasource.url", database.url())
                    .set("spring.datasource.username", database.user())
                    .set("spring.datasource.password", database.password());
        }

        /** All of them as arguments of a command line. */
        public List<String> arguments() {
            return values.entrySet().stream()
                    .map(e -> "--" + e.getKey() + "=" + e.getValue())
                    .toList();
        }

        private ConfigurableEnvironment environment() {
            StandardServletEnvironment environment = new StandardServletEnvironment();
            variables.putAll(System.getenv());
            environment
                    .getPropertySources()
                    .replace(
                            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                            new SystemEnvironmentPropertySource(
                                    StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                    variables));
            return environment;
        }

        /** The usual one, for an administrator with the usual password. */
        private boolean usesEmbeddedDatabase() {
            return home.toString().equals(values.get("portal.home"))
                    && ("admin" + PASSWORD).equals(values.get("portal.admin-password"))
                    && !values.containsKey("spring.datasource.url")
                    && variables.isEmpty();
        }

        /**
         * Starts the portal. What stops the start is thrown.
         *
         * @param watchers what looks at its beans
         */
        public Portal start(BeanPostProcessor... watchers) {
            if (usesEmbeddedDatabase() && Files.notExists(home)) {
                PreparedDatabase.makeHome(home);
            }
            SpringApplication application = new SpringApplication(EtcdBackupPortal.class);
            if (!variables.isEmpty()) {
                application.setEnvironment(environment());
            }
            List<ApplicationContext> contexts = new CopyOnWriteArrayList<>();
            application.addInitializers(
                    context -> {
                        ClassMetadata.shareWith(context);
                        Arrays.stream(watchers)
                                .forEach(context.getBeanFactory()::addBeanPostProcessor);
                        context.addApplicationListener(
                                (WebServerInitializedEvent started) ->
                                        contexts.add(started.getApplicationContext()));
                    });
            return new Portal(application.run(arguments().toArray(String[]::new)), contexts);
        }
    }

    /**
     * The settings of a portal with an administrator and no sources, which reads no backup by
     * itself.
     *
     * @param directory an empty directory for its files
     */
    public static Settings in(Path directory) {
        return new Settings(directory);
    }

    /** {@return how the latest download of a cluster ended, once that is written down} */
    public JsonNode lastEnd(String cluster) {
        String entries = "/api/v1/audit/entries";
        await(
                entries,
                page ->
                        last(page, cluster)
                                .filter(e -> e.get("event").asString().equals("download_end"))
                                .isPresent());
        return last(json("admin", entries), cluster).orElseThrow();
    }

    private static Optional<JsonNode> last(JsonNode entries, String cluster) {
        return entries.get("items")
                .valueStream()
                .filter(entry -> entry.path("cluster").path("name").asString().equals(cluster))
                .filter(entry -> entry.get("event").asString().startsWith("download_"))
                .findFirst();
    }

    /** A portal that was started in another way, with the usual password of the administrator. */
    public static Portal around(ConfigurableApplicationContext context) {
        return new Portal(context, List.of(context));
    }

    /**
     * The part of an access file that gives people accounts, with passwords that are cheap to
     * check.
     */
    public static String accounts(String... users) {
        BCryptPasswordEncoder encoder = new BCryptPasswordEncoder(4);
        return Arrays.stream(users)
                .map(
                        user ->
                                "  %s: {password: \"{bcrypt}%s\"}\n"
                                        .formatted(user, encoder.encode(user + PASSWORD)))
                .collect(Collectors.joining("", "accounts:\n", ""));
    }

    /** {@return an answer without what names it alone, so that two of them can be compared} */
    public static String withoutIds(String body) {
        return body.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID");
    }

    /** The port that it listens on. */
    public int port() {
        WebServerApplicationContext web = (WebServerApplicationContext) context;
        return Objects.requireNonNull(web.getWebServer()).getPort();
    }

    /** The address of a path. */
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** The address of a path on the port for health and metrics, where the settings open it. */
    public URI management(String path) {
        return URI.create(
                "http://127.0.0.1:"
                        + context.getEnvironment().getProperty("local.management.port")
                        + path);
    }

    /** A request with the name and password of one of the accounts. */
    public HttpRequest.Builder as(String user, String path) {
        String credentials = user + ":" + user + PASSWORD;
        return HttpRequest.newBuilder(uri(path))
                .timeout(PATIENCE)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)));
    }

    /** Sends GET as one of the accounts. */
    public HttpResponse<String> get(String user, String path) {
        return send(as(user, path), BodyHandlers.ofString());
    }

    /** Sends GET as one of the accounts and reads the answer's JSON. */
    public JsonNode json(String user, String path) {
        return JSON.readTree(get(user, path).body());
    }

    /** Sends GET as one of the accounts and keeps the bytes of the answer. */
    public HttpResponse<byte[]> download(String user, String path) {
        return send(as(user, path), BodyHandlers.ofByteArray());
    }

    /** Sends HEAD as one of the accounts. */
    public HttpResponse<Void> head(String user, String path) {
        return send(as(user, path).HEAD(), BodyHandlers.discarding());
    }

    /**
     * Creates an API token.
     *
     * @param user its owner
     * @param request what to create, as JSON
     * @return the response, with the secret as {@code token}
     */
    public JsonNode makeToken(String user, String request) {
        HttpResponse<String> made =
                send(
                        as(user, "/api/v1/tokens")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(request)),
                        HttpResponse.BodyHandlers.ofString());
        if (made.statusCode() != 201) {
            throw new AssertionError(made.statusCode() + ": " + made.body());
        }
        return JSON.readTree(made.body());
    }

    /** Sends a request. */
    public <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> handler) {
        try {
            return http.send(request.build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * Waits until every source of the settings has been read, from its beginning to its end, since
     * this was called.
     */
    public Portal awaitReading() {
        // The one that ends next may have begun before.
        return awaitEndOfReading().awaitEndOfReading();
    }

    private Portal awaitEndOfReading() {
        Instant now = Instant.now();
        return await(
                "/api/v1/sources",
                sources ->
                        sources.valueStream()
                                .allMatch(
                                        source ->
                                                source.has("asked")
                                                        && Instant.parse(
                                                                        source.get("asked")
                                                                                .asString())
                                                                .isAfter(now)));
    }

    /** Waits until what the administrator is answered is as expected. */
    public Portal await(String path, Predicate<JsonNode> expected) {
        Instant deadline = Instant.now().plus(PATIENCE);
        JsonNode answer = json("admin", path);
        while (!expected.test(answer)) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("Not within " + PATIENCE + ": " + path + ": " + answer);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            answer = json("admin", path);
        }
        return this;
    }

    /** A bean of the running portal, for what can't be seen from the outside. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Ends it as SIGTERM does, and leaves the client as it is. */
    public void endGracefully() {
        context.close();
    }

    /** What is behind each port: of the portal's own first, then of health and metrics. */
    List<ApplicationContext> contexts() {
        return contexts;
    }

    @Override
    public void close() {
        http.close();
        context.close();
    }
}
