package io.etcdportal.testbed;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.net.ServerSocketFactory;

/**
 * A stand-in for the backup sidecar of etcd-operator v0.3.3: answers over a directory of backups
 * what the real one was seen to answer, with the same status codes, headers, texts and quirks, and
 * breaks off, stalls or lies where a test asks for that.
 *
 * <p>This one file needs nothing but a JDK of 17 or later, so that it also runs by itself: {@code
 * java SidecarServer.java <directory> <port> [<address to bind>]}.
 */
public final class SidecarServer implements AutoCloseable {

    private static final int STREAMED_AT_ONCE = 32 * 1024;
    private static final int LONGEST_HEAD = 64 * 1024;

    /** What a directory's own entry takes on the file systems that sidecars run on. */
    private static final long DIRECTORY_SIZE = 4096;

    private static final String BACKUP_SUFFIX = "etcd.backup";
    private static final Map<Integer, String> REASONS =
            Map.of(
                    200, "OK",
                    301, "Moved Permanently",
                    400, "Bad Request",
                    404, "Not Found",
                    500, "Internal Server Error");
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    /** Which minors of backups the real one lets pass for a requested minor. */
    private static final Map<String, Set<String>> COMPATIBLE =
            Map.of("3.0", Set.of("2.3", "3.0"), "3.1", Set.of("3.0", "3.1"));

    private final Path directory;
    private final boolean fleet;
    private final ServerSocket socket;
    private final Thread accepting;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private volatile Faults faults = new Faults();
    private volatile String recentBackup = "";

    private SidecarServer(Path directory, boolean fleet, ServerSocket socket) {
        this.directory = directory;
        this.fleet = fleet;
        this.socket = socket;
        this.accepting = new Thread(this::accept, "sidecar-accept");
        accepting.setDaemon(true);
    }

    /**
     * {@return a sidecar that serves the backups in a directory, on a free port of this machine}
     */
    public static SidecarServer start(Path directory) {
        return start(directory, ServerSocketFactory.getDefault());
    }

