import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

import javax.sql.DataSource;

/**
 * A catalogue as a large company may have it, always the same: ten sites with a bucket, a volume
 * and sidecars each; backups every six hours, most of them in two places, the latest of them
 * checked; one cluster in twenty with something that needs attention; and one cluster more, {@link
 * #LARGEST}, that was backed up for fourteen years. A bucket has more strays than are kept.
 */
class LargeCatalogue {

    /** The cluster with {@value #MANY} backups. */
    static final String LARGEST = "site-1/payments/the-largest";

    /** The source with the most strays. */
    static final String MESSY = "site-3-bucket";

    static final List<String> NAMESPACES =
            List.of(
                    "payments",
                    "platform",
                    "web",
                    "search",
                    "orders",
                    "identity",
                    "billing",
                    "data");

    static final int SITES = 10;

    private static final int MANY = 20_000;
    private static final int STRAYS = 1000;
    private static final int BATCH = 10_000;
    private static final Duration EVERY = Duration.ofHours(6);
    private static final List<String> KINDS = List.of("S3", "DIRECTORY", "SIDECAR");
    private static final int[][] VERSIONS = {{3, 4, 23}, {3, 5, 9}, {3, 5, 16}, {3, 6, 1}};
    private static final int WHOLE = 0;
    private static final int SEALED = 10;
    private static final int TORN = 50;

    /** What {@code SnapshotStatus} is kept as. */
    private static final String STATUS =
            """
            {"hash":3735928559,"revision":%d,"pairs":61234,"keys":20411,"size":%d,"storageVersion":null,
            "clusterVersion":"%d.%d.0","members":[
            {"id":"8211f1d0f64f3269","name":"etcd-0","peerUrls":["https://10.0.0.1:2380"]},
            {"id":"91bc3c398fb3c146","name":"etcd-1","peerUrls":["https://10.0.0.2:2380"]},
            {"id":"fd422379fda50e48","name":"etcd-2","peerUrls":["https://10.0.0.3:2380"]}]}\
            """;

    private final DataSource database;
    private final int clusters;
    private final int backups;
    private final Random random = new Random(7);
    private final Instant now = Instant.now();
    private long clusterId;
    private long backupId;
    private long copyId;

    /**
     * One that is still to be written.
     *
     * @param clusters how many, a multiple of ten
     * @param backups how many each of them has
     */
    LargeCatalogue(DataSource database, int clusters, int backups) {
        this.database = database;
        this.clusters = clusters;
        this.backups = backups;
    }

