import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

import javax.sql.DataSource;

/**
 * A catalogue as a large company may have it, always the same: ten sites with a bucket, a volume
 * and sidecars each; backups every six hours, most of them in two places, the latest of them
 * checked; one cluster in twenty with something that needs attention.
 */
class LargeCatalogue {

    private static final int SITES = 10;
    private static final int BATCH = 10_000;
    private static final Duration EVERY = Duration.ofHours(6);
    private static final List<String> NAMESPACES =
            List.of(
                    "payments",
                    "platform",
                    "web",
                    "search",
                    "orders",
                    "identity",
                    "billing",
                    "data");
    private static final List<String> KINDS = List.of("S3", "DIRECTORY", "SIDECAR");
    private static final int[][] VERSIONS = {{3, 4, 23}, {3, 5, 9}, {3, 5, 16}, {3, 6, 1}};
    private static final int WHOLE = 0;
    private static final int SEALED = 10;
    private static final int TORN = 50;

    private final DataSource database;
    private final int clusters;
    private final int backups;
    private final Random random = new Random(7);
    private final Instant now = Instant.now();
    private long backupId;
    private long copyId;

    LargeCatalogue(DataSource database, int clusters, int backups) {
        this.database = database;
        this.clusters = clusters;
        this.backups = backups;
    }

