import io.etcdportal.audit.Actor;
import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.PostgresServer;

import org.springframework.jdbc.core.JdbcTemplate;

import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

import javax.sql.DataSource;

/**
 * Fills a PostgreSQL with an audit of two years, and prints how long readings of it take, as a
 * client on the same machine sees it: each look at the records of others among them is itself
 * recorded first. Then exports all of it, and records and verifies some more. Arguments: how many
 * entries (20,000,000); the address, user and password of a PostgreSQL (one in a container); and
 * one part of it: {@code readings}, {@code ndjson}, {@code csv}, {@code ocsf} or {@code chain}.
 */
class AuditAtScale {

    private static final int WARM_UP = 10;
    private static final int TIMES = 100;
    private static final int RECORDED = 50_000;
    private static final int AT_ONCE = 50;
    private static final long MIB = 1024 * 1024;
    private static final String ENTRIES = "/api/v1/audit/entries?folded=true&limit=50&";
    private static final String EXPOSURE = "/api/v1/audit/exposure";

    /** Auditors of one cluster, of ten clusters, of two hundred, and of a twentieth of all. */
    private static final String ACCESS =
            """
            teams:
              one: {members: {users: [one]}, grants: [{clusters: "site-7/team-31/etcd-6", verbs: [audit]}]}
              ten: {members: {users: [ten]}, grants: [{clusters: "site-7/team-31/*", verbs: [audit]}]}
              many: {members: {users: [many]}, grants: [{clusters: "*/team-31/*", verbs: [audit]}]}
              site: {members: {users: [site]}, grants: [{clusters: "site-7/*/*", verbs: [audit]}]}
            """;

    private final Random random = new Random(7);
    private Portal portal;
    private List<String> backups;
    private List<String> downloads;
    private double worst;

    void main(String[] arguments) throws Exception {
        long entries = arguments.length > 0 ? Long.parseLong(arguments[0]) : 20_000_000;
        Path home = Files.createTempDirectory("audit-at-scale-");
        Portal.Settings settings =
                Portal.in(home)
                        .access(home, ACCESS + Portal.accounts("one", "ten", "many", "site"));
        if (arguments.length > 1) {
            new LargeAudit(arguments[1], arguments[2], arguments[3], entries).fill();
            settings.set("spring.datasource.url", arguments[1])
                    .set("spring.datasource.username", arguments[2])
                    .set("spring.datasource.password", arguments[3]);
        } else {
            PostgresServer server = new PostgresServer();
            server.setCommand(
                    "postgres",
                    "-c",
                    "fsync=on",
                    "-c",
                    "shared_buffers=1GB",
                    "-c",
                    "maintenance_work_mem=512MB",
                    "-c",
                    "max_wal_size=4GB",
                    "-c",
                    "random_page_cost=1.1");
            server.start();
            new LargeAudit(server.getJdbcUrl(), server.getUsername(), server.getPassword(), entries)
                    .fill();
            settings.database(server);
        }
        try (Portal started = settings.start()) {
            portal = started;
            String part = arguments.length > 4 ? arguments[4] : "all";
            sample(entries);
            if (part.equals("all") || part.equals("readings")) {
                measure();
            }
            for (String format : List.of("ndjson", "csv", "ocsf")) {
                if (part.equals("all") || part.equals(format)) {
                    export(format);
                }
            }
            if (part.equals("all") || part.equals("chain")) {
                record("PostgreSQL with " + entries + " entries");
            }
        }
        if (arguments.length < 5 || arguments[4].equals("chain")) {
            verify();
        }
        System.exit(0);
    }

    private void sample(long entries) {
        JdbcTemplate database = new JdbcTemplate(portal.bean(DataSource.class));
        String ids =
                String.join(",", random.longs(3000, 1, entries).mapToObj(String::valueOf).toList());
        backups =
                database.queryForList(
                        "select subject from audit_entry where subject is not null and id in ("
                                + ids
                                + ")",
                        String.class);
        downloads =
                database.queryForList(
                        "select download from audit_entry where download is not null and id in ("
                                + ids
                                + ")",
                        String.class);
    }

