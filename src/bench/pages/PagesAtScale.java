import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.testbed.Endpoint;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.PostgresServer;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.springframework.jdbc.core.simple.JdbcClient;

import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import javax.sql.DataSource;

/**
 * Fills a portal's database with 10,000 clusters, 1,000,000 backups and 10,000 records of the
 * audit, and prints how long each page and each list of the API takes and how large it is: seen by
 * a client on the same machine, so that the times are those of the server and of a connection, and
 * by several viewers. {@code run} tells the arguments.
 */
class PagesAtScale {

    private static final int WARM_UP = 20;
    private static final int TIMES = 100;
    private static final int DOWNLOADS = 5_000;
    private static final int TEAMS = 200;
    private static final int TRANSFERS = 60;
    private static final int TOKENS = 120;
    private static final long MOST_MILLIS = 200;
    private static final long MOST_BYTES = 100_000;

    private static final String CLUSTER = "/clusters/site-3/payments/cluster-3-0-7";
    private static final String LARGEST = "/clusters/" + LargeCatalogue.LARGEST;
    private static final Pattern NEXT = Pattern.compile("rel=\"next\" href=\"([^\"]+)\"");
    private static final Pattern BACKUP =
            Pattern.compile("href=\"(/clusters/[^\"]+/backups/[^\"?]+)\"");
    private static final Pattern DOWNLOAD = Pattern.compile("href=\"(/audit/downloads/[^\"?]+)\"");

    /** What is no page, or leads to another one, or is for developers. */
    private static final Pattern NO_PAGE =
            Pattern.compile(
                    "/|/(signed-out|components|\\*\\*|(assets|webjars|api|sidecar|.well-known|oauth2|login/oauth2)/.*)");

    private final Set<String> measured = new TreeSet<>();
    private Portal portal;
    private int slow;
    private int large;

    void main(String[] arguments) throws Exception {
        String database = arguments.length > 0 ? arguments[0] : "sqlite";
        Path home =
                arguments.length > 1
                        ? Files.createDirectories(Path.of(arguments[1]))
                        : Files.createTempDirectory(Path.of("target"), "pages-at-scale-");
        String part = arguments.length > 2 ? arguments[2] : "all";
        int clusters = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 10_000;
        int backups = arguments.length > 4 ? Integer.parseInt(arguments[4]) : 100;
        if (database.equals("postgresql")) {
            PostgresServer server = new PostgresServer();
            server.start();
            database =
                    server.getJdbcUrl().replaceAll("\\?.*", "")
                            + "?user=%s&password=%s"
                                    .formatted(server.getUsername(), server.getPassword());
        }
        fill(home, database, clusters, backups);
        if (!part.equals("fill")) {
            measure(home, database, part);
        }
    }

    /** A reading of each source that is not there would make it fail, or forget it. */
    private static Portal.Settings settings(Path home, String database) {
        Portal.Settings settings =
                Portal.in(home)
                        .access(home, access())
                        .set("portal.catalog.refresh-timeout", "365d")
                        .set("portal.catalog.refresh-every", "1h")
                        .set("portal.checks.newest", "0");
        return database.equals("sqlite")
                ? settings
                : settings.set("spring.datasource.url", database);
    }

    /**
     * A viewer of one cluster; one of an eighth of all clusters; one with 500 patterns; and one in
     * each of 200 teams, with a thousand grants.
     */
    private static String access() {
        String narrow =
                """
                teams:
                  single: {members: {users: [one]}, grants: [{clusters: "site-3/payments/cluster-3-0-7", verbs: [list, verify, download, audit]}]}
                  payments: {members: {users: [alice]}, grants: [{clusters: "*/payments/*", verbs: [list, verify, download, audit]}]}
                  patterns:
                    members: {users: [many]}
                    grants:
                """;
        return narrow
                + IntStream.range(0, 500)
                        .mapToObj(i -> grant(i, 1 + i / 80))
                        .collect(Collectors.joining())
                + IntStream.range(0, TEAMS)
                        .mapToObj(PagesAtScale::team)
                        .collect(Collectors.joining())
                + Portal.accounts("one", "alice", "many", "crowd");
    }

    private static String team(int number) {
        return "  team-%d:\n    members: {users: [crowd]}\n    grants:\n".formatted(number)
                + IntStream.range(0, 5)
                        .mapToObj(i -> grant(number, (number + 2 * i) % 10))
                        .collect(Collectors.joining());
    }

    private static String grant(int number, int begin) {
        int site = number % LargeCatalogue.SITES;
        int namespace = number / LargeCatalogue.SITES % LargeCatalogue.NAMESPACES.size();
        return "      - {clusters: \"site-%d/%s/cluster-%1$d-%d-%d*\", verbs: [list, verify, download, audit]}\n"
                .formatted(site, LargeCatalogue.NAMESPACES.get(namespace), namespace, begin);
    }