    /** {@return the same over sockets of that factory, for TLS} */
    public static SidecarServer start(Path directory, ServerSocketFactory sockets) {
        return start(
                directory,
                false,
                sockets,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /**
     * {@return a server with one sidecar per sub-directory, each below {@code /<name of the
     * sub-directory>}}
     */
    public static SidecarServer startFleet(Path directory) {
        return start(
                directory,
                true,
                ServerSocketFactory.getDefault(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static SidecarServer start(
            Path directory, boolean fleet, ServerSocketFactory sockets, InetSocketAddress address) {
        try {
            ServerSocket socket = sockets.createServerSocket();
            socket.setReuseAddress(true);
            socket.bind(address, 1024);
            if (!fleet && Files.isWritable(directory)) {
                Files.createDirectories(directory.resolve("tmp"));
            }
            SidecarServer server = new SidecarServer(directory, fleet, socket);
            server.accepting.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Serves until it is killed.
     *
     * @param args the directory, the port, and optionally the address to bind (else 127.0.0.1)
     */
    public static void main(String[] args) throws InterruptedException {
        if (args.length < 2) {
            System.err.println(
                    "usage: java SidecarServer.java <directory> <port> [<address to bind>]");
            System.exit(2);
        }
        String host = args.length > 2 ? args[2] : "127.0.0.1";
        SidecarServer server =
                start(
                        Path.of(args[0]),
                        false,
                        ServerSocketFactory.getDefault(),
                        new InetSocketAddress(host, Integer.parseInt(args[1])));
        System.out.println("Serving the backups in " + args[0] + " on port " + server.port());
        Thread.currentThread().join();
    }

    /** {@return the port it listens on} */
    public int port() {
        return socket.getLocalPort();
    }

    /** {@return its address for plain HTTP, without a slash at the end} */
    public URI address() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** {@return every request so far, as {@code GET /v1/backup?etcdVersion=3.1.20}} */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /**
     * Lets {@code /v1/status} tell of a backup that it made since its start, by the JSON object it
     * uses for that.
     */
    public void recentBackup(String json) {
        recentBackup = json;
    }

    /** Takes all faults back. */
    public void heal() {
        faults = new Faults();
    }

    /**
     * Closes the connection after that many bytes of a backup, as a process does that is killed.
     */
    public void dieAfter(long bytes) {
        faults = faults.with(f -> f.end = new End(Ending.CLOSE, bytes));
    }

    /** Resets the connection after that many bytes of a backup, as a host does that goes down. */
    public void resetAfter(long bytes) {
        faults = faults.with(f -> f.end = new End(Ending.RESET, bytes));
    }

    /** Says nothing more after that many bytes of a backup, and keeps the connection open. */
    public void stallAfter(long bytes) {
        faults = faults.with(f -> f.end = new End(Ending.STALL, bytes));
    }

    /** Takes requests and never answers one. */
    public void fallSilent() {
        faults = faults.with(f -> f.silent = true);
    }

    /** Closes every connection after a request without having answered it. */
    public void hangUp() {
        faults = faults.with(f -> f.hangsUp = true);
    }

    /**
     * Sends backups as to HTTP/1.0: with neither a length nor chunks, so that the end of the
     * connection is their end.
     */
    public void endByClose() {
        faults = faults.with(f -> f.framing = Framing.CLOSE);
    }

    /** Announces the length of backups, as a buffering proxy in front of it does. */
    public void announceLength() {
        faults = faults.with(f -> f.framing = Framing.LENGTH);
    }

    /**
     * Sends a header of its answers to {@code /v1/backup} with another value, or one that it
     * doesn't send.
     */
    public void header(String name, String value) {
        faults = faults.with(f -> f.headers.put(name, value));
    }

    /** Leaves out a header of its answers to {@code /v1/backup}. */
    public void withoutHeader(String name) {
        faults = faults.with(f -> f.missing.add(name));
    }

    /**
     * Answers every request for a path with these characters, head and all, and closes the
     * connection.
     */
    public void script(String path, String answer) {
        script(path, answer, Duration.ZERO);
    }

    /** Does the same one character at a time, with a pause before each. */
    public void script(String path, String answer, Duration pause) {
        faults = faults.with(f -> f.scripts.put(path, new Script(answer, pause)));
    }

    /** Stops listening and drops every connection; nothing listens on the port afterwards. */
    @Override
    public void close() {
        closeQuietly(socket);
        awaitTheEndOfAccepting();
        connections.forEach(SidecarServer::closeQuietly);
    }

    /** As long as a thread is still accepting, the operating system may take connections. */
    private void awaitTheEndOfAccepting() {
        try {
            accepting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connections.add(connection);
                if (socket.isClosed()) {
                    closeQuietly(connection);
                }
                daemon("sidecar-connection", () -> converse(connection));
            } catch (IOException closedOrNoTls) {
                // The loop looks whether it goes on.
            }
        }
    }

    private void converse(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            OutputStream out =
                    new BufferedOutputStream(connection.getOutputStream(), 2 * STREAMED_AT_ONCE);
            boolean again = true;
            while (again) {
                Optional<Request> request = Request.read(in);
                again = request.isPresent() && answer(request.get(), connection, in, out);
            }
        } catch (IOException theClientLeft) {
            // As with the real one, nobody else needs to know.
        } finally {
            connections.remove(connection);
        }
    }

    /** {@return whether the connection stays open for another request} */
    private boolean answer(Request request, Socket connection, InputStream in, OutputStream out)
            throws IOException {
        requests.add(request.method + " " + request.target);
        Faults now = faults;
        if (now.hangsUp) {
            return false;
        }
        if (now.silent) {
            return waitForTheClientToLeave(in);
        }
        Script script = now.scripts.get(request.path());
        if (script != null) {
            return script.play(out);
        }
        return route(request).send(request, now, connection, in, out);
    }

    private Answer route(Request request) {
        String path = request.path();
        String clean = clean(path);
        if (!clean.equals(path)) {
            return Answer.moved(
                    clean + request.target.substring(request.target.indexOf(path) + path.length()));
        }
        if (!fleet) {
            return new Sidecar(directory, recentBackup).answer(path, request);
        }
        int slash = path.indexOf('/', 1);
        Path sub = directory.resolve(path.substring(1, Math.max(1, slash)));
        return slash > 1 && Files.isDirectory(sub)
                ? new Sidecar(sub, recentBackup).answer(path.substring(slash), request)
                : Answer.noSuchPage();
    }

    private static String clean(String path) {
        String clean = Path.of("/" + path).normalize().toString();
        return path.endsWith("/") && !clean.endsWith("/") ? clean + "/" : clean;
    }

    private static boolean waitForTheClientToLeave(InputStream in) throws IOException {
        while (in.read() >= 0) {
            // Whatever it sends meanwhile.
        }
        return false;
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception closedAlready) {
            // Closed is closed.
        }
    }

    /** What the real one does with a request: the order of the checks is its own. */
    private record Sidecar(Path directory, String recentBackup) {

        Answer answer(String path, Request request) {
            return switch (path) {
                case "/v1/backup" ->
                        backup(request.parameter("etcdVersion"), request.parameter("etcdRevision"));
                case "/v1/status" -> status();
                case "/v1/backupnow" -> Answer.error(500, "no running etcd pods found");
                default -> Answer.noSuchPage();
            };
        }

        private Answer backup(String version, String revision) {
            if (revision.isEmpty()) {
                return latest(version);
            }
            if (version.isEmpty()) {
                return Answer.error(400, "version must be provided when revision is provided.");
            }
            return number(revision, 10)
                    .map(
                            number ->
                                    file(
                                            version + "_" + padded(number) + "_" + BACKUP_SUFFIX,
                                            version))
                    .orElse(Answer.error(400, "revision is not a vaild integer"));
        }

        private Answer latest(String version) {
            Optional<List<String>> backups = backups();
            if (backups.isEmpty()) {
                return Answer.error(
                        500,
                        "failed to list dir ("
                                + directory
                                + "): error (open "
                                + directory
                                + ": no such file or directory)");
            }
            List<String> names = backups.get();
            return names.isEmpty()
                    ? Answer.noSuchPage()
                    : file(names.get(names.size() - 1), version);
        }

        private Answer file(String name, String requested) {
            Path file = directory.resolve(name).normalize();
            if (!Files.exists(file)) {
                return Answer.error(404, "backup not found");
            }
            String version = name.split("_", 2)[0];
            Parsed served = Parsed.of(version);
            if (!served.fault.isEmpty()) {
                return Answer.error(
                        500,
                        "fail to parse etcd version from file (" + name + "): " + served.fault);
            }
            if (!requested.isEmpty()) {
                Parsed wanted = Parsed.of(requested);
                if (!wanted.fault.isEmpty()) {
                    return Answer.error(
                            400, "invalid param 'version' (" + requested + "): " + wanted.fault);
                }
                if (!COMPATIBLE.getOrDefault(wanted.minor, Set.of()).contains(served.minor)) {
                    return Answer.error(
                            400,
                            "requested version ("
                                    + wanted.minor
                                    + ") is not compatible with the backup ("
                                    + served.minor
                                    + ")");
                }
            }
            return new BackupAnswer(file, version, revision(name).orElse(0L));
        }

        private Answer status() {
            Optional<List<String>> backups = backups();
            if (backups.isEmpty()) {
                return Answer.error(500, "failed to get total number of backups");
            }
            String mebibytes =
                    new BigDecimal(size())
                            .divide(new BigDecimal(1 << 20), 3, RoundingMode.HALF_EVEN)
                            .stripTrailingZeros()
                            .toPlainString();
            String recent = recentBackup.isEmpty() ? "" : "\"recentBackup\":" + recentBackup + ",";
            return Answer.text(
                    200,
                    "{"
                            + recent
                            + "\"backups\":"
                            + backups.get().size()
                            + ",\"backupSize\":"
                            + mebibytes
                            + "}\n");
        }

        /**
         * {@return the names of the backups, the lowest revision first; nothing where the directory
         * is gone}
         */
        private Optional<List<String>> backups() {
            try (Stream<Path> files = Files.list(directory)) {
                return Optional.of(
                        files.map(file -> file.getFileName().toString())
                                .filter(name -> name.endsWith(BACKUP_SUFFIX))
                                .filter(name -> revision(name).isPresent())
                                .sorted(
                                        Comparator.comparing(
                                                        (String name) ->
                                                                revision(name).orElseThrow())
                                                .thenComparing(Comparator.naturalOrder()))
                                .collect(Collectors.toList()));
            } catch (IOException gone) {
                return Optional.empty();
            }
        }

        /** {@return the size of every entry, backup or not} */
        private long size() {
            try (Stream<Path> files = Files.list(directory)) {
                return files.mapToLong(
                                file ->
                                        Files.isDirectory(file)
                                                ? DIRECTORY_SIZE
                                                : file.toFile().length())
                        .sum();
            } catch (IOException gone) {
                return 0;
            }
        }

        private static Optional<Long> revision(String name) {
            String[] parts = name.split("_", 3);
            return parts.length < 2 ? Optional.empty() : number(parts[1], 16);
        }

        private static Optional<Long> number(String text, int radix) {
            try {
                return Optional.of(Long.parseLong(text, radix));
            } catch (NumberFormatException none) {
                return Optional.empty();
            }
        }

        /** Go's {@code %016x}, which puts a minus sign before the digits of a negative number. */
        private static String padded(long revision) {
            return revision < 0
                    ? "-" + String.format("%015x", -revision)
                    : String.format("%016x", revision);
        }
    }

    /** A version as go-semver reads it: what was read, or why it can't be. */
    private record Parsed(String minor, String fault) {

        static Parsed of(String version) {
            String numbers = version.split("\\+", 2)[0].split("-", 2)[0];
            String[] parts = numbers.split("\\.", 3);
            if (parts.length != 3) {
                return new Parsed("", numbers + " is not in dotted-tri format");
            }
            for (String part : parts) {
                if (!part.matches("[+-]?[0-9]{1,18}")) {
                    return new Parsed(
                            "", "strconv.ParseInt: parsing \"" + part + "\": invalid syntax");
                }
            }
            return new Parsed(Long.parseLong(parts[0]) + "." + Long.parseLong(parts[1]), "");
        }
    }

    /** One request, its body included. */
    private record Request(
            String method,
            String target,
            String protocol,
            Map<String, String> headers,
            String body) {

        static Optional<Request> read(InputStream in) throws IOException {
            String first = line(in);
            if (first.isEmpty()) {
                return Optional.empty();
            }
            String[] words = first.split(" ", 3);
            if (words.length != 3) {
                throw new IOException("no request line");
            }
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, Math.max(0, colon)).trim(),
                        line.substring(colon + 1).trim());
            }
            int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
            String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            return Optional.of(new Request(words[0], words[1], words[2], headers, body));
        }

        private static String line(InputStream in) throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
                if (line.size() > LONGEST_HEAD) {
                    throw new IOException("endless line");
                }
                line.write(b);
            }
            return line.toString(StandardCharsets.ISO_8859_1).strip();
        }

