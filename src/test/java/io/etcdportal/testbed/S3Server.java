package io.etcdportal.testbed;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import io.etcdportal.testbed.S3Objects.Stored;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

import javax.net.ssl.SSLContext;

/**
 * A small S3 server on the loopback interface: one bucket, read by ListObjectsV2, GetObject,
 * HeadObject and HeadBucket, by path-style addresses only. It stands in for a real store where
 * there is no container engine, and breaks on demand in ways that a real one does not.
 *
 * <p>It knows one access key and refuses any other. The signature itself is not verified: a wrong
 * secret passes.
 */
public final class S3Server implements AutoCloseable {

    private static final int UNPACKED_MEBIBYTES = 64;
    private static final Pattern CREDENTIAL =
            Pattern.compile("AWS4-HMAC-SHA256 Credential=([^/]+)/.*");
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
    static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

    static {
        // Else each answer after the first of a connection waits 40 ms for an acknowledgement. Read
        // once, by the
        // server.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final String scheme;
    private final ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor();
    private final S3Objects objects = new S3Objects();
    private final Set<String> archived = ConcurrentHashMap.newKeySet();
    private final Map<String, Refusal> refusedKeys = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile String accessKey = "AKIDPORTAL";
    private volatile S3Fault fault = new S3Fault.None();
    private volatile Set<S3Quirk> quirks = Set.of();
    private volatile String region = "";
    private volatile @Nullable Refusal refusal;

    private S3Server(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        server.setExecutor(handlers);
        server.createContext("/", this::handle);
        server.start();
    }

    /** {@return a running server that speaks plain HTTP} */
    public static S3Server start() {
        try {
            return new S3Server(HttpServer.create(anyPort(), 0), "http");
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    /** {@return a running server that speaks TLS with that certificate} */
    public static S3Server start(SSLContext identity) {
        try {
            HttpsServer server = HttpsServer.create(anyPort(), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(identity));
            return new S3Server(server, "https");
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** {@return its address; to be used with path-style addresses} */
    public URI endpoint() {
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
    }

    /** {@return the name of the only bucket} */
    public String bucket() {
        return "backups";
    }

    public String accessKey() {
        return accessKey;
    }

    public String secretKey() {
        return "any-secret-does";
    }

    /** From now on only this access key is let in. */
    public void letInOnly(String accessKey) {
        this.accessKey = accessKey;
    }

    /** Puts an object, or replaces it. */
    public void put(String key, byte[] bytes) {
        put(key, bytes, Instant.now());
    }

    /** Puts an object that was written at some time. */
    public void put(String key, byte[] bytes, Instant written) {
        objects.put(key, bytes, written);
    }

    /** Puts what one object holds under another key too, in no more memory. */
    public void link(String key, String existing) {
        objects.link(key, existing);
    }

    /** Archives an object: it is listed with its storage class, and can't be read any more. */
    public void archive(String key) {
        archived.add(key);
        refuse(key, "InvalidObjectState");
    }

    /** From now on reading the object is answered with 403 and this code of an error. */
    public void refuse(String key, String code) {
        refusedKeys.put(key, new Refusal(403, code, "made up by the test"));
    }

    /** From now on the object is read only with the key that it was encrypted with (SSE-C). */
    public void encryptWithCustomerKey(String key) {
        refusedKeys.put(
                key,
                new Refusal(
                        400,
                        "InvalidRequest",
                        "The object was stored using a form of Server Side Encryption. The correct"
                                + " parameters must be provided to retrieve the object."));
    }

    public void remove(String key) {
        objects.remove(key);
    }

    /** {@return what it was asked, as method and undecoded address, in the order it came in} */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Bodies of objects end after so many bytes with a broken connection. */
    public void cutBodiesAfter(long bytes) {
        fault = new S3Fault.Cut(bytes);
    }

    /** No byte of an object comes from that offset on, however often it is asked for. */
    public void giveNothingFrom(long offset) {
        fault = new S3Fault.Barrier(offset);
    }

    /** The byte at that offset of an object comes wrong, so many times. */
    public void flip(long offset, int times) {
        fault = new S3Fault.Flip(offset, new AtomicInteger(times));
    }

    /** Bodies of objects fall silent after so many bytes. */
    public void stallBodiesAfter(long bytes) {
        fault = new S3Fault.Stall(bytes);
    }

    /** Bodies of objects come in so many pieces with a pause before each. */
    public void dripBodies(int pieces, Duration pause) {
        fault = new S3Fault.Drip(pieces, pause);
    }

    /** Connections are accepted, and nothing is answered any more. */
    public void fallSilent() {
        fault = new S3Fault.Silence();
    }

    /** Every connection is closed without an answer. */
    public void dropConnections() {
        fault = new S3Fault.Drop();
    }

    /** So many requests are answered with 503 SlowDown. */
    public void slowDown(int times) {
        fault = new S3Fault.SlowDown(new AtomicInteger(times));
    }

    /** Ranges are ignored: an object always comes whole. */
    public void ignoreRanges() {
        fault = new S3Fault.RangeIgnored();
    }

    /** If-Match is ignored: an object comes whatever its tag. */
    public void ignorePins() {
        fault = new S3Fault.PinIgnored();
    }

    /** Everything is answered with this, as by something that is no S3 server. */
    public void answerAll(int status, String body) {
        fault = new S3Fault.Fixed(status, body);
    }

    /** Is less exact than AWS in these points, and in no others. */
    public void behave(S3Quirk... inexact) {
        quirks = Set.of(inexact);
    }

    /** Objects are refused in the store's own words from now on. */
    public void refuseObjects(int status, String code, String message) {
        refusal = new Refusal(status, code, message);
    }

    /** Only requests that are signed for this region are let in. */
    public void liveIn(String region) {
        this.region = region;
    }

    private record Refusal(int status, String code, String message) {}

    /** Works again. */
    public void heal() {
        quirks = Set.of();
        refusal = null;
        fault = new S3Fault.None();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        handlers.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        try (exchange) {
            switch (fault) {
                case S3Fault.Drop drop -> exchange.close();
                case S3Fault.Silence silence -> S3Fault.fallSilent(closed);
                case S3Fault.SlowDown busy -> slow(exchange, busy);
                case S3Fault.Fixed fixed -> text(exchange, fixed.status(), fixed.body());
                default -> answer(exchange);
            }
        }
    }

    private void slow(HttpExchange exchange, S3Fault.SlowDown busy) throws IOException {
        if (busy.left().getAndDecrement() > 0) {
            error(exchange, 503, "SlowDown");
        } else {
            answer(exchange);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getRawPath().substring(1).split("/", 2);
        if (!isLetIn(exchange)) {
            error(exchange, 403, "InvalidAccessKeyId");
        } else if (!isInRegion(exchange)) {
            text(
                    exchange,
                    400,
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                            + "<Error><Code>AuthorizationHeaderMalformed</Code><Message>the region"
                            + " is wrong</Message><Region>"
                            + region
                            + "</Region></Error>");
        } else if (!decoded(path[0]).equals(bucket())) {
            error(exchange, 404, "NoSuchBucket");
        } else if (path.length == 1 || path[1].isEmpty()) {
            bucket(exchange);
        } else {
            object(exchange, decoded(path[1]));
        }
    }

    private boolean isLetIn(HttpExchange exchange) {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        Matcher credential = CREDENTIAL.matcher(authorization == null ? "" : authorization);
        return credential.matches() && credential.group(1).equals(accessKey);
    }

    private boolean isInRegion(HttpExchange exchange) {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        return region.isEmpty() || String.valueOf(authorization).contains("/" + region + "/s3/");
    }

    private void bucket(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        String listing = new S3Listing(bucket(), query(exchange), quirks, archived).of(objects);
        if (quirks.contains(S3Quirk.GZIP_LISTING)) {
            compressed(exchange, listing);
        } else {
            text(exchange, 200, listing);
        }
    }

    /** Followed by so many spaces that only a client that unpacks it runs out of memory. */
    private static void compressed(HttpExchange exchange, String listing) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        exchange.sendResponseHeaders(200, 0);
        byte[] spaces = " ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        String end = "</ListBucketResult>";
        try (OutputStream out = new GZIPOutputStream(exchange.getResponseBody())) {
            out.write(listing.replace(end, "<Prefix>").getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < UNPACKED_MEBIBYTES; i++) {
                out.write(spaces);
            }
            out.write(("</Prefix>" + end).getBytes(StandardCharsets.UTF_8));
        }
    }

    private void object(HttpExchange exchange, String key) throws IOException {
        Optional<Stored> found = objects.find(key);
        String ifMatch = exchange.getRequestHeaders().getFirst("If-Match");
        Refusal refused = refusal != null || found.isEmpty() ? refusal : refusedKeys.get(key);
        if (refused != null) {
            error(exchange, refused.status(), refused.code(), refused.message());
        } else if (found.isEmpty()) {
            error(exchange, 404, "NoSuchKey");
        } else if (quirks.contains(S3Quirk.NO_HEAD) && exchange.getRequestMethod().equals("HEAD")) {
            error(exchange, 405, "MethodNotAllowed");
        } else if (ifMatch != null
                && (!ifMatch.equals(found.get().tag()) || quirks.contains(S3Quirk.REFUSES_PINS))
                && !(fault instanceof S3Fault.PinIgnored)) {
            error(exchange, 412, "PreconditionFailed");
        } else {
            object(exchange, found.get());
        }
    }

    private void object(HttpExchange exchange, Stored object) throws IOException {
        int length = object.bytes().length;
        int from = 0;
        int to = length;
        Matcher range = range(exchange);
        if (range.matches()) {
            from = (int) Math.min(Long.parseLong(range.group(1)), length);
            to =
                    range.group(2).isEmpty()
                            ? length
                            : (int) Math.min(Long.parseLong(range.group(2)) + 1, length);
            if (from >= to) {
                error(exchange, 416, "InvalidRange");
                return;
            }
            exchange.getResponseHeaders()
                    .set(
                            "Content-Range",
                            "bytes "
                                    + from
                                    + "-"
                                    + (to - 1)
                                    + "/"
                                    + (quirks.contains(S3Quirk.NO_TOTAL) ? "*" : length));
        }
        if (!quirks.contains(S3Quirk.NO_TAG)) {
            exchange.getResponseHeaders()
                    .set(
                            "ETag",
                            quirks.contains(S3Quirk.WEAK_TAG) ? "W/" + object.tag() : object.tag());
        }
        String written = HTTP_DATE.format(object.written());
        exchange.getResponseHeaders()
                .set(
                        "Last-Modified",
                        quirks.contains(S3Quirk.CST_DATE)
                                ? written.replace("GMT", "CST")
                                : written);
        exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
        body(
                exchange,
                range.matches() ? 206 : 200,
                Arrays.copyOfRange(object.bytes(), from, to),
                from);
    }

    private Matcher range(HttpExchange exchange) {
        String range = exchange.getRequestHeaders().getFirst("Range");
        return RANGE.matcher(range == null || fault instanceof S3Fault.RangeIgnored ? "" : range);
    }

    private void body(HttpExchange exchange, int status, byte[] bytes, long from)
            throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            if (!quirks.contains(S3Quirk.NO_LENGTH)) {
                exchange.getResponseHeaders().set("Content-Length", String.valueOf(bytes.length));
            }
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        if (quirks.contains(S3Quirk.NO_LENGTH)) {
            exchange.sendResponseHeaders(status, 0);
            fault.write(bytes, from, exchange.getResponseBody(), closed);
            if (quirks.contains(S3Quirk.ONE_BYTE_MORE)) {
                exchange.getResponseBody().write('x');
            }
            exchange.getResponseBody().close();
            return;
        }
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            fault.write(bytes, from, exchange.getResponseBody(), closed);
        }
    }

    private static void error(HttpExchange exchange, int status, String code) throws IOException {
        error(exchange, status, code, "made up by the test");
    }

    private static void error(HttpExchange exchange, int status, String code, String message)
            throws IOException {
        text(
                exchange,
                status,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>"
                        + code
                        + "</Code><Message>"
                        + S3Listing.escaped(message)
                        + "</Message><RequestId>1</RequestId></Error>");
    }

    private static void text(HttpExchange exchange, int status, String text) throws IOException {
        boolean bodiless = exchange.getRequestMethod().equals("HEAD") || text.isEmpty();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders()
                .set("Content-Type", text.startsWith("<?xml") ? "application/xml" : "text/html");
        exchange.sendResponseHeaders(status, bodiless ? -1 : bytes.length);
        if (!bodiless) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static Map<String, String> query(HttpExchange exchange) {
        @Nullable String query = exchange.getRequestURI().getRawQuery();
        return Arrays.stream((query == null ? "" : query).split("&"))
                .map(parameter -> parameter.split("=", 2))
                .collect(
                        Collectors.toMap(
                                parameter -> decoded(parameter[0]),
                                parameter -> parameter.length == 1 ? "" : decoded(parameter[1])));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
