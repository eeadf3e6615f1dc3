import com.sun.management.OperatingSystemMXBean;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.SqlStatements;
import io.etcdportal.testbed.Visitor;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What pages cost that are kept up to date while somebody looks at them: the processor time of
 * portal and database client, the statements, the heap, and what an ordinary page takes meanwhile.
 * Of five pages two are of clusters, one of a backup, one of the sources and one of the running
 * downloads, each by one of four viewers. They are asked for by {@code curl}, in a process of its
 * own.
 */
class LivePagesAtScale {

    private static final List<String> VIEWERS = List.of("admin", "alice", "many", "crowd");
    private static final Duration SETTLE = Duration.ofSeconds(12);
    private static final Duration MEASURED = Duration.ofSeconds(20);
    private static final int TIMES = 100;
    private static final int TRANSFERS = 20;

    private final SqlStatements statements = new SqlStatements();
    private final Portal.Settings settings;
    private final Path volume;
    private Portal portal;

    LivePagesAtScale(Portal.Settings settings, Path volume) {
        this.settings = settings;
        this.volume = volume;
    }

    void run() throws Exception {
        Snapshots.lay(moving(1), Snapshots.sealed(1 << 16));
        settings.set("portal.catalog.refresh-every", "1s");
        try (Portal started = settings.start(statements)) {
            portal = started;
            portal.await("/api/v1/sources", sources -> sources.size() == 31);
            times();
            times();
            System.out.printf(
                    "%n| pages open | what happens | processor s/s | statements/s | heap MB |"
                        + " /clusters, median ms | 99 %% |%n|---:|---|---:|---:|---:|---:|---:|%n");
            measure(0, false);
            measure(100, false);
            measure(200, false);
            measure(200, true);
        } finally {
            try (Stream<Path> laid = Files.list(moving(1).getParent())) {
                laid.toList().forEach(file -> file.toFile().delete());
            }
        }
    }

    private Path moving(int revision) {
        return volume.resolve("v1/moving/3.5.16_%016x_etcd.backup".formatted(revision));
    }

    private void measure(int pages, boolean busy) throws Exception {
        List<Process> clients = new ArrayList<>();
        Thread writer = Thread.ofVirtual().unstarted(this::keepLaying);
        if (busy) {
            writer.start();
            clients.add(transfers());
        }
        if (pages > 0) {
            clients.add(poll(pages));
        }
        try {
            Thread.sleep(SETTLE);
            OperatingSystemMXBean system =
                    ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            statements.take();
            long begin = System.nanoTime();
            long processor = system.getProcessCpuTime();
            Thread.sleep(MEASURED);
            double seconds = (System.nanoTime() - begin) / 1e9;
            double busySeconds = (system.getProcessCpuTime() - processor) / 1e9;
            int made = statements.take().size();
            double[] times = times();
            System.gc();
            Runtime heap = Runtime.getRuntime();
            System.out.printf(
                    "| %d | %s | %.2f | %.0f | %d | %.1f | %.1f |%n",
                    pages,
                    busy ? TRANSFERS + " downloads, a new backup every two seconds" : "nothing",
                    busySeconds / seconds,
                    made / seconds,
                    (heap.totalMemory() - heap.freeMemory()) / 1_000_000,
                    times[TIMES / 2 - 1],
                    times[TIMES * 99 / 100 - 1]);
        } finally {
            writer.interrupt();
            for (Process client : clients) {
                client.destroy();
                client.waitFor();
            }
            Thread.sleep(3_000);
        }
    }

    private void keepLaying() {
        try {
            for (int revision = 2; ; revision++) {
                Snapshots.lay(moving(revision), Snapshots.sealed(1 << 16));
                Thread.sleep(2_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private double[] times() {
        Visitor admin = signedIn("admin");
        double[] times = new double[TIMES];
        for (int i = 0; i < TIMES; i++) {
            long begin = System.nanoTime();
            admin.get("/clusters");
            times[i] = (System.nanoTime() - begin) / 1e6;
        }
        Arrays.sort(times);
        return times;
    }

    private Visitor signedIn(String user) {
        Visitor visitor = new Visitor(portal);
        visitor.signIn(user, user + Portal.PASSWORD);
        return visitor;
    }

    /** Slow enough to last. */
    private Process transfers() throws IOException {
        StringBuilder config =
                new StringBuilder(
                        "limit-rate = 100k\nuser = \"admin:admin" + Portal.PASSWORD + "\"\n");
        for (int i = 0; i < TRANSFERS; i++) {
            config.append(
                    "url = \"%s\"\noutput = /dev/null\n"
                            .formatted(
                                    portal.uri(
                                            "/api/v1/clusters/eu/running/slow/backups/3.5.16_000000000000000f_etcd.backup/content")));
        }
        return curl(config.toString());
    }

    /** Each page asks for itself every three seconds, with the entity tag of its last answer. */
    private Process poll(int pages) throws IOException {
        Path tags = Files.createTempDirectory("tags");
        StringBuilder config = new StringBuilder();
        int page = 0;
        for (String user : VIEWERS) {
            String session = signedIn(user).cookie("EBP_SESSION").orElseThrow();
            for (String path : paths(user, pages / VIEWERS.size())) {
                Path tag = tags.resolve(String.valueOf(page++));
                config.append(config.isEmpty() ? "" : "next\n")
                        .append("silent\n")
                        .append("header = \"X-Poll: 1\"\n")
                        .append("etag-compare = \"%s\"\netag-save = \"%s\"\n".formatted(tag, tag))
                        .append("url = \"%s\"\n".formatted(portal.uri(path)))
                        .append("cookie = \"EBP_SESSION=%s\"\n".formatted(session))
                        .append("output = /dev/null\n");
            }
        }
        Path file = tags.resolve("config");
        Files.writeString(file, config);
        return new ProcessBuilder(
                        "bash",
                        "-c",
                        "while curl -sZ --parallel-max 20 -K \"$0\"; do sleep 3; done",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private List<String> paths(String user, int count) {
        JsonNode clusters = portal.json(user, "/api/v1/clusters?limit=" + count).get("items");
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JsonNode cluster = clusters.get(i);
            JsonNode id = cluster.get("cluster");
            String path =
                    "/clusters/%s/%s/%s"
                            .formatted(
                                    id.get("site").asString(),
                                    id.get("namespace").asString(),
                                    id.get("name").asString());
            paths.add(
                    switch (i % 5) {
                        case 0 -> path;
                        case 1 -> user.equals("admin") ? "/clusters/eu/running/moving" : path;
                        case 2 -> path + "/backups/" + cluster.get("newest").get("name").asString();
                        case 3 -> "/sources";
                        default -> "/transfers";
                    });
        }
        return paths;
    }

    private static Process curl(String config) throws IOException {
        Process curl =
                new ProcessBuilder(
                                "curl",
                                "-sZ",
                                "--parallel-immediate",
                                "--parallel-max",
                                "300",
                                "-K",
                                "-")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        curl.outputWriter().append(config).close();
        return curl;
    }
}