        String path() {
            return target.split("\\?", 2)[0];
        }

        /**
         * {@return a parameter's first value, that of a form before that of the address; empty
         * where it is missing}
         */
        String parameter(String name) {
            boolean form =
                    headers.getOrDefault("Content-Type", "")
                                    .startsWith("application/x-www-form-urlencoded")
                            && Set.of("POST", "PUT", "PATCH").contains(method);
            String[] parts = target.split("\\?", 2);
            String fromAddress =
                    parameters(parts.length > 1 ? parts[1] : "").getOrDefault(name, "");
            return form ? parameters(body).getOrDefault(name, fromAddress) : fromAddress;
        }

        private static Map<String, String> parameters(String query) {
            Map<String, String> parameters = new HashMap<>();
            for (String pair : query.split("&", -1)) {
                String[] parts = pair.split("=", 2);
                try {
                    parameters.putIfAbsent(
                            decoded(parts[0]), parts.length > 1 ? decoded(parts[1]) : "");
                } catch (IllegalArgumentException malformed) {
                    // The real one leaves such a pair out.
                }
            }
            return parameters;
        }

        private static String decoded(String text) {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        }

        boolean isHead() {
            return method.equals("HEAD");
        }

        boolean isOld() {
            return protocol.equals("HTTP/1.0");
        }

