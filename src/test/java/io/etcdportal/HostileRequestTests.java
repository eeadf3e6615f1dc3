package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.etcdportal.HostileRequests.Hostile;
import io.etcdportal.HostileRequests.Sender;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.TestScale;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Thousands of hostile requests over all endpoints, by nobody and by people of several kinds: none
 * is answered by a failure of the portal, and none learns what it must not.
 *
 * <p>{@code -Dhostile.seed=2 -Dhostile.requests=100000} sends others, and more of them.
 */
class HostileRequestTests {

    private static final int REQUESTS = TestScale.of("hostile.requests", 2_000, 10_000);
    private static final long SEED = Long.getLong("hostile.seed", 1);
    private static final int AT_ONCE = 4;
    private static final int MOST_TOLD = 20;

    /** What stands in no answer: names of classes, of tables, of programs and of files. */
    private static final List<String> INSIDES =
            List.of(
                    "Exception",
                    "\tat ",
                    "java.",
                    "jakarta.",
                    "io.etcdportal",
                    "org.springframework",
                    "thymeleaf",
                    "SQLITE",
                    "sqlite",
                    "select * from",
                    "audit_entry ",
                    "Apache",
                    "Tomcat",
                    "root:x:0",
                    HostileRequests.RESULT);

    private static final String GO_ON = "HTTP/1.1 100 \r\n\r\n";

    /** Not by who is asked what, but by what HTTP itself can't do. */
    private static final Set<Integer> OF_THE_PROTOCOL = Set.of(501, 505);

    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Map<Integer, AtomicInteger> statuses = new TreeMap<>();

    /**
     * An answer, as far as it came.
     *
     * @param status 0 where there was none
     */
    private record Answer(int status, Map<String, String> headers, String text) {

        static Answer of(String text) {
            if (text.startsWith(GO_ON)) {
                return of(text.substring(GO_ON.length()));
            }
            if (!text.startsWith("HTTP/1.1 ")) {
                return new Answer(0, Map.of(), text);
            }
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            text.split("\r\n\r\n", 2)[0]
                    .lines()
                    .skip(1)
                    .forEach(
                            line -> {
                                String[] parts = line.split(": ?", 2);
                                headers.put(parts[0], parts.length == 2 ? parts[1] : "");
                            });
            return new Answer(Integer.parseInt(text.substring(9, 12)), headers, text);
        }

        boolean isOfThePortal() {
            return headers.containsKey("X-Request-Id");
        }

        boolean isOfBytes() {
            return headers.getOrDefault("Content-Type", "").startsWith("application/octet-stream");
        }

        boolean isPage() {
            return headers.getOrDefault("Content-Type", "").startsWith("text/html");
        }
    }

    @Test
    void noneBreaksThePortalOrLearnsAnything(@TempDir Path directory) throws Exception {
        try (AccessLandscape ledger = new AccessLandscape(directory)) {
            HostileRequests requests =
                    new HostileRequests(
                            SEED,
                            EndpointMatrixTests.calls()
                                    .filter(call -> !call.endpoint().management())
                                    .toList());
            List<Sender> senders = senders(ledger);
            long begun = System.nanoTime();
            send(ledger, requests, senders);
            System.out.printf(
                    "%d hostile requests of seed %d in %d ms; answers by status: %s%n",
                    REQUESTS, SEED, (System.nanoTime() - begun) / 1_000_000, statuses);

            assertThat(wrong.stream().limit(MOST_TOLD))
                    .as("%d of %d hostile requests of seed %d", wrong.size(), REQUESTS, SEED)
                    .isEmpty();
            assertStillWell(ledger);
        }
    }

    /** By token and by session, since failed passwords are held up after a while. */
    private static List<Sender> senders(AccessLandscape ledger) {
        List<Sender> senders = new ArrayList<>();
        senders.add(new Sender("anonymous", ""));
        for (String viewer : List.of("elsewhere", "narrow", "deputy", "expired", "revoked")) {
            senders.add(new Sender(viewer, "Authorization: " + ledger.credential(viewer) + "\r\n"));
        }
        for (String viewer : List.of("other", "auditor", "downloader", "admin")) {
            senders.add(new Sender(viewer, ledger.cookies(viewer)));
        }
        return senders;
    }