    private static void fill(Path home, String database, int clusters, int backups)
            throws Exception {
        try (Portal portal = settings(home, database).start()) {
            JdbcClient jdbc = portal.bean(JdbcClient.class);
            if (jdbc.sql("select count(*) from cluster").query(Long.class).single() == 0) {
                long begin = System.nanoTime();
                new LargeCatalogue(portal.bean(DataSource.class), clusters, backups).fill();
                System.out.printf(
                        "The catalogue was written in %d s,",
                        (System.nanoTime() - begin) / 1_000_000_000);
                begin = System.nanoTime();
                new LargeTrail(portal, DOWNLOADS).fill();
                System.out.printf(
                        " the audit in %d s%n", (System.nanoTime() - begin) / 1_000_000_000);
            }
            for (String table : List.of("cluster", "backup", "copy", "audit_entry")) {
                System.out.printf(
                        "%s: %,d  ",
                        table,
                        jdbc.sql("select count(*) from " + table).query(Long.class).single());
            }
            System.out.println();
        }
    }

    private void measure(Path home, String database, String part) throws Exception {
        Path volume = home.resolve("running");
        Snapshots.lay(
                volume.resolve("v1/slow/3.5.16_000000000000000f_etcd.backup"),
                Snapshots.sealed(16 * 1024 * 1024));
        Portal.Settings settings = settings(home, database).directory("running", "running", volume);
        if (part.equals("live")) {
            new LivePagesAtScale(settings, volume).run();
            return;
        }
        try (Portal started = settings.start()) {
            portal = started;
            portal.await("/api/v1/sources", sources -> sources.size() == 31);
            System.out.printf(
                    "%n| %-6s | %-80s | %8s | %8s | %8s |%n|---|---|---:|---:|---:|%n",
                    "viewer", "page", "median", "99 %", "size");
            if (part.equals("all") || part.equals("admin")) {
                administrator();
            }
            for (String user : List.of("one", "alice", "many", "crowd")) {
                if (part.equals("all") || part.equals(user)) {
                    viewer(user);
                }
            }
            System.out.printf(
                    "%n%d took %d ms or longer, %d had %d kB or more%n",
                    slow, MOST_MILLIS, large, MOST_BYTES / 1000);
            if (part.equals("all") || part.equals("admin")) {
                System.out.println("Pages that were not measured: " + forgotten());
            }
        }
    }

    private void administrator() throws Exception {
        Visitor visitor = visitor("admin");
        String newest = newest(visitor, CLUSTER);
        for (int i = 0; i < TOKENS; i++) {
            visitor.get("/tokens");
            visitor.post("/tokens", Map.of("name", "token " + i, "verbs", "list"));
            visitor.get(newest);
            visitor.post(newest + "/tickets", Map.of());
            visitor("admin");
        }
        List<HttpResponse<InputStream>> transfers = new ArrayList<>();
        for (int i = 0; i < TRANSFERS; i++) {
            transfers.add(
                    portal.send(
                            portal.as(
                                    "admin",
                                    "/api/v1/clusters/eu/running/slow/backups/3.5.16_000000000000000f_etcd.backup/content"),
                            BodyHandlers.ofInputStream()));
        }
        everywhere(visitor, "admin");
        for (String page :
                List.of(
                        "/clusters?team=team-3",
                        "/sources/" + LargeCatalogue.MESSY + "/strays",
                        "/audit/exposure?person=person-0",
                        "/tokens?everybody=true",
                        "/tickets?everybody=true",
                        "/can-i?user=crowd&verb=download&cluster=site-3/payments/cluster-3-0-7",
                        "/api/v1/sources/" + LargeCatalogue.MESSY + "/strays",
                        "/api/v1/clusters?limit=500",
                        "/api/v1" + LARGEST + "/backups?limit=500")) {
            time(visitor, "admin", page);
        }
        time(new Visitor(portal), "nobody", "/login");
        visitor.keep("EBP_LANGUAGE", "de");
        for (String page :
                List.of(
                        "/clusters",
                        CLUSTER,
                        LARGEST,
                        newest,
                        newest + "/restore?etcdVersion=3.5.16",
                        "/sources",
                        "/audit",
                        "/downloads")) {
            time(visitor, "German", page);
        }
        for (HttpResponse<InputStream> transfer : transfers) {
            transfer.body().close();
        }
    }

    private void viewer(String user) {
        Visitor visitor = visitor(user);
        everywhere(visitor, user);
        if (user.equals("crowd")) {
            time(visitor, user, "/clusters?team=team-3");
        }
    }

    private Visitor visitor(String user) {
        Visitor visitor = new Visitor(portal);
        visitor.signIn(user, user + Portal.PASSWORD);
        return visitor;
    }