        boolean keepsConnection() {
            return !isOld() && !headers.getOrDefault("Connection", "").equalsIgnoreCase("close");
        }
    }

    /** What is sent back. */
    private interface Answer {

        /** {@return whether the connection stays open for another request} */
        boolean send(
                Request request, Faults faults, Socket connection, InputStream in, OutputStream out)
                throws IOException;

        static Answer text(int status, String text) {
            return new TextAnswer(
                    status, Map.of("Content-Type", "text/plain; charset=utf-8"), text);
        }

        static Answer error(int status, String sentence) {
            return new TextAnswer(
                    status,
                    Map.of(
                            "Content-Type",
                            "text/plain; charset=utf-8",
                            "X-Content-Type-Options",
                            "nosniff"),
                    sentence + "\n");
        }

        static Answer noSuchPage() {
            return error(404, "404 page not found");
        }

        static Answer moved(String location) {
            return new TextAnswer(
                    301,
                    Map.of("Content-Type", "text/html; charset=utf-8", "Location", location),
                    "<a href=\"" + location + "\">Moved Permanently</a>.\n\n");
        }
    }

    private record TextAnswer(int status, Map<String, String> headers, String text)
            implements Answer {

        @Override
        public boolean send(
                Request request, Faults faults, Socket connection, InputStream in, OutputStream out)
                throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            Map<String, String> all = new LinkedHashMap<>(headers);
            all.put("Content-Length", String.valueOf(bytes.length));
            writeHead(request, status, all, request.keepsConnection(), out);
            if (!request.isHead()) {
                out.write(bytes);
            }
            out.flush();
            return request.keepsConnection();
        }
    }

    private record BackupAnswer(Path file, String version, long revision) implements Answer {

        @Override
        public boolean send(
                Request request, Faults faults, Socket connection, InputStream in, OutputStream out)
                throws IOException {
            long length = Files.size(file);
            Framing framing = framing(request, faults, length);
            boolean keep = request.keepsConnection() && framing != Framing.CLOSE;
            writeHead(request, 200, headers(request, faults, framing, length), keep, out);
            if (request.isHead()) {
                out.flush();
                return keep;
            }
            if (faults.end.after < length || (faults.end.after == length && length > 0)) {
                stream(framing, faults.end.after, out);
                out.flush();
                return faults.end.how.play(connection, in);
            }
            stream(framing, length, out);
            out.write(framing.last.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return keep;
        }

        private static Framing framing(Request request, Faults faults, long length) {
            if (faults.framing == Framing.CHUNKS && length == 0) {
                return Framing.LENGTH;
            }
            return request.isOld() ? Framing.CLOSE : faults.framing;
        }

        private Map<String, String> headers(
                Request request, Faults faults, Framing framing, long length) {
            Map<String, String> headers = new LinkedHashMap<>();
            if (!request.isHead()) {
                if (length > 0) {
                    headers.put("Content-Type", "application/octet-stream");
                }
                if (framing == Framing.CHUNKS) {
                    headers.put("Transfer-Encoding", "chunked");
                }
                if (framing == Framing.LENGTH) {
                    headers.put("Content-Length", String.valueOf(length));
                }
            }
            headers.put("X-Etcd-Version", version);
            headers.put("X-Revision", String.valueOf(revision));
            headers.putAll(faults.headers);
            headers.keySet().removeAll(faults.missing);
            return headers;
        }

        private void stream(Framing framing, long bytes, OutputStream out) throws IOException {
            byte[] buffer = new byte[STREAMED_AT_ONCE];
            try (InputStream backup = Files.newInputStream(file)) {
                long left = bytes;
                while (left > 0) {
                    int n = backup.readNBytes(buffer, 0, (int) Math.min(left, buffer.length));
                    if (n == 0) {
                        throw new IOException("the file became shorter");
                    }
                    framing.write(buffer, n, out);
                    left -= n;
                }
            }
        }
    }

    private static void writeHead(
            Request request,
            int status,
            Map<String, String> headers,
            boolean keep,
            OutputStream out)
            throws IOException {
        StringBuilder head =
                new StringBuilder(request.isOld() ? "HTTP/1.0 " : "HTTP/1.1 ")
                        .append(status)
                        .append(" ")
                        .append(REASONS.get(status))
                        .append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Date: ")
                .append(ZonedDateTime.now(ZoneOffset.UTC).format(HTTP_DATE))
                .append("\r\n");
        if (!keep && !request.isOld()) {
            head.append("Connection: close\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** How the end of a body is told. */
    private enum Framing {
        CHUNKS("0\r\n\r\n") {
            @Override
            void write(byte[] buffer, int n, OutputStream out) throws IOException {
                out.write((Integer.toHexString(n) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                out.write(buffer, 0, n);
                out.write(CRLF);
            }
        },
        LENGTH(""),
        CLOSE("");

        private static final byte[] CRLF = {'\r', '\n'};
        private final String last;

        Framing(String last) {
            this.last = last;
        }

        void write(byte[] buffer, int n, OutputStream out) throws IOException {
            out.write(buffer, 0, n);
        }
    }

    /** How a body breaks off. */
    private enum Ending {
        CLOSE,
        RESET {
            @Override
            boolean play(Socket connection, InputStream in) throws IOException {
                connection.setSoLinger(true, 0);
                return false;
            }
        },
        STALL {
            @Override
            boolean play(Socket connection, InputStream in) throws IOException {
                return waitForTheClientToLeave(in);
            }
        };

        boolean play(Socket connection, InputStream in) throws IOException {
            return false;
        }
    }

    private record End(Ending how, long after) {}

    private record Script(String answer, Duration pause) {

        boolean play(OutputStream out) throws IOException {
            if (pause.isZero()) {
                out.write(answer.getBytes(StandardCharsets.UTF_8));
                out.flush();
                return false;
            }
            for (byte b : answer.getBytes(StandardCharsets.UTF_8)) {
                dawdle();
                out.write(b);
                out.flush();
            }
            return false;
        }

        private void dawdle() throws IOException {
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    /** What it does wrong at the moment. Never changed once it is in use. */
    private static final class Faults {
        private End end = new End(Ending.CLOSE, Long.MAX_VALUE);
        private Framing framing = Framing.CHUNKS;
        private boolean silent;
        private boolean hangsUp;
        private final Map<String, String> headers = new HashMap<>();
        private final Set<String> missing = new HashSet<>();
        private final Map<String, Script> scripts = new HashMap<>();

        Faults with(Consumer<Faults> another) {
            Faults copy = new Faults();
            copy.end = end;
            copy.framing = framing;
            copy.silent = silent;
            copy.hangsUp = hangsUp;
            copy.headers.putAll(headers);
            copy.missing.addAll(missing);
            copy.scripts.putAll(scripts);
            another.accept(copy);
            return copy;
        }
    }
}
