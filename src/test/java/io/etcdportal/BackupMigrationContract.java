package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.TestScale;
import io.etcdportal.testbed.Visitor;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

/**
 * A database of the time when every backup was named as etcd-operator names them, with backups,
 * checks, audit entries and tickets.
 */
abstract class BackupMigrationContract {

    private static final int CLUSTERS = 20;
    private static final int BACKUPS = TestScale.of("tests.backups", 4_000, 100_000);
    private static final String SHA = "ab".repeat(32);

    private @TempDir Path directory = Path.of("");

    /** {@return the folder of its migrations} */
    abstract String vendor();

    /** {@return a database without tables, in a home directory} */
    abstract DataSource empty(Path home) throws IOException;

    /** Chooses the database. */
    abstract Portal.Settings on(Portal.Settings settings);

    @Test
    void whatWasKeptOfBackupsIsKeptAndOldAddressesAnswer() throws Exception {
        DataSource database = empty(Files.createDirectories(directory.resolve("home")));
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration/" + vendor())
                .target("7")
                .load()
                .migrate();
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            fill(new JdbcTemplate(new SingleConnectionDataSource(connection, true)));
            connection.commit();
        }
        try (S3Server bucket = S3Server.start()) {
            String whole = name(1);
            byte[] bytes = Snapshots.sealed(512);
            bucket.put("v1/payments/c1/" + whole, bytes);
            Portal.Settings settings =
                    on(Portal.in(directory).teams(directory))
                            .bucket("bucket", "payments", bucket)
                            .set("portal.sources.s3.silent.site", "eu")
                            .set("portal.sources.s3.silent.bucket", "silent")
                            .set("portal.sources.s3.silent.endpoint", "http://127.0.0.1:1")
                            .set("portal.sources.s3.silent.access-key", "key")
                            .set("portal.sources.s3.silent.secret-key", "secret");
            try (Portal portal = settings.start()) {
                portal.await(
                        "/api/v1/sources",
                        sources ->
                                sources.valueStream()
                                        .allMatch(
                                                source ->
                                                        source.get("name")
                                                                        .asString()
                                                                        .equals("silent")
                                                                || !source.get("answered")
                                                                        .isNull()));
                answers(portal);
                assertThat(
                                portal.download(
                                                "alice",
                                                "/api/v1/clusters/eu/payments/c1/backups/"
                                                        + whole
                                                        + "/content")
                                        .body())
                        .isEqualTo(bytes);
            }
        }
    }

    private static void answers(Portal portal) {
        Visitor alice = new Visitor(portal);
        alice.signIn("alice", "alice" + Portal.PASSWORD);
        JdbcTemplate jdbc = portal.bean(JdbcTemplate.class);
        assertThat(jdbc.queryForObject("select count(*) from backup", Integer.class))
                .isEqualTo(BACKUPS);
        assertThat(
                        jdbc.queryForObject(
                                "select count(*) from copy where version is null or revision < 0",
                                Integer.class))
                .isZero();
        for (int i : List.of(0, 1, 7, 13, BACKUPS - 2)) {
            int cluster = i % CLUSTERS;
            String address = "/clusters/eu/payments/c%d/backups/%s".formatted(cluster, name(i));
            JsonNode backup = portal.json("alice", "/api/v1" + address);
            assertThat(backup.get("name").asString()).isEqualTo(name(i));
            assertThat(backup.get("id").asString()).isEqualTo(name(i));
            assertThat(backup.get("version").asString()).isEqualTo(version(i));
            assertThat(backup.get("versionOrigin").asString()).isEqualTo("name");
            assertThat(backup.get("revision").asLong())
                    .isEqualTo(i % 2 == 0 ? i + 10_002 : i + 10_000);
            assertThat(backup.get("revisionOrigin").asString())
                    .isEqualTo(i % 2 == 0 ? "snapshot" : "name");
            assertThat(backup.get("layout").asString()).isEqualTo("etcd-operator");
            if (i % 2 == 0) {
                assertThat(backup.get("check").get("sha256").asString()).isEqualTo(SHA);
                assertThat(backup.get("condition").asString()).isEqualTo("whole");
            }
            assertThat(alice.get(address).statusCode()).isEqualTo(200);
            assertThat(alice.get(address + "/restore").statusCode()).isEqualTo(200);
        }
        JsonNode listed =
                portal.json(
                        "alice", "/api/v1/clusters/eu/payments/c2/backups?limit=500&sort=oldest");
        assertThat(listed.get("total").asInt()).isEqualTo(BACKUPS / CLUSTERS);
        assertThat(
                        portal.json("alice", "/api/v1/tickets")
                                .get("items")
                                .get(0)
                                .get("backup")
                                .asString())
                .isEqualTo(name(3));
        JsonNode entries =
                portal.json("admin", "/api/v1/audit/entries?backup=" + name(4)).get("items");
        assertThat(entries).isNotEmpty();
    }

    /** Half of them were checked, and their snapshots are a little ahead of their names. */
    private static void fill(JdbcTemplate jdbc) {
        for (String source : List.of("silent", "bucket")) {
            jdbc.update(
                    "insert into source (name, kind, site, asked_at, answered_at, copies, strays)"
                            + " values (?, 'S3', 'eu', 1, 1, 0, 0)",
                    source);
        }
        long now = Instant.now().toEpochMilli();
        for (int i = 0; i < CLUSTERS; i++) {
            jdbc.update(
                    "insert into cluster (site, namespace, name, sort_name) values ('eu',"
                            + " 'payments', ?, ?)",
                    "c" + i,
                    "c" + i);
            jdbc.update(
                    "insert into source_cluster (source, cluster_id, answered_at) values ('silent',"
                            + " ?, 1)",
                    i + 1);
        }
        List<Object[]> backups = new ArrayList<>();
        List<Object[]> copies = new ArrayList<>();
        List<Object[]> checks = new ArrayList<>();
        for (int i = 0; i < BACKUPS; i++) {
            int cluster = i % CLUSTERS;
            String name = name(i);
            long written = now - 3_600_000L * (BACKUPS - i) / CLUSTERS;
            boolean checked = i % 2 == 0;
            backups.add(
                    new Object[] {
                        cluster + 1, name, i + 10_000, i % 20, written, checked ? 0 : 10
                    });
            copies.add(new Object[] {i + 1, "v1/payments/c" + cluster + "/" + name, written});
            if (checked) {
                checks.add(new Object[] {i + 1, written, SHA, status(i + 10_002)});
            }
        }
        jdbc.batchUpdate(
                "insert into backup (cluster_id, name, revision, major, minor, patch, written_at,"
                    + " size, condition, copies_differ) values (?, ?, ?, 3, 5, ?, ?, 544, ?, 0)",
                backups);
        jdbc.batchUpdate(
                "insert into copy (backup_id, source, path, pin, size, written_at, condition)"
                        + " values (?, 'silent', ?, 'pin', 544, ?, 10)",
                copies);
        jdbc.batchUpdate(
                "insert into copy_check (copy_id, pin, size, written_at, checked_at, verdict,"
                        + " sentence, condition, length, sha256, status, made_major, made_minor)"
                        + " values (?, 'pin', 544, ?, 1, 'WHOLE', 'It is whole.', 0, 544, ?, ?, 3,"
                        + " 5)",
                checks);
        jdbc.update(
                "insert into ticket (id, secret_hash, maker_id, maker_name, site, namespace, name,"
                    + " backup, expires_at, used_at, spent_at) values ('t1', 'none', 'local/alice',"
                    + " 'alice', 'eu', 'payments', 'c3', ?, ?, 0, 0)",
                name(3),
                now + 600_000);
        jdbc.update("update audit_head set id = 1");
        jdbc.update(
                "insert into audit_entry (id, at, event, user_name, address, request_id, site,"
                        + " namespace, name, subject, version, revision) values (1, ?,"
                        + " 'BACKUP_CHECKED', 'alice', '127.0.0.1', 'r', 'eu', 'payments', 'c4', ?,"
                        + " '3.5.4', 10004)",
                now,
                name(4));
    }

    private static String status(int revision) {
        return """
        {"hash":1,"revision":%d,"pairs":61,"keys":17,"size":512,"storageVersion":null,"clusterVersion":"3.5.0",\
        "leakedPages":null,"members":[]}\
        """
                .formatted(revision);
    }

    private static String version(int i) {
        return "3.5." + i % 20;
    }

    private static String name(int i) {
        return version(i) + "_%016x_etcd.backup".formatted(i + 10_000);
    }
}
