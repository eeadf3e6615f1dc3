import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.PostgresServer;
import io.etcdportal.testbed.Visitor;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.sql.DataSource;

/**
 * Fills a portal's database with 10,000 clusters and 1,000,000 backups, and prints how long each
 * page takes and how large it is: seen by a client on the same machine, so that the times are those
 * of the server and of a connection. Arguments: {@code sqlite} or {@code postgresql}, and how many
 * clusters with how many backups each.
 */
class PagesAtScale {

    private static final int WARM_UP = 20;
    private static final int TIMES = 100;
    private static final Pattern NEXT = Pattern.compile("rel=\"next\" href=\"([^\"]+)\"");
    private static final Pattern BACKUP =
            Pattern.compile("href=\"(/clusters/[^\"]+/backups/[^\"?]+)\"");

    void main(String[] arguments) throws Exception {
        boolean postgresql = arguments.length > 0 && arguments[0].equals("postgresql");
        int clusters = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10_000;
        int backups = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 100;
        Path home = Files.createTempDirectory(Path.of("target"), "pages-at-scale-");
        Portal.Settings settings =
                Portal.in(home).teams(home).set("portal.catalog.refresh-timeout", "24h");
        if (postgresql) {
            PostgresServer server = new PostgresServer();
            server.start();
            settings.database(server);
        }
        try (Portal portal = settings.start()) {
            long begin = System.nanoTime();
            new LargeCatalogue(portal.bean(DataSource.class), clusters, backups).fill();
            System.out.printf(
                    "%,d clusters with %,d backups on %s, written in %d s%n%n",
                    clusters,
                    (long) clusters * backups,
                    postgresql ? "PostgreSQL" : "SQLite",
                    (System.nanoTime() - begin) / 1_000_000_000);
            System.out.printf(
                    "| %-8s | %-62s | %8s | %8s | %8s |%n",
                    "viewer", "page", "median", "99 %", "HTML");
            System.out.println("|---|---|---:|---:|---:|");
            for (String user : List.of("admin", "alice")) {
                measure(portal, user);
            }
        }
    }

    private static void measure(Portal portal, String user) {
        Visitor visitor = new Visitor(portal);
        visitor.signIn(user, user + Portal.PASSWORD);
        String cluster = "/clusters/site-3/payments/cluster-3-0-7";
        List<String> pages =
                new ArrayList<>(
                        List.of(
                                "/clusters",
                                deep(visitor, "/clusters", 30),
                                "/clusters?sort=name",
                                deep(visitor, "/clusters?sort=name", 30),
                                "/clusters?state=overdue",
                                "/clusters?q=cluster-3-0",
                                "/clusters?q=there-is-no-such",
                                "/clusters?site=site-3&namespace=payments",
                                cluster,
                                cluster + "?etcdVersion=3.5.16",
                                deep(visitor, cluster, 1),
                                "/sources",
                                "/preferences"));
        Matcher backup = BACKUP.matcher(visitor.get(cluster).body());
        if (backup.find()) {
            pages.add(backup.group(1));
        }
        pages.forEach(page -> measure(visitor, user, page));
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

    private static void measure(Visitor visitor, String user, String page) {
        long[] times = new long[TIMES];
        HttpResponse<String> answer = visitor.get(page);
        for (int i = -WARM_UP; i < TIMES; i++) {
            long begin = System.nanoTime();
            answer = visitor.get(page);
            if (i >= 0) {
                times[i] = System.nanoTime() - begin;
            }
        }
        Arrays.sort(times);
        System.out.printf(
                "| %-8s | %-62s | %5.1f ms | %5.1f ms | %5.1f kB | %s%n",
                user,
                page.length() > 62 ? page.substring(0, 61) + "…" : page,
                times[TIMES / 2] / 1e6,
                times[TIMES * 99 / 100] / 1e6,
                answer.body().length() / 1000.0,
                answer.statusCode() == 200 ? "" : "status " + answer.statusCode());
    }
}