    /** What everybody may look at. */
    private void everywhere(Visitor visitor, String user) {
        String newest = newest(visitor, CLUSTER);
        List<String> pages = new ArrayList<>(List.of("/clusters"));
        if (!user.equals("one")) {
            pages.addAll(
                    List.of(
                            deep(visitor, "/clusters", 20),
                            "/clusters?sort=name",
                            deep(visitor, "/clusters?sort=name", 20),
                            "/clusters?state=damaged",
                            "/clusters?state=unreachable",
                            "/clusters?state=overdue",
                            "/clusters?state=unverified",
                            "/clusters?state=fresh&sort=name",
                            "/clusters?q=cluster-3-0",
                            "/clusters?site=site-3&namespace=payments"));
        }
        pages.addAll(
                List.of(
                        "/clusters?q=there-is-no-such",
                        CLUSTER,
                        CLUSTER + "?etcdVersion=3.5.16",
                        deep(visitor, CLUSTER, 1),
                        newest,
                        newest + "/restore?etcdVersion=3.5.16&kubernetes=true",
                        "/sources",
                        "/downloads",
                        "/transfers",
                        "/tokens",
                        "/tickets",
                        "/sessions",
                        "/preferences",
                        "/audit",
                        deep(visitor, "/audit", 20),
                        "/audit?person=person-0",
                        "/audit?cluster=site-3/payments/cluster-3-0-7",
                        "/audit?backup=" + newest.replaceAll(".*/", ""),
                        "/audit/exposure?cluster=site-3/payments/cluster-3-0-7"));
        Matcher download = DOWNLOAD.matcher(visitor.get("/downloads").body());
        if (download.find()) {
            pages.add(download.group(1));
        }
        if (Set.of("admin", "alice").contains(user)) {
            pages.addAll(
                    List.of(
                            LARGEST,
                            LARGEST + "?etcdVersion=3.5.16",
                            deep(visitor, LARGEST, 100),
                            newest(visitor, LARGEST),
                            "/api/v1" + LARGEST,
                            "/api/v1" + LARGEST + "/backups",
                            "/api/v1" + LARGEST + "/backups/latest?etcdVersion=3.5.16"));
        }
        pages.addAll(
                List.of(
                        "/api/v1/clusters",
                        "/api/v1/clusters?state=overdue&sort=name",
                        "/api/v1/clusters/counts",
                        "/api/v1" + CLUSTER,
                        "/api/v1" + CLUSTER + "/backups",
                        "/api/v1" + CLUSTER + "/backups/latest?etcdVersion=3.5.16",
                        "/api/v1" + newest,
                        "/api/v1/sources",
                        "/api/v1/audit/entries",
                        "/api/v1/downloads"));
        pages.forEach(page -> time(visitor, user, page));
    }

    private static String newest(Visitor visitor, String cluster) {
        Matcher backup = BACKUP.matcher(visitor.get(cluster).body());
        if (!backup.find()) {
            throw new IllegalStateException("no backup of " + cluster);
        }
        return backup.group(1);
    }

    /** {@return the address that so many clicks on "next" lead to} */
    private static String deep(Visitor visitor, String page, int clicks) {
        String path = page.replaceAll("\\?.*", "");
        String current = page;
        for (int i = 0; i < clicks; i++) {
            Matcher next = NEXT.matcher(visitor.get(current).body());
            if (!next.find()) {
                return current;
            }
            current = path + next.group(1).replace("&amp;", "&");
        }
        return current;
    }

    private void time(Visitor visitor, String user, String page) {
        long[] times = new long[TIMES];
        boolean api = page.startsWith("/api/");
        HttpResponse<String> answer = get(visitor, page);
        for (int i = -WARM_UP; i < TIMES; i++) {
            long begin = System.nanoTime();
            answer = get(visitor, page);
            if (i >= 0) {
                times[i] = System.nanoTime() - begin;
            }
        }
        Arrays.sort(times);
        double most = times[TIMES * 99 / 100 - 1] / 1e6;
        int bytes = answer.body().getBytes(UTF_8).length;
        slow += most >= MOST_MILLIS ? 1 : 0;
        large += !api && bytes >= MOST_BYTES ? 1 : 0;
        measured.add(page.replaceAll("\\?.*", ""));
        System.out.printf(
                "| %-6s | %-80s | %5.1f ms | %5.1f ms | %5.1f kB |%s%s%n",
                user,
                page.length() > 80 ? page.substring(0, 79) + "…" : page,
                times[TIMES / 2 - 1] / 1e6,
                most,
                bytes / 1000.0,
                answer.statusCode() == 200 ? "" : " status " + answer.statusCode(),
                most >= MOST_MILLIS || !api && bytes >= MOST_BYTES ? " TOO MUCH" : "");
    }

    private static HttpResponse<String> get(Visitor visitor, String page) {
        return page.startsWith("/api/") ? visitor.call("GET", page) : visitor.get(page);
    }

    private List<String> forgotten() {
        return Endpoint.all(portal).stream()
                .filter(endpoint -> !endpoint.management() && endpoint.method().equals("GET"))
                .map(Endpoint::path)
                .filter(path -> !NO_PAGE.matcher(path).matches())
                .filter(
                        path ->
                                measured.stream()
                                        .noneMatch(
                                                page ->
                                                        page.matches(
                                                                path.replaceAll(
                                                                        "\\{[^}]+}", "[^/]+"))))
                .distinct()
                .toList();
    }
}
