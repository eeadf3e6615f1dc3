package io.etcdportal.testbed;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a company has: eleven clusters in all states, on three continents, one with a history of
 * forty backups. To be looked at; nothing in it is found out by tests.
 */
public final class ExampleFleet implements AutoCloseable {

    private static final int MIB = 1 << 20;
    private static final int SEAL = 32;
    private static final Duration SIX_HOURS = Duration.ofHours(6);

    /** The newest backup of eu/payments/ledger, which is whole. */
    public static final String NEWEST = Snapshots.name("3.5.16", 0x2e9f41);

    /** The newest of eu/platform/dns, whose end is missing. */
    public static final String TORN =
            "/clusters/eu/platform/dns/backups/" + Snapshots.name("3.5.16", 0x7fffff);

    /** One that ends without a seal, as all of us/platform/kube-us-2 do. */
    public static final String UNSEALED =
            "/clusters/us/platform/kube-us-2/backups/" + Snapshots.name("3.5.16", 0x19c0de);

    private final S3Server bucket = S3Server.start();
    private final S3Server farBucket = S3Server.start();
    private final Path directory;
    private final Instant now = Instant.now().minus(Duration.ofMinutes(100));
    private final List<String> toRead = new ArrayList<>();

    /**
     * @param directory where its volumes are made
     */
    public ExampleFleet(Path directory) {
        this.directory = directory;
    }

    /** Makes all files, and names their sources. */
    Portal.Settings lay(Portal.Settings settings) {
        ledger();
        steady("eu-payments", "card-vault", "3.5.16", 12, 24);
        laidSince(Duration.ofDays(3), "eu-payments", "fraud-scores", "3.4.23");
        steady("eu-platform", "registry", "3.4.23", 9, 18);
        large("eu-platform", "kube-eu-1");
        torn("eu-platform", "dns");
        steady("us-payments", "ledger", "3.4.23", 8, 31);
        folder("us-payments", "orders");
        steady("us-platform", "kube-us-1", "3.5.16", 14, 36);
        unsealed("us-platform", "kube-us-2");
        steady("ap-payments", "settlement", "3.5.16", 6, 3);
        upload("settlement");
        source(settings, "eu-payments-volume", "eu", "eu-payments");
        source(settings, "eu-platform-volume", "eu", "eu-platform");
        source(settings, "us-payments-volume", "us", "us-payments");
        source(settings, "us-platform-volume", "us", "us-platform");
        return settings.set("portal.catalog.refresh-every", "3s")
                .bucket("eu-backups", "payments", bucket)
                .bucket("ap-backups", "payments", farBucket)
                .set("portal.sources.s3.ap-backups.site", "ap");
    }

    private void source(Portal.Settings settings, String name, String site, String volume) {
        String prefix = "portal.sources.directory." + name;
        settings.set(prefix + ".site", site)
                .set(prefix + ".namespace", volume.replaceFirst(".*-", ""))
                .set(prefix + ".path", directory.resolve(volume));
    }

    /** Forty backups: a weekend without any, and a cluster that was made anew. */
    private void ledger() {
        long revision = 0x2e9f41;
        Instant at = now;
        for (int i = 0; i < 40; i++) {
            String version = i < 29 ? "3.5.16" : "3.4.23";
            int size = 42 * MIB - i * MIB / 3 + (i % 3) * MIB / 5;
            if (i == 0) {
                whole("eu-payments", "ledger", version, revision, size, at);
            } else {
                sparse("eu-payments", "ledger", version, revision, size, at);
            }
            revision += i == 18 ? 12_000 : -31_337 - i * 97L;
            at = at.minus(i == 9 ? Duration.ofHours(58) : SIX_HOURS);
        }
        bucket.put("v1/ledger/" + NEWEST, read(folder("eu-payments", "ledger").resolve(NEWEST)));
        lay("eu-payments", "ledger", "README", new byte[10], now);
        lay("eu-payments", "ledger", "ledger-before-upgrade.db", new byte[4096], now);
    }

    private void steady(String volume, String cluster, String version, int count, int mib) {
        long revision = 0x1a2b3cL + cluster.hashCode() % 0xfffff;
        int size = mib * MIB;
        Instant at = now.minus(Duration.ofMinutes(Math.abs(cluster.hashCode() % 200)));
        whole(volume, cluster, version, revision, size, at);
        for (int i = 1; i < count; i++) {
            size -= MIB * (1 + (i * 7) % 5) / 6;
            revision -= 4211 + 13L * i;
            sparse(volume, cluster, version, revision, size, at.minus(SIX_HOURS.multipliedBy(i)));
        }
    }