    private void measure() {
        System.out.printf(
                "%n| %-58s | %8s | %8s | %8s | %s |%n",
                "reading", "median", "99 %", "slowest", "ended early");
        System.out.println("|---|---:|---:|---:|---:|");
        time("admin", "the latest page", () -> ENTRIES);
        time("admin", "a person", () -> ENTRIES + "person=" + person());
        time("admin", "a person, by id", () -> ENTRIES + "person=local/" + person());
        time("admin", "a busy robot", () -> ENTRIES + "person=" + robot());
        time("admin", "a token", () -> ENTRIES + "token=" + token());
        time("admin", "a team", () -> ENTRIES + "team=team-" + random.nextInt(60));
        time("admin", "a cluster", () -> ENTRIES + "cluster=" + cluster());
        time("admin", "all clusters of a site", () -> ENTRIES + "cluster=site-" + any(20) + "/*/*");
        time(
                "admin",
                "a namespace on all sites",
                () -> ENTRIES + "cluster=*/team-" + any(50) + "/*");
        time(
                "admin",
                "a namespace on one site",
                () -> ENTRIES + "cluster=site-" + any(20) + "/team-" + any(50) + "/*");
        time("admin", "a backup", () -> ENTRIES + "backup=" + one(backups));
        time("admin", "an outcome", () -> ENTRIES + "outcome=" + outcome());
        time("admin", "an event", () -> ENTRIES + "event=" + event());
        time("admin", "a source", () -> ENTRIES + "source=nfs-site-" + any(20));
        time("admin", "an address", () -> ENTRIES + "address=" + address());
        time("admin", "a day", () -> ENTRIES + day());
        time("admin", "a day of a person", () -> ENTRIES + day() + "&person=" + person());
        time("admin", "a day of a cluster", () -> ENTRIES + day() + "&cluster=" + cluster());
        time("admin", "a day of an outcome", () -> ENTRIES + day() + "&outcome=" + outcome());
        time(
                "admin",
                "an outcome of a person",
                () -> ENTRIES + "person=" + person() + "&outcome=" + outcome());
        time(
                "admin",
                "an outcome of a robot",
                () -> ENTRIES + "person=" + robot() + "&outcome=" + outcome());
        time(
                "admin",
                "an outcome of a cluster",
                () -> ENTRIES + "cluster=" + cluster() + "&outcome=" + outcome());
        time(
                "admin",
                "an outcome of a team",
                () -> ENTRIES + "team=team-" + any(60) + "&outcome=" + outcome());
        time(
                "admin",
                "a person and a cluster",
                () -> ENTRIES + "person=" + person() + "&cluster=" + cluster());
        time(
                "admin",
                "a robot and a cluster",
                () -> ENTRIES + "person=" + robot() + "&cluster=" + cluster());
        time(
                "admin",
                "a person and an address",
                () -> ENTRIES + "person=" + person() + "&address=" + address());
        time(
                "admin",
                "a team and a source",
                () -> ENTRIES + "team=team-" + any(60) + "&source=s3-site-" + any(20));
        time("admin", "nobody at all", () -> ENTRIES + "person=nobody-" + random.nextInt());
        time(
                "admin",
                "a name that never met a cluster",
                () -> ENTRIES + "person=person-499&cluster=" + cluster());
        time("one", "an auditor of one cluster", () -> ENTRIES + day());
        time("ten", "an auditor of 10 clusters", () -> ENTRIES);
        time("ten", "an auditor of 10 clusters, a person", () -> ENTRIES + "person=" + person());
        time("ten", "an auditor of 10 clusters, a robot", () -> ENTRIES + "person=" + robot());
        time("many", "an auditor of 200 clusters", () -> ENTRIES + "address=&source=");
        time("many", "an auditor of 200 clusters, a person", () -> ENTRIES + "person=" + person());
        time(
                "many",
                "an auditor of 200 clusters, an outcome",
                () -> ENTRIES + "outcome=" + outcome());
        time("site", "an auditor of a site, a team", () -> ENTRIES + "team=team-" + any(60));
        time("admin", "somewhere in the middle", () -> ENTRIES + "cursor=" + place());
        time(
                "admin",
                "somewhere in the middle, of a robot",
                () -> ENTRIES + "person=" + robot() + "&cursor=" + place());
        time(
                "admin",
                "somewhere in the middle, of a cluster",
                () -> ENTRIES + "cluster=" + cluster() + "&cursor=" + place());
        time("admin", "page after page, of a robot", new Pages("person=robot-3"));
        time("admin", "page after page, of a site", new Pages("cluster=site-3/*/*"));
        time("admin", "page 1,000 and those behind it, of a robot", deep("person=robot-3"));
        time("admin", "page 1,000 and those behind it, of all", deep(""));
        time(
                "admin",
                "a robot and a team that it is not in",
                () -> ENTRIES + "person=robot-1&team=team-" + (2 + any(18)));
        time(
                "admin",
                "a robot, a team it is not in, and an outcome",
                () -> ENTRIES + "person=robot-1&team=team-2&outcome=" + outcome());
        time(
                "admin",
                "a person, a source and an outcome",
                () ->
                        ENTRIES
                                + "person="
                                + person()
                                + "&source=s3-site-"
                                + any(20)
                                + "&outcome="
                                + outcome());
        time(
                "admin",
                "a team and an address",
                () -> ENTRIES + "team=team-" + any(60) + "&address=" + address());
        time(
                "admin",
                "a token, a cluster and an event",
                () -> ENTRIES + "token=" + token() + "&cluster=" + cluster() + "&event=" + event());
        time("admin", "one download", () -> "/api/v1/audit/downloads/" + one(downloads));
        time(
                "admin",
                "who holds copies of a cluster",
                () -> EXPOSURE + "/holders?cluster=" + cluster());
        time(
                "admin",
                "who holds copies of the busiest cluster",
                () -> EXPOSURE + "/holders?cluster=site-0/team-0/etcd-0&since=" + date());
        time(
                "admin",
                "who holds copies of a cluster since a day",
                () -> EXPOSURE + "/holders?cluster=" + cluster() + "&since=" + date());
        time(
                "admin",
                "which backups of a cluster who holds",
                () -> EXPOSURE + "?cluster=" + cluster());
        time("admin", "what a person holds", () -> EXPOSURE + "/holders?person=" + person());
        time("admin", "what a robot holds", () -> EXPOSURE + "/holders?person=" + robot());
        time("admin", "which backups a person holds", () -> EXPOSURE + "?person=" + person());
        time(
                "admin",
                "which backups a robot holds",
                () -> EXPOSURE + "?person=" + robot() + "&since=" + date());
        time(
                "ten",
                "what a robot holds, to an auditor of 10 clusters",
                () -> EXPOSURE + "/holders?person=" + robot());
        time(
                "many",
                "what a person holds, to an auditor of 200 clusters",
                () -> EXPOSURE + "/holders?person=" + person());
        System.out.printf("%nThe slowest 99th percentile: %.1f ms%n", worst);
    }

