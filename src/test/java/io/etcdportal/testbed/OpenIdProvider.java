package io.etcdportal.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * A small OpenID Connect provider on the loopback interface: authorization code with PKCE, refresh
 * tokens that are good for one use, user info, sign-out, and signed tokens of any content. Whoever
 * comes is signed in as whom the test says, at once.
 */
public final class OpenIdProvider implements IdentityProvider {

    public static final String CLIENT = "etcd-portal";
    public static final String SECRET = "the-clients-secret";

    private static final String PADDING = "padding";
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor();
    private final RSAKey key;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private final Map<String, String> refreshTokens = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Object>> idTokenClaims = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Object>> userInfoClaims = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile String user = "nobody";
    private volatile @Nullable Portal portal;
    private volatile String name = "";
    private volatile boolean namesItself;
    private volatile @Nullable String named;
    private volatile boolean silent;
    private volatile @Nullable String endless;
    private volatile Duration pause = Duration.ZERO;
    private volatile @Nullable String padded;
    private volatile int padding;
    private final AtomicLong taken = new AtomicLong();
    private volatile boolean denies;
    private volatile boolean givesRefreshTokens = true;

    private OpenIdProvider(HttpServer server, RSAKey key) {
        this.server = server;
        this.key = key;
        server.setExecutor(handlers);
        server.createContext("/", this::handle);
        server.start();
    }

    /** {@return one that runs} */
    public static OpenIdProvider start() {
        return new OpenIdProvider(LoopbackServer.create(), newKey());
    }

