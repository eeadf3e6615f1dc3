import io.etcdportal.access.Credential;
import io.etcdportal.access.Viewer;
import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.AuditedBackup;
import io.etcdportal.audit.DownloadResult;
import io.etcdportal.audit.Origin;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.testbed.Portal;

import org.springframework.jdbc.core.simple.JdbcClient;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Downloads of a {@link LargeCatalogue} as its audit tells of them, written by the portal's own
 * trail, so that the chain holds: a few people and robots fetch most, one backup was fetched often,
 * and the administrator fetched some.
 */
class LargeTrail {

    private static final int PEOPLE = 200;
    private static final int OFTEN = 20;

    private final Portal portal;
    private final int downloads;
    private final Random random = new Random(7);

    LargeTrail(Portal portal, int downloads) {
        this.portal = portal;
        this.downloads = downloads;
    }

    private record Fetched(
            ClusterId cluster, String backup, String source, String path, long size) {}

    void fill() {
        AuditTrail trail = portal.bean(AuditTrail.class);
        List<Fetched> some = fetched("b.id % 307 = 1");
        List<Fetched> known =
                fetched(
                        "b.id in (select c.newest_id from cluster c where c.name ="
                                + " 'cluster-3-0-7')");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < downloads; i++) {
                List<Fetched> among = i % OFTEN == 0 ? known : some;
                Fetched fetched = among.get(random.nextInt(among.size()));
                Origin origin = i % OFTEN == 1 ? origin("admin") : origin("person-" + skewed());
                Outcome outcome = i % OFTEN == 2 ? Outcome.ABORTED : Outcome.COMPLETED;
                threads.submit(() -> record(trail, origin, fetched, outcome));
            }
        }
    }

    private int skewed() {
        double x = random.nextDouble();
        return (int) (PEOPLE * x * x);
    }

    private Origin origin(String user) {
        return new Origin(
                new Viewer("local/" + user, user, Set.of(), false, new Credential.Password()),
                "10.0.%d.17".formatted(random.nextInt(250)),
                "curl/8.14.1",
                "request-" + random.nextInt(1_000_000));
    }

    private static void record(AuditTrail trail, Origin origin, Fetched fetched, Outcome outcome) {
        AuditTrail.Begun begun =
                trail.begin(
                        origin,
                        new AuditedBackup(fetched.cluster(), fetched.backup(), null, null),
                        null);
        long sent = outcome == Outcome.COMPLETED ? fetched.size() : fetched.size() / 3;
        trail.end(
                begun,
                new DownloadResult(
                        outcome,
                        List.of(
                                new DownloadResult.Segment(
                                        fetched.source(), fetched.path(), 0, sent, null)),
                        sent,
                        fetched.size(),
                        outcome == Outcome.COMPLETED ? "%064x".formatted(fetched.size()) : null,
                        "the integrity hash matches",
                        outcome == Outcome.COMPLETED ? null : "The client left."));
    }

    private List<Fetched> fetched(String which) {
        return portal.bean(JdbcClient.class)
                .sql(
                        "select l.site, l.namespace, l.name, b.name, c.source, c.path, c.size from"
                                + " backup b join cluster l on l.id = b.cluster_id join copy c on"
                                + " c.backup_id = b.id where "
                                + which)
                .query(
                        (row, _) ->
                                new Fetched(
                                        new ClusterId(
                                                row.getString(1),
                                                row.getString(2),
                                                row.getString(3)),
                                        row.getString(4),
                                        row.getString(5),
                                        row.getString(6),
                                        row.getLong(7)))
                .list();
    }
}
