import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Prints the time to the first byte of a small backup, over connections that are kept. */
class Latency {

    private static final int REQUESTS = 4_000;
    private static final int OVER_ONE = 80;

    private final Upstream upstream;
    private final MeasuredPortal portal;

    Latency(Upstream upstream, MeasuredPortal portal) {
        this.upstream = upstream;
        this.portal = portal;
    }

    void print() throws Exception {
        System.out.printf("%nTime to the first byte of 20 KiB, %d requests%n%n", REQUESTS);
        System.out.println("| server | connections | median ms | 99 % ms |");
        System.out.println("|---|---:|---:|---:|");
        String object = "/backups/v1/small/" + Upstream.NAME;
        for (int connections : new int[] {1, 50}) {
            print("the store itself", upstream.port("store"), object, "", connections);
            print("nginx, defaults", upstream.port("default"), object, "", connections);
            for (String site : List.of("s3", "volume")) {
                print(
                        "portal, " + site,
                        portal.port(),
                        MeasuredPortal.path(site, "small"),
                        "Authorization: Bearer " + portal.token() + "\r\n",
                        connections);
            }
        }
    }

    private static void print(String name, int port, String path, String header, int connections)
            throws Exception {
        String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + header + "\r\n";
        measure(port, request, connections);
        double[] times = measure(port, request, connections);
        System.out.printf(
                "| %s | %d | %.2f | %.2f |%n",
                name,
                connections,
                BesideNginx.percentile(times, 50),
                BesideNginx.percentile(times, 99));
    }

    private static double[] measure(int port, String request, int connections) throws Exception {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<double[]>> tasks = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                tasks.add(() -> ask(port, request, REQUESTS / connections));
            }
            double[] all = new double[REQUESTS];
            int filled = 0;
            for (Future<double[]> some : clients.invokeAll(tasks)) {
                System.arraycopy(some.get(), 0, all, filled, some.get().length);
                filled += some.get().length;
            }
            return all;
        }
    }

    /** Servers end a connection after some requests; Tomcat after 100. */
    private static double[] ask(int port, String request, int times) throws IOException {
        double[] milliseconds = new double[times];
        for (int from = 0; from < times; from += OVER_ONE) {
            ask(port, request, milliseconds, from, Math.min(from + OVER_ONE, times));
        }
        return milliseconds;
    }

    private static void ask(int port, String request, double[] milliseconds, int from, int to)
            throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 65_536);
            for (int i = from; i < to; i++) {
                long start = System.nanoTime();
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                int length = head(in);
                if (in.read() < 0) {
                    throw new IOException("nothing came");
                }
                milliseconds[i] = (System.nanoTime() - start) / 1e6;
                in.readNBytes(length - 1);
            }
        }
    }

    private static int head(InputStream in) throws IOException {
        int length = -1;
        String line = line(in);
        if (!line.contains(" 200")) {
            throw new IOException(line);
        }
        for (; !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase().startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        return length;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.append((char) b);
        }
        return line.toString().strip();
    }
}