    /** {@return a key that it does not know} */
    public static RSAKey newKey() {
        try {
            return new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public Portal.Settings nameTo(Portal.Settings settings, String provider) {
        String prefix = "portal.login.providers." + provider;
        return settings.set(prefix + ".issuer", issuer())
                .set(prefix + ".client-id", CLIENT)
                .set(prefix + ".client-secret", SECRET)
                .set(prefix + ".timeout", "10s");
    }

    /** Says this of somebody in ID tokens from now on, and signs in as them whoever comes. */
    public OpenIdProvider says(String user, Map<String, Object> claims) {
        idTokenClaims.put(user, claims);
        this.user = user;
        return this;
    }

    /** Says this of somebody from now on where it is asked who a token is for. */
    public OpenIdProvider adds(String user, Map<String, Object> claims) {
        userInfoClaims.put(user, claims);
        return this;
    }

    @Override
    public void register(Portal toPortal, String provider) {
        portal = toPortal;
        name = provider;
    }

    @Override
    public void enrol(String who, String... groups) {
        says(
                who,
                groups.length == 0
                        ? Map.of("preferred_username", who)
                        : Map.of("preferred_username", who, "groups", List.of(groups)));
    }

    @Override
    public void regroup(String who, String... groups) {
        enrol(who, groups);
    }

    @Override
    public HttpResponse<String> signIn(Visitor visitor, String who) {
        user = who;
        return visitor.followHere("/oauth2/authorization/" + name);
    }

    @Override
    public void endSessions(String who) {
        String token = sign(logoutClaims("id-of-" + who, null));
        Portal told = Objects.requireNonNull(portal);
        told.send(
                HttpRequest.newBuilder(told.uri("/logout/connect/back-channel/" + name))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("logout_token=" + token)),
                BodyHandlers.discarding());
    }

    @Override
    public String tokenForPortal() {
        return sign(program(AUDIENCE));
    }

    @Override
    public String tokenForOthers() {
        return sign(program("account"));
    }

    private Map<String, Object> program(String audience) {
        return Map.of(
                "iss",
                issuer(),
                "aud",
                List.of(audience),
                "exp",
                Date.from(Instant.now().plusSeconds(300)),
                "sub",
                "id-of-nightly",
                "azp",
                "nightly");
    }

    @Override
    public void disable(String user) {
        idTokenClaims.remove(user);
    }

    public void giveNoRefreshTokens() {
        givesRefreshTokens = false;
    }

    /** Says in its answers to sign-ins that they are of that issuer, and that it always does. */
    public OpenIdProvider namesItself(@Nullable String issuer) {
        namesItself = true;
        named = issuer;
        return this;
    }

    /** Lets nobody in from now on. */
    public void denyAll() {
        denies = true;
    }

    /** Takes connections, and answers none. */
    public void fallSilent() {
        silent = true;
    }

    /**
     * Answers at one of its paths with more than anybody can take: the same again and again, until
     * the other side has gone.
     *
     * @param between how long it waits before each KiB; without a wait it sends 64 of them at once
     */
    public void answersWithoutEnd(String path, Duration between) {
        endless = path;
        pause = between;
    }

    /** Puts that many spaces before each answer at one of its paths. */
    public void pads(String path, int spaces) {
        padded = path;
        padding = spaces;
    }

    /** {@return how many bytes the other side, and the system between, took of endless answers} */
    public long taken() {
        return taken.get();
    }

    /** Answers again, and lets people in. */
    public void heal() {
        endless = null;
        padded = null;
        taken.set(0);
        silent = false;
        denies = false;
        givesRefreshTokens = true;
    }

    /** {@return what it was asked, as method and address, in the order it came in} */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** {@return a token of that content, signed with its key} */
    public String sign(Map<String, Object> claims) {
        return sign(key, claims);
    }

    /** {@return a token of that content, signed with some key} */
    public static String sign(RSAKey key, Map<String, Object> claims) {
        try {
            JWTClaimsSet.Builder set = new JWTClaimsSet.Builder();
            claims.forEach(set::claim);
            SignedJWT token =
                    new SignedJWT(
                            new JWSHeader.Builder(JWSAlgorithm.RS256)
                                    .keyID(key.getKeyID())
                                    .type(JOSEObjectType.JWT)
                                    .build(),
                            set.build());
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return the claims of a token by which it ends sessions of the portal} */
    public Map<String, Object> logoutClaims(String subject, @Nullable String session) {
        Map<String, Object> claims = new HashMap<>();
        claims.put("iss", issuer());
        claims.put("aud", List.of(CLIENT));
        claims.put("iat", Date.from(Instant.now()));
        claims.put("exp", Date.from(Instant.now().plusSeconds(120)));
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("sub", subject);
        claims.put(
                "events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()));
        if (session != null) {
            claims.put("sid", session);
        }
        return claims;
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        handlers.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        try (exchange) {
            if (silent) {
                closed.await();
                return;
            }
            if (path.equals(endless)) {
                answerWithoutEnd(exchange);
                return;
            }
            if (path.equals(padded)) {
                exchange.setAttribute(PADDING, padding);
            }
            switch (path) {
                case "/.well-known/openid-configuration" -> json(exchange, 200, description());
                case "/keys" -> json(exchange, 200, new JWKSet(key.toPublicJWK()).toJSONObject());
                case "/authorize" -> authorize(exchange);
                case "/token" -> token(exchange);
                case "/userinfo" -> userInfo(exchange);
                case "/end-session" ->
                        redirect(exchange, query(exchange).get("post_logout_redirect_uri"));
                default -> json(exchange, 404, Map.of());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answerWithoutEnd(HttpExchange exchange) throws IOException, InterruptedException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        byte[] spaces = " ".repeat(pause.isZero() ? 1 << 16 : 1024).getBytes(UTF_8);
        while (!closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
            exchange.getResponseBody().write(spaces);
            exchange.getResponseBody().flush();
            taken.addAndGet(spaces.length);
        }
    }

    private Map<String, Object> description() {
        return Map.of(
                "issuer",
                issuer(),
                "authorization_endpoint",
                issuer() + "/authorize",
                "token_endpoint",
                issuer() + "/token",
                "userinfo_endpoint",
                issuer() + "/userinfo",
                "jwks_uri",
                issuer() + "/keys",
                "end_session_endpoint",
                issuer() + "/end-session",
                "response_types_supported",
                List.of("code"),
                "subject_types_supported",
                List.of("public"),
                "authorization_response_iss_parameter_supported",
                namesItself,
                "id_token_signing_alg_values_supported",
                List.of("RS256"));
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> asked = query(exchange);
        if (!CLIENT.equals(asked.get("client_id"))
                || !"S256".equals(asked.get("code_challenge_method"))
                || !asked.getOrDefault("redirect_uri", "").startsWith("http://127.0.0.1:")) {
            json(exchange, 400, asked);
            return;
        }
        String code = UUID.randomUUID().toString();
        asked.put("user", user);
        codes.put(code, asked);
        redirect(
                exchange,
                asked.get("redirect_uri")
                        + (denies ? "?error=access_denied" : "?code=" + code)
                        + "&state="
                        + URLEncoder.encode(asked.get("state"), UTF_8)
                        + (named == null ? "" : "&iss=" + URLEncoder.encode(named, UTF_8)));
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> asked =
                parameters(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        String client =
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString((CLIENT + ":" + SECRET).getBytes(UTF_8));
        if (!client.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            json(exchange, 401, Map.of("error", "invalid_client"));
            return;
        }
        if ("refresh_token".equals(asked.get("grant_type"))) {
            String who = refreshTokens.remove(asked.getOrDefault("refresh_token", ""));
            give(exchange, who, null);
            return;
        }
        Map<String, String> begun =
                Objects.requireNonNullElse(codes.remove(asked.getOrDefault("code", "")), Map.of());
        boolean proven =
                challenge(asked.getOrDefault("code_verifier", ""))
                                .equals(begun.get("code_challenge"))
                        && Objects.equals(begun.get("redirect_uri"), asked.get("redirect_uri"));
        give(exchange, proven ? begun.get("user") : null, begun.get("nonce"));
    }

    private void give(HttpExchange exchange, @Nullable String who, @Nullable String nonce)
            throws IOException {
        if (who == null || !idTokenClaims.containsKey(who)) {
            json(exchange, 400, Map.of("error", "invalid_grant"));
            return;
        }
        Map<String, Object> given = new HashMap<>();
        given.put("access_token", "access-" + who + "-" + UUID.randomUUID());
        given.put("token_type", "Bearer");
        given.put("expires_in", 300);
        if (givesRefreshTokens) {
            String refresh = UUID.randomUUID().toString();
            refreshTokens.put(refresh, who);
            given.put("refresh_token", refresh);
        }
        given.put("id_token", sign(idToken(who, nonce)));
        json(exchange, 200, given);
    }

    private Map<String, Object> idToken(String who, @Nullable String nonce) {
        Map<String, Object> claims = new HashMap<>();
        claims.put("iss", issuer());
        claims.put("aud", List.of(CLIENT));
        claims.put("sub", "id-of-" + who);
        claims.put("sid", "session-of-" + who);
        claims.put("iat", Date.from(Instant.now()));
        claims.put("exp", Date.from(Instant.now().plusSeconds(300)));
        if (nonce != null) {
            claims.put("nonce", nonce);
        }
        claims.putAll(idTokenClaims.getOrDefault(who, Map.of()));
        return claims;
    }

    private void userInfo(HttpExchange exchange) throws IOException {
        String bearer = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        String who =
                idTokenClaims.keySet().stream()
                        .filter(known -> bearer.startsWith("Bearer access-" + known + "-"))
                        .findFirst()
                        .orElse(null);
        if (who == null) {
            json(exchange, 401, Map.of("error", "invalid_token"));
            return;
        }
        Map<String, Object> claims = new HashMap<>(Map.of("sub", "id-of-" + who));
        claims.putAll(userInfoClaims.getOrDefault(who, Map.of()));
        json(exchange, 200, claims);
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> query(HttpExchange exchange) {
        return parameters(String.valueOf(exchange.getRequestURI().getRawQuery()));
    }

    private static Map<String, String> parameters(String text) {
        return Arrays.stream(text.split("&", -1))
                .map(pair -> pair.split("=", 2))
                .filter(pair -> pair.length == 2)
                .collect(
                        Collectors.toMap(
                                pair -> pair[0],
                                pair -> URLDecoder.decode(pair[1], UTF_8),
                                (first, _) -> first,
                                HashMap::new));
    }

    private static void redirect(HttpExchange exchange, @Nullable String where) throws IOException {
        exchange.getResponseHeaders().set("Location", String.valueOf(where));
        exchange.sendResponseHeaders(302, -1);
    }

    private static void json(HttpExchange exchange, int status, Map<?, ?> body) throws IOException {
        int spaces = exchange.getAttribute(PADDING) instanceof Integer some ? some : 0;
        byte[] bytes = (" ".repeat(spaces) + JSON.writeValueAsString(body)).getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