    private void send(AccessLandscape ledger, HostileRequests requests, List<Sender> senders) {
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < AT_ONCE; i++) {
                threads.execute(
                        () -> {
                            for (int number = next.getAndIncrement();
                                    number < REQUESTS;
                                    number = next.getAndIncrement()) {
                                judge(requests.get(number, senders), ledger.portal().port());
                            }
                        });
            }
        }
    }

    private void judge(Hostile request, int port) {
        String finding;
        Answer answer = new Answer(0, Map.of(), "");
        try {
            answer = Answer.of(exchange(port, request.bytes()));
            finding = finding(request, answer);
        } catch (IOException | RuntimeException e) {
            finding = "no answer: " + e;
        }
        synchronized (statuses) {
            statuses.computeIfAbsent(answer.status(), _ -> new AtomicInteger()).incrementAndGet();
        }
        if (finding != null) {
            wrong.add(
                    finding
                            + "\n"
                            + request
                            + "\n----\n"
                            + answer.text().substring(0, Math.min(1_500, answer.text().length())));
        }
    }

    /** {@return what is wrong with an answer, if something is} */
    private static @Nullable String finding(Hostile request, Answer answer) {
        if (answer.status() == 0) {
            return request.rubbish() ? leak(request, answer) : "no answer of HTTP";
        }
        if (answer.status() >= 500 && !OF_THE_PROTOCOL.contains(answer.status())) {
            return "a failure of the portal";
        }
        if (answer.headers().containsKey(HostileRequests.PLANTED)
                || answer.headers().containsKey("Server")) {
            return "a header that is not the portal's";
        }
        if (answer.headers().getOrDefault("Location", "").contains(HostileRequests.ELSEWHERE)) {
            return "the way to somebody else";
        }
        return unsafe(answer) ? "without what makes it safe" : leak(request, answer);
    }

    private static boolean unsafe(Answer answer) {
        if (!answer.isOfThePortal()) {
            return answer.status() < 400;
        }
        return !answer.headers().containsKey("Content-Security-Policy")
                || !"nosniff".equals(answer.headers().get("X-Content-Type-Options"))
                || !"DENY".equals(answer.headers().get("X-Frame-Options"));
    }

    private static @Nullable String leak(Hostile request, Answer answer) {
        if (answer.isPage() && answer.text().contains("<script>alert(1)")) {
            return "a script of somebody else";
        }
        if (!answer.isOfBytes()) {
            for (String inside : INSIDES) {
                if (answer.text().contains(inside) && !request.text().contains(inside)) {
                    return "a word of the inside: " + inside;
                }
            }
        }
        boolean outside =
                Set.of("anonymous", "other", "elsewhere", "expired", "revoked", "nobody")
                        .contains(request.viewer());
        String text = answer.text().toLowerCase(Locale.ROOT);
        return outside
                        && Stream.of(AccessLandscape.SECRET, AccessLandscape.UNNAMED)
                                .anyMatch(
                                        name ->
                                                text.contains(name)
                                                        && !request.text().contains(name))
                ? "the name of a hidden cluster"
                : null;
    }

    /** Sends everything, hangs up in that direction, and reads until the portal hangs up too. */
    private static String exchange(int port, byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            try {
                socket.getOutputStream().write(request);
                socket.shutdownOutput();
            } catch (SocketException answeredAlready) {
                // What it said before it hung up can still be read.
            }
            return read(socket);
        }
    }

    private static String read(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[65_536];
        try {
            for (int n = socket.getInputStream().read(buffer);
                    n >= 0;
                    n = socket.getInputStream().read(buffer)) {
                text.append(new String(buffer, 0, n, ISO_8859_1));
            }
        } catch (SocketException reset) {
            return text.toString();
        }
        return text.toString();
    }

    private static void assertStillWell(AccessLandscape ledger) {
        assertThat(ledger.byToken("/api/v1/clusters", BodyHandlers.ofString()).body())
                .as("the catalogue is what it was")
                .contains(AccessLandscape.SECRET, AccessLandscape.UNNAMED, "stock", "registry")
                .doesNotContain("\"next\"");
        assertThat(ledger.byToken("/api/v1/audit/verification", BodyHandlers.ofString()).body())
                .as("the audit is sound")
                .contains("\"sound\":true");
        assertThat(
                        Snapshots.sha256(
                                ledger.byToken(AccessLandscape.CONTENT, BodyHandlers.ofByteArray())
                                        .body()))
                .as("and backups can be had")
                .isEqualTo(Snapshots.sha256("3.5.16/3.5.16_0000000000000025_etcd.backup"));
    }
}