    void fill() throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            sources(connection);
            clusters(connection);
            connection.commit();
            connection.setAutoCommit(true);
            connection.createStatement().execute("analyze");
        }
    }

    private void sources(Connection connection) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "insert into source (name, kind, site, asked_at, answered_at, copies,"
                            + " strays, failure_cause, failure_detail) values (?, ?, ?, ?, ?, ?, 3,"
                            + " ?, ?)")) {
            for (int site = 0; site < SITES; site++) {
                for (String kind : KINDS) {
                    boolean failing = site == 4 && kind.equals("SIDECAR");
                    insert.setString(1, source(site, kind));
                    insert.setString(2, kind);
                    insert.setString(3, "site-" + site);
                    insert.setLong(4, now.toEpochMilli());
                    insert.setLong(
                            5,
                            now.minus(failing ? Duration.ofHours(5) : Duration.ZERO)
                                    .toEpochMilli());
                    insert.setLong(6, (long) clusters * backups / SITES);
                    insert.setString(7, failing ? "REFUSED" : null);
                    insert.setString(8, failing ? "The connection was refused." : null);
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private void clusters(Connection connection) throws SQLException {
        try (PreparedStatement cluster =
                        connection.prepareStatement(
                                "insert into cluster (site, namespace, name) values (?, ?, ?)");
                PreparedStatement standing =
                        connection.prepareStatement(
                                "update cluster set newest_id = ?, good_id = ?, good_at = ?,"
                                        + " standing = ? where id = ?");
                PreparedStatement known =
                        connection.prepareStatement(
                                "insert into source_cluster (source, cluster_id, answered_at)"
                                        + " values (?, ?, 0)");
                PreparedStatement backup =
                        connection.prepareStatement(
                                "insert into backup (cluster_id, name, revision, major, minor,"
                                    + " patch, written_at, size, condition, copies_differ) values"
                                    + " (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)");
                PreparedStatement copy =
                        connection.prepareStatement(
                                "insert into copy (backup_id, source, path, pin, size, written_at,"
                                        + " condition) values (?, ?, ?, ?, ?, ?, ?)");
                PreparedStatement check =
                        connection.prepareStatement(
                                "insert into copy_check (copy_id, pin, size, written_at, condition,"
                                    + " checked_at, verdict, sha256, sentence) values (?, ?, ?, ?,"
                                    + " ?, ?, 'WHOLE', ?, 'Every byte was read.')")) {
            for (int i = 0; i < clusters; i++) {
                int site = i % SITES;
                int place = i / SITES;
                String namespace = NAMESPACES.get(place % NAMESPACES.size());
                String name =
                        "cluster-%d-%d-%d"
                                .formatted(
                                        site, place % NAMESPACES.size(), place / NAMESPACES.size());
                cluster.setString(1, "site-" + site);
                cluster.setString(2, namespace);
                cluster.setString(3, name);
                cluster.addBatch();
                List<String> kinds = i % 3 == 0 ? List.of("SIDECAR") : List.of("S3", "DIRECTORY");
                for (String kind : kinds) {
                    known.setString(1, source(site, kind));
                    known.setLong(2, i + 1);
                    known.addBatch();
                }
                backups(i, site, namespace + "/" + name, kinds, backup, copy, check, standing);
                if (backupId % BATCH < backups) {
                    run(cluster, known, backup, copy, check, standing);
                }
            }
            run(cluster, known, backup, copy, check, standing);
        }
    }

    private static void run(PreparedStatement... statements) throws SQLException {
        for (PreparedStatement statement : statements) {
            statement.executeBatch();
        }
    }

    private void backups(
            int i,
            int site,
            String path,
            List<String> kinds,
            PreparedStatement backup,
            PreparedStatement copy,
            PreparedStatement check,
            PreparedStatement standing)
            throws SQLException {
        boolean damaged = i % 97 == 13;
        boolean late = i % 41 == 11;
        int[] version = VERSIONS[i % VERSIONS.length];
        Instant newest =
                now.minus(Duration.ofMinutes(random.nextInt(60, 1200)))
                        .minus(late ? Duration.ofHours(24 + random.nextInt(200)) : Duration.ZERO);
        long revision = 1000 + random.nextInt(100_000);
        long pages = 20_000 + random.nextInt(300_000);
        Instant written = newest.minus(EVERY.multipliedBy(backups - 1));
        int condition = SEALED;
        boolean checked = false;
        for (int k = 0; k < backups; k++) {
            boolean last = k == backups - 1;
            checked = k >= backups - 3 && i % 20 != 5;
            condition = last && damaged ? TORN : checked ? WHOLE : SEALED;
            revision += 1 + random.nextInt(5_000);
            pages += random.nextInt(-400, 700);
            long size = pages * 4096 + (condition == TORN ? 7 : 32);
            String file =
                    "%d.%d.%d_%016x_etcd.backup"
                            .formatted(version[0], version[1], version[2], revision);
            backupId++;
            backup.setLong(1, i + 1);
            backup.setString(2, file);
            backup.setLong(3, revision);
            backup.setInt(4, version[0]);
            backup.setInt(5, version[1]);
            backup.setInt(6, version[2]);
            backup.setLong(7, written.toEpochMilli());
            backup.setLong(8, size);
            backup.setInt(9, condition);
            backup.addBatch();
            for (String kind : kinds) {
                copyId++;
                String pin = Long.toHexString(copyId * 0x9E3779B97F4A7C15L);
                copy.setLong(1, backupId);
                copy.setString(2, source(site, kind));
                copy.setString(3, "v1/" + path + "/" + file);
                copy.setString(4, pin);
                copy.setLong(5, size);
                copy.setLong(6, written.toEpochMilli());
                copy.setInt(7, condition == TORN ? TORN : SEALED);
                copy.addBatch();
                if (condition == WHOLE) {
                    check.setLong(1, copyId);
                    check.setString(2, pin);
                    check.setLong(3, size);
                    check.setLong(4, written.toEpochMilli());
                    check.setInt(5, WHOLE);
                    check.setLong(6, written.plus(Duration.ofMinutes(9)).toEpochMilli());
                    check.setString(7, "%064x".formatted(copyId));
                    check.addBatch();
                }
            }
            written = written.plus(EVERY);
        }
        boolean unreachable = site == 4 && kinds.contains("SIDECAR");
        standing.setLong(1, backupId);
        standing.setLong(2, damaged ? backupId - 1 : backupId);
        standing.setLong(3, (damaged ? newest.minus(EVERY) : newest).toEpochMilli());
        standing.setInt(4, unreachable ? 20 : damaged ? 0 : checked ? 50 : 40);
        standing.setLong(5, i + 1);
        standing.addBatch();
    }

    private static String source(int site, String kind) {
        return switch (kind) {
            case "S3" -> "site-" + site + "-bucket";
            case "DIRECTORY" -> "site-" + site + "-volume";
            default -> "site-" + site + "-sidecars";
        };
    }
}