    private void upload(String cluster) {
        try (Stream<Path> files = Files.list(folder("ap-payments", cluster))) {
            for (Path file : files.toList()) {
                String key = "v1/" + cluster + "/" + file.getFileName();
                farBucket.put(key, read(file), Files.getLastModifiedTime(file).toInstant());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void laidSince(Duration age, String volume, String cluster, String version) {
        Instant at = now.minus(age);
        whole(volume, cluster, version, 0x0b11e5, 15 * MIB, at);
        for (int i = 1; i < 10; i++) {
            Instant before = at.minus(SIX_HOURS.multipliedBy(i));
            sparse(volume, cluster, version, 0x0b11e5 - 911L * i, 15 * MIB - i * MIB / 4, before);
        }
    }

    private void large(String volume, String cluster) {
        for (int i = 0; i < 16; i++) {
            int size = 1200 * MIB - i * 11 * MIB;
            Instant at = now.minus(SIX_HOURS.multipliedBy(i));
            sparse(volume, cluster, "3.5.21", 0x5d2a00c1 - 70_001L * i, size, at);
        }
    }

    private void torn(String volume, String cluster) {
        steady(volume, cluster, "3.5.16", 5, 9);
        byte[] bytes = Snapshots.bytes("3.5.16", 37);
        String name = Snapshots.name("3.5.16", 0x7fffff);
        lay(volume, cluster, name, Arrays.copyOf(bytes, bytes.length - 700), now);
    }

    private void unsealed(String volume, String cluster) {
        byte[] bytes = Snapshots.bytes("3.5.16", 37);
        for (int i = 0; i < 4; i++) {
            String name = Snapshots.name("3.5.16", 0x19c0de - 2999L * i);
            byte[] database = Arrays.copyOf(bytes, bytes.length - SEAL);
            lay(volume, cluster, name, database, now.minus(SIX_HOURS.multipliedBy(i)));
        }
    }

    /** A real snapshot, with room behind it as of a database that was larger once. */
    private void whole(
            String volume, String cluster, String version, long revision, int size, Instant at) {
        byte[] body = Snapshots.bytes(version, 37);
        byte[] larger = Arrays.copyOf(Arrays.copyOf(body, body.length - SEAL), even(size));
        String name = Snapshots.name(version, revision);
        lay(volume, cluster, name, Snapshots.seal(larger), at);
        toRead.add("/clusters/%s/%s/backups/%s".formatted(volume.replace('-', '/'), cluster, name));
    }

    /** What is as long as a snapshot, and takes no room on the disk. */
    private void sparse(
            String volume, String cluster, String version, long revision, int size, Instant at) {
        Path file = folder(volume, cluster).resolve(Snapshots.name(version, revision));
        try (RandomAccessFile hole = new RandomAccessFile(file.toFile(), "rw")) {
            hole.setLength(even(size) + (long) SEAL);
            Files.setLastModifiedTime(file, FileTime.from(at));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int even(int size) {
        return size / 4096 * 4096;
    }

    private void lay(String volume, String cluster, String name, byte[] bytes, Instant at) {
        Snapshots.lay(folder(volume, cluster).resolve(name), bytes, at);
    }

    private Path folder(String volume, String cluster) {
        try {
            return Files.createDirectories(
                    directory.resolve(volume).resolve("v1").resolve(cluster));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has the newest backups read, and lets one site fall silent. */
    void settle(Portal portal) {
        for (String backup : toRead) {
            portal.send(
                    portal.as("admin", "/api/v1" + backup + "/check").POST(BodyPublishers.noBody()),
                    BodyHandlers.discarding());
        }
        toRead.forEach(backup -> portal.await("/api/v1" + backup, it -> it.has("check")));
        tellLargerFigures();
        farBucket.letInOnly("another key");
        portal.awaitReading();
    }

    /** Real snapshots at hand are small; what was found in them is told as of larger ones. */
    private void tellLargerFigures() {
        Path database = directory.resolve("home/portal.db");
        try (Connection connection =
                        DriverManager.getConnection(
                                "jdbc:sqlite:" + database + "?busy_timeout=10000");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    """
                    with found as (
                        select k.copy_id, b.told_revision revision, k.size / 1021 keys, k.size - 32 database,
                            b.major || '.' || b.minor version, c.name cluster, c.namespace
                        from copy_check k join copy o on o.id = k.copy_id
                            join backup b on b.id = o.backup_id join cluster c on c.id = b.cluster_id
                        where k.verdict = 'WHOLE')
                    update copy_check set made_revision = f.revision,
                        sentence = printf('%,d keys, revision %d, trailing hash verified, readable, restorable into %s.',
                            f.keys, f.revision, f.version),
                        status = json_set(copy_check.status, '$.revision', f.revision, '$.keys', f.keys,
                            '$.pairs', f.keys * 3, '$.size', f.database,
                            '$.members', json((select json_group_array(json_object('id', printf('%016x', 0x8e9e05c52164694d + n.value * 77773),
                                'name', f.cluster || '-etcd-' || n.value,
                                'peerUrls', json_array('https://' || f.cluster || '-etcd-' || n.value || '.' || f.cluster || '-etcd.'
                                    || f.namespace || '.svc:2380'))) from json_each('[0,1,2]') n)))
                    from found f where f.copy_id = copy_check.copy_id\
                    """);
            statement.executeUpdate(
                    """
                    update backup set revision = told_revision, made_revision = told_revision
                    where made_revision is not null\
                    """);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        bucket.close();
        farBucket.close();
    }
}