    void fill() throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            sources(connection);
            strays(connection);
            clusters(connection);
            connection.commit();
            connection.setAutoCommit(true);
            if (connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")) {
                // As autovacuum does after a while; SQLite does nothing of the kind by itself.
                connection.createStatement().execute("vacuum analyze");
            }
        }
    }

    private void sources(Connection connection) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "insert into source (name, kind, site, asked_at, answered_at, copies,"
                            + " strays, failure_cause, failure_detail) values (?, ?, ?, ?, ?, ?, ?,"
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
                    insert.setLong(7, source(site, kind).equals(MESSY) ? 4 * STRAYS : 3);
                    insert.setString(8, failing ? "REFUSED" : null);
                    insert.setString(9, failing ? "The connection was refused." : null);
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private static void strays(Connection connection) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "insert into stray (source, path, reason) values (?, ?, 'The name is not"
                                + " that of a backup.')")) {
            for (int i = 0; i < STRAYS; i++) {
                insert.setString(1, MESSY);
                insert.setString(
                        2,
                        "v1/payments/cluster-3-0-%d/notes-of-the-operator-%d.txt".formatted(i, i));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void clusters(Connection connection) throws SQLException {
        try (PreparedStatement cluster =
                        connection.prepareStatement(
                                "insert into cluster (site, namespace, name, sort_name) values"
                                        + " (?, ?, ?, ?)");
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
                                "insert into backup (cluster_id, name, public_id, version,"
                                    + " version_origin, revision, told_revision,"
                                    + " told_revision_origin, major, minor, patch, written_at,"
                                    + " size, condition, copies_differ, made_major, made_minor,"
                                    + " made_revision) values (?, ?, ?, ?, 'NAME', ?, ?, 'NAME', ?,"
                                    + " ?, ?, ?, ?, ?, 0, ?, ?, ?)");
                PreparedStatement copy =
                        connection.prepareStatement(
                                "insert into copy (backup_id, source, path, pin, size, written_at,"
                                    + " condition, version, version_origin, major, minor, patch,"
                                    + " revision, revision_origin) values (?, ?, ?, ?, ?, ?, ?, ?,"
                                    + " 'NAME', ?, ?, ?, ?, 'NAME')");
                PreparedStatement check =
                        connection.prepareStatement(
                                "insert into copy_check (copy_id, pin, size, written_at, condition,"
                                    + " checked_at, verdict, sha256, sentence, status, made_major,"
                                    + " made_minor, made_revision) values (?, ?, ?, ?, ?, ?,"
                                    + " 'WHOLE', ?, 'Every byte was read.', ?, ?, ?, ?)")) {
            Statements statements = new Statements(cluster, known, backup, copy, check, standing);
            for (int i = 0; i < clusters; i++) {
                int place = i / SITES;
                int namespace = place % NAMESPACES.size();
                String name =
                        "cluster-%d-%d-%d"
                                .formatted(i % SITES, namespace, place / NAMESPACES.size());
                cluster(i, NAMESPACES.get(namespace), name, backups, statements);
            }
            String[] largest = LARGEST.split("/");
            cluster(clusters + 1, largest[1], largest[2], MANY, statements);
            statements.run();
        }
    }

    private void cluster(int i, String namespace, String name, int many, Statements to)
            throws SQLException {
        clusterId++;
        int site = i % SITES;
        to.cluster.setString(1, "site-" + site);
        to.cluster.setString(2, namespace);
        to.cluster.setString(3, name);
        to.cluster.setString(4, sortName("site-" + site + " " + namespace + " " + name));
        to.cluster.addBatch();
        List<String> kinds = i % 3 == 0 ? List.of("SIDECAR") : List.of("S3", "DIRECTORY");
        for (String kind : kinds) {
            to.known.setString(1, source(site, kind));
            to.known.setLong(2, clusterId);
            to.known.addBatch();
        }
        backups(i, namespace + "/" + name, kinds, many, to);
    }

    /** As {@code NaturalOrder} does it, of names without leading zeros. */
    private static String sortName(String name) {
        return Pattern.compile("\\d+")
                .matcher(name)
                .replaceAll(digits -> "%03d%s".formatted(digits.group().length(), digits.group()));
    }

    /** What is written, in this order, a batch at a time. */
    private record Statements(
            PreparedStatement cluster,
            PreparedStatement known,
            PreparedStatement backup,
            PreparedStatement copy,
            PreparedStatement check,
            PreparedStatement standing) {

        void run() throws SQLException {
            for (PreparedStatement each : List.of(cluster, known, backup, copy, check, standing)) {
                each.executeBatch();
            }
        }
    }

    private void backups(int i, String path, List<String> kinds, int many, Statements to)
            throws SQLException {
        int site = i % SITES;
        boolean damaged = i % 97 == 13;
        boolean late = i % 41 == 11;
        int[] version = VERSIONS[i % VERSIONS.length];
        Instant newest =
                now.minus(Duration.ofMinutes(random.nextInt(60, 1200)))
                        .minus(late ? Duration.ofHours(24 + random.nextInt(200)) : Duration.ZERO);
        long revision = 1000 + random.nextInt(100_000);
        long pages = 20_000 + random.nextInt(300_000);
        Instant written = newest.minus(EVERY.multipliedBy(many - 1));
        int condition = SEALED;
        boolean checked = false;
        for (int k = 0; k < many; k++) {
            boolean last = k == many - 1;
            checked = k >= many - 3 && i % 20 != 5;
            condition = last && damaged ? TORN : checked ? WHOLE : SEALED;
            revision += 1 + random.nextInt(5_000);
            pages += random.nextInt(-400, 700);
            long size = pages * 4096 + (condition == TORN ? 7 : 32);
            String name = "%d.%d.%d".formatted(version[0], version[1], version[2]);
            String file = "%s_%016x_etcd.backup".formatted(name, revision);
            backupId++;
            to.backup.setLong(1, clusterId);
            to.backup.setString(2, file);
            to.backup.setString(3, file);
            to.backup.setString(4, name);
            to.backup.setLong(5, revision);
            to.backup.setLong(6, revision);
            to.backup.setInt(7, version[0]);
            to.backup.setInt(8, version[1]);
            to.backup.setInt(9, version[2]);
            to.backup.setLong(10, written.toEpochMilli());
            to.backup.setLong(11, size);
            to.backup.setInt(12, condition);
            to.backup.setObject(13, checked ? version[0] : null, Types.INTEGER);
            to.backup.setObject(14, checked ? version[1] : null, Types.INTEGER);
            to.backup.setObject(15, checked ? revision : null, Types.BIGINT);
            to.backup.addBatch();
            for (String kind : kinds) {
                copyId++;
                String pin = Long.toHexString(copyId * 0x9E3779B97F4A7C15L);
                to.copy.setLong(1, backupId);
                to.copy.setString(2, source(site, kind));
                to.copy.setString(3, "v1/" + path + "/" + file);
                to.copy.setString(4, pin);
                to.copy.setLong(5, size);
                to.copy.setLong(6, written.toEpochMilli());
                to.copy.setInt(7, condition == TORN ? TORN : SEALED);
                to.copy.setString(8, name);
                to.copy.setInt(9, version[0]);
                to.copy.setInt(10, version[1]);
                to.copy.setInt(11, version[2]);
                to.copy.setLong(12, revision);
                to.copy.addBatch();
                if (condition == WHOLE) {
                    to.check.setLong(1, copyId);
                    to.check.setString(2, pin);
                    to.check.setLong(3, size);
                    to.check.setLong(4, written.toEpochMilli());
                    to.check.setInt(5, WHOLE);
                    to.check.setLong(6, written.plus(Duration.ofMinutes(9)).toEpochMilli());
                    to.check.setString(7, "%064x".formatted(copyId));
                    to.check.setString(
                            8, STATUS.formatted(revision, size - 32, version[0], version[1]));
                    to.check.setInt(9, version[0]);
                    to.check.setInt(10, version[1]);
                    to.check.setLong(11, revision);
                    to.check.addBatch();
                }
            }
            written = written.plus(EVERY);
            if (backupId % BATCH == 0) {
                to.run();
            }
        }
        boolean unreachable = site == 4 && kinds.contains("SIDECAR");
        to.standing.setLong(1, backupId);
        to.standing.setLong(2, damaged ? backupId - 1 : backupId);
        to.standing.setLong(3, (damaged ? newest.minus(EVERY) : newest).toEpochMilli());
        to.standing.setInt(4, unreachable ? 20 : damaged ? 0 : checked ? 50 : 40);
        to.standing.setLong(5, clusterId);
        to.standing.addBatch();
    }

    private static String source(int site, String kind) {
        return switch (kind) {
            case "S3" -> "site-" + site + "-bucket";
            case "DIRECTORY" -> "site-" + site + "-volume";
            default -> "site-" + site + "-sidecars";
        };
    }
}
