import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Prints the memory that clients cost who take 64 KiB of a large backup twice a second. */
class SlowClients {

    private static final Duration FOR = Duration.ofSeconds(20);
    private static final int PIECE = 64 * 1024;
    private static final int RECEIVE_BUFFER = 16 * 1024;

    private final Upstream upstream;
    private final MeasuredPortal portal;

    SlowClients(Upstream upstream, MeasuredPortal portal) {
        this.upstream = upstream;
        this.portal = portal;
    }

    void print() throws Exception {
        System.out.printf("%nSlow clients, for %d s%n%n", FOR.toSeconds());
        System.out.println("| server | clients | resident MiB | heap MiB | refused or broken |");
        System.out.println("|---|---:|---:|---:|---:|");
        String object = "/backups/v1/large/" + Upstream.NAME;
        for (int clients : new int[] {20, 1_000}) {
            print(
                    "nginx, tuned",
                    upstream.process("tuned"),
                    () -> 0L,
                    upstream.port("tuned"),
                    object,
                    "",
                    clients);
            print(
                    "portal, S3",
                    portal.process(),
                    portal::heap,
                    portal.port(),
                    MeasuredPortal.path("s3", "large"),
                    "Authorization: Bearer " + portal.token() + "\r\n",
                    clients);
        }
    }

    private static void print(
            String name,
            Process process,
            Callable<Long> heap,
            int port,
            String path,
            String header,
            int clients)
            throws Exception {
        String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + header + "\r\n";
        long end = System.nanoTime() + FOR.toNanos();
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> served = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                served.add(all.submit(() -> take(port, request, end)));
                Thread.sleep(3);
            }
            Thread.sleep(Duration.ofNanos(end - System.nanoTime()).minusSeconds(4));
            long resident = resident(process.toHandle());
            long used = heap.call();
            int broken = 0;
            for (Future<Boolean> one : served) {
                broken += one.get() ? 0 : 1;
            }
            System.out.printf(
                    "| %s | %d | %d | %d | %d |%n",
                    name, clients, resident >> 10, used >> 20, broken);
        }
    }

    /** {@return whether bytes came as long as they were wanted} */
    private static boolean take(int port, String request, long end) {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            socket.setSoTimeout(20_000);
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            boolean whole =
                    new String(in.readNBytes(15), StandardCharsets.ISO_8859_1).contains(" 200");
            while (whole && System.nanoTime() < end) {
                whole = in.readNBytes(PIECE).length == PIECE;
                Thread.sleep(500);
            }
            return whole;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    private static long resident(ProcessHandle process) throws IOException {
        long all = 0;
        for (ProcessHandle one :
                Stream.concat(Stream.of(process), process.descendants()).toList()) {
            all +=
                    Files.readAllLines(Path.of("/proc/" + one.pid() + "/status")).stream()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum();
        }
        return all;
    }
}
