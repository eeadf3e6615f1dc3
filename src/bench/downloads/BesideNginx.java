import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Prints how fast downloads are beside nginx in front of the same files, each round one after the
 * other on the same machine. Ratios are medians over the rounds, each to the first line of its
 * round. Processor seconds are those of the process that is measured, without client and upstream.
 */
class BesideNginx {

    private static final List<String> PARTS =
            List.of("one", "twenty", "tls", "file", "verified", "latency", "slow");
    private static final long MIB = Long.getLong("mib", 512);
    private static final int ROUNDS = Integer.getInteger("rounds", 5);

    /** A portal runs for months: what is measured is not how Java warms up. */
    private static final int WARM_UP = 3;

    /**
     * Somebody who serves.
     *
     * @param command what is run behind the transfer, with the name of the file; empty for nothing
     */
    private record Server(String name, String address, String token, Process process, String then) {

        Server(String name, String address, Process process) {
            this(name, address, "", process, "");
        }

        Server(String name, String address, MeasuredPortal portal) {
            this(name, address, portal.token(), portal.process(), "");
        }

        Server then(String command) {
            return new Server(name + " + " + command, address, token, process, command);
        }

        double processorSeconds() {
            ProcessHandle handle = process.toHandle();
            return Stream.concat(Stream.of(handle), handle.descendants())
                    .map(some -> some.info().totalCpuDuration().orElse(Duration.ZERO))
                    .mapToDouble(time -> time.toNanos() / 1e9)
                    .sum();
        }
    }

    /** What one transfer, or some at once, took. */
    private record Taken(double seconds, double processor) {}

    void main(String[] arguments) throws Exception {
        List<String> parts = arguments.length == 0 ? PARTS : List.of(arguments);
        Path home = Files.createTempDirectory(Path.of("target"), "beside-nginx-");
        boolean tls = parts.contains("tls");
        try (Upstream upstream = new Upstream(home, MIB);
                MeasuredPortal portal = new MeasuredPortal(upstream, "portal", tls)) {
            for (String part : parts) {
                switch (part) {
                    case "one" -> streams(network(upstream, portal, ""), 1, "One stream, HTTP");
                    case "twenty" ->
                            streams(network(upstream, portal, ""), 20, "Twenty streams, HTTP");
                    case "tls" -> {
                        streams(network(upstream, portal, "-tls"), 1, "One stream, TLS");
                        streams(network(upstream, portal, "-tls"), 20, "Twenty streams, TLS");
                    }
                    case "file" -> {
                        streams(
                                volume(upstream, portal),
                                1,
                                "A known file of a volume, one stream");
                        streams(volume(upstream, portal), 20, "The same, twenty streams");
                    }
                    case "verified" -> verified(upstream, portal);
                    case "latency" -> new Latency(upstream, portal).print();
                    case "slow" -> new SlowClients(upstream, portal).print();
                    default -> throw new IllegalArgumentException("one of " + PARTS);
                }
            }
        }
    }

    private static String address(Upstream upstream, String server, String cluster) {
        return (server.endsWith("-tls") ? "https" : "http")
                + "://127.0.0.1:"
                + upstream.port(server)
                + "/backups/v1/"
                + cluster
                + "/"
                + Upstream.NAME;
    }

    private static List<Server> network(Upstream upstream, MeasuredPortal portal, String tls) {
        return List.of(
                new Server(
                        "nginx, defaults",
                        address(upstream, "default" + tls, "large"),
                        upstream.process("default")),
                new Server(
                        "nginx, tuned",
                        address(upstream, "tuned" + tls, "large"),
                        upstream.process("tuned")),
                new Server("portal, S3, checked", portal.content("s3", "large"), portal),
                new Server("portal, sidecar, checked", portal.content("sidecar", "large"), portal));
    }

    private static List<Server> volume(Upstream upstream, MeasuredPortal portal) {
        return List.of(
                new Server(
                        "nginx, sendfile",
                        "http://127.0.0.1:%d/volume/v1/large/%s"
                                .formatted(upstream.port("sendfile"), Upstream.NAME),
                        upstream.process("sendfile")),
                new Server("portal, volume", portal.content("volume", "large"), portal));
    }

    private void streams(List<Server> servers, int count, String title) throws Exception {
        print(title, servers, rounds(servers, count, "/dev/null"), count);
    }

    private void verified(Upstream upstream, MeasuredPortal portal) throws Exception {
        List<Server> network = network(upstream, portal, "");
        List<Server> servers =
                List.of(
                        network.get(0).then("sha256sum"),
                        network.get(1).then("sha256sum"),
                        network.get(2),
                        network.get(3));
        String file = upstream.home().resolve("received").toString();
        print("Until a verified file is on the disk", servers, rounds(servers, 1, file), 1);
    }

    private static List<List<Taken>> rounds(List<Server> servers, int count, String file)
            throws Exception {
        List<List<Taken>> rounds = new ArrayList<>();
        for (int i = 0; i < WARM_UP + ROUNDS; i++) {
            List<Taken> round = new ArrayList<>();
            for (Server server : servers) {
                round.add(take(server, count, file));
            }
            if (i >= WARM_UP) {
                rounds.add(round);
            }
        }
        return rounds;
    }

    private static Taken take(Server server, int count, String file) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "curl",
                                "-sSkf",
                                "--parallel",
                                "--parallel-immediate",
                                "--parallel-max",
                                String.valueOf(count)));
        if (!server.token.isEmpty()) {
            command.addAll(List.of("-H", "Authorization: Bearer " + server.token));
        }
        for (int i = 0; i < count; i++) {
            command.addAll(List.of("-o", file, server.address));
        }
        double before = server.processorSeconds();
        long start = System.nanoTime();
        run(command);
        if (!server.then.isEmpty()) {
            run(List.of(server.then, file));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Taken(seconds, server.processorSeconds() - before);
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + ": " + said);
        }
    }

    private static void print(
            String title, List<Server> servers, List<List<Taken>> rounds, int count) {
        double bytes = (double) count * (MIB << 20);
        System.out.printf("%n%s, %d x %d MiB, %d rounds%n%n", title, count, MIB, ROUNDS);
        System.out.println("| server | MB/s | x | processor s/GB | x |");
        System.out.println("|---|---:|---:|---:|---:|");
        for (int i = 0; i < servers.size(); i++) {
            int server = i;
            double seconds = median(rounds.stream().map(round -> round.get(server).seconds));
            double processor = median(rounds.stream().map(round -> round.get(server).processor));
            double rate =
                    median(
                            rounds.stream()
                                    .map(
                                            round ->
                                                    round.get(0).seconds
                                                            / round.get(server).seconds));
            double cost =
                    median(
                            rounds.stream()
                                    .map(
                                            round ->
                                                    round.get(server).processor
                                                            / round.get(0).processor));
            System.out.printf(
                    "| %s | %.0f | %.2f | %.2f | %.2f |%n",
                    servers.get(i).name,
                    bytes / 1e6 / seconds,
                    rate,
                    processor / (bytes / 1e9),
                    cost);
        }
    }

    static double median(Stream<Double> values) {
        double[] sorted = values.mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    static double percentile(double[] values, int percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }
}