    /** The pages behind the thousandth. */
    private Pages deep(String filter) {
        Pages pages = new Pages(filter);
        for (int i = 0; i < 50; i++) {
            pages.turn(portal.get("admin", pages.get().replace("=50&", "=1000&")).body());
        }
        return pages;
    }

    private void time(String user, String name, Supplier<String> path) {
        double[] millis = new double[TIMES];
        int early = 0;
        for (int i = -WARM_UP; i < TIMES; i++) {
            String address = path.get();
            long begin = System.nanoTime();
            HttpResponse<String> answer = portal.get(user, address);
            if (i >= 0) {
                millis[i] = (System.nanoTime() - begin) / 1e6;
                early += answer.body().contains("\"searchedTo\":\"") ? 1 : 0;
            }
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(address + ": " + answer.body());
            }
            if (path instanceof Pages pages) {
                pages.turn(answer.body());
            }
        }
        Arrays.sort(millis);
        double percentile = millis[TIMES * 99 / 100 - 1];
        worst = Math.max(worst, percentile);
        System.out.printf(
                "| %-58s | %8.1f | %8.1f | %8.1f | %d %% |%n",
                name, millis[TIMES / 2], percentile, millis[TIMES - 1], 100 * early / TIMES);
    }

    /** The pages of one list, one after the other. */
    private static final class Pages implements Supplier<String> {

        private final String filter;
        private String cursor = "";

        Pages(String filter) {
            this.filter = filter;
        }

        @Override
        public String get() {
            return ENTRIES + filter + cursor;
        }

        void turn(String answer) {
            int at = answer.lastIndexOf("\"next\":\"");
            cursor = "&cursor=" + answer.substring(at + 8, answer.indexOf('"', at + 8));
        }
    }

    private void export(String format) throws Exception {
        ManagementFactory.getMemoryPoolMXBeans().forEach(pool -> pool.resetPeakUsage());
        long begin = System.nanoTime();
        HttpResponse<InputStream> answer =
                portal.send(
                        portal.as("admin", "/api/v1/audit/export?format=" + format)
                                .timeout(java.time.Duration.ofHours(2)),
                        BodyHandlers.ofInputStream());
        long bytes = 0;
        long lines = 0;
        byte[] buffer = new byte[64 * 1024];
        try (InputStream in = answer.body()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes += n;
                for (int i = 0; i < n; i++) {
                    lines += buffer[i] == '\n' ? 1 : 0;
                }
            }
        }
        long heap =
                ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP)
                        .mapToLong(pool -> pool.getPeakUsage().getUsed())
                        .sum();
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                "Export of all as %s: %,d lines, %,d MiB in %.0f s, %,.0f lines a second;"
                        + " heap at most %d of %d MiB%n",
                format,
                lines,
                bytes / MIB,
                seconds,
                lines / seconds,
                heap / MIB,
                Runtime.getRuntime().maxMemory() / MIB);
    }

    /** Many at once, as downloads do: each waits until its entry is on the disk. */
    private void record(String where) throws InterruptedException {
        AuditTrail trail = portal.bean(AuditTrail.class);
        long begin = System.nanoTime();
        try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < AT_ONCE; i++) {
                threads.submit(
                        () -> {
                            for (int k = 0; k < RECORDED / AT_ONCE; k++) {
                                trail.record(
                                        AuditEntry.Event.SIGNED_OUT,
                                        new Actor.Portal(),
                                        "nobody",
                                        "An entry among many.");
                            }
                        });
            }
        }
        System.out.printf(
                "Recorded on %s, %d at once: %,.0f entries a second%n",
                where, AT_ONCE, RECORDED / ((System.nanoTime() - begin) / 1e9));
    }

    private void verify() throws Exception {
        try (Portal started = Portal.in(Files.createTempDirectory("audit-chain-")).start()) {
            portal = started;
            record("SQLite without any");
            long begin = System.nanoTime();
            String verdict = portal.get("admin", "/api/v1/audit/verification").body();
            System.out.printf(
                    "Verified: %,.0f entries a second; %s%n",
                    RECORDED / ((System.nanoTime() - begin) / 1e9), verdict);
        }
    }

    private int any(int bound) {
        return random.nextInt(bound);
    }

    /** Falls off as it does in the entries. */
    private int skewed(int bound) {
        double x = random.nextDouble();
        return (int) (bound * x * x);
    }

    private <T> T one(List<T> all) {
        return all.get(any(all.size()));
    }

    private String person() {
        return "person-" + skewed(500);
    }

    private String robot() {
        return "robot-" + skewed(20);
    }

    private String token() {
        return "tok%09x".formatted(any(100));
    }

    private String cluster() {
        int cluster = skewed(10_000);
        return "site-%d/team-%d/etcd-%d".formatted(cluster % 20, cluster / 20 % 50, cluster / 1000);
    }

    private String outcome() {
        return one(List.of("failed", "aborted", "revoked", "interrupted", "completed"));
    }

    private String event() {
        return one(
                List.of(
                        "download_end",
                        "download_denied",
                        "download_hidden",
                        "sign_in_failed",
                        "token_created",
                        "emergency_sign_in",
                        "audit_purged"));
    }

    private String address() {
        int host = skewed(5000);
        return "10.%d.%d.17".formatted(host / 256, host % 256);
    }

    private String date() {
        return java.time.LocalDate.now().minusDays(any(700)).toString();
    }

    private String day() {
        String date = date();
        return "from=" + date + "&to=" + date;
    }

    private String place() {
        return java.time.Instant.now().minusSeconds(any(60_000_000)).toEpochMilli() + ".0";
    }
}
