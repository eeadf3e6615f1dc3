package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Databases;
import io.etcdportal.testbed.Portal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.sql.DataSource;

/** Entries of a portal from before the chain stay, and the chain begins behind them. */
abstract class AuditMigrationContract {

    /** The last migration before the chain. */
    private static final String BEFORE = "21";

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";

    @TempDir Path directory;

    /** Names the database. */
    abstract Portal.Settings on(Portal.Settings settings);

    /** The same database, without the portal. */
    abstract DataSource database();

    abstract String vendor();

    @Test
    void oldEntriesStayAndTheChainBeginsBehindThem() throws IOException {
        Files.createDirectories(directory.resolve("home"));
        Databases.migrate(database(), vendor(), BEFORE);
        new JdbcTemplate(database())
                .update(
                        """
                        insert into audit_entry (at, event, user_name, site, namespace, name, subject, download,
                            outcome, source, bytes, address, request_id) values
                        (1000, 'SIGNED_IN', 'alice', null, null, null, null, null, null, null, null, '10.0.0.1', 'r1'),
                        (2000, 'DOWNLOAD_BEGIN', 'alice', 'eu', 'payments', 'ledger', '%1$s', 'd1',
                            null, null, null, '10.0.0.1', 'r2'),
                        (3000, 'DOWNLOAD_END', 'alice', 'eu', 'payments', 'ledger', '%1$s', 'd1',
                            'COMPLETED', 'volume', 4096, '10.0.0.1', 'r2')\
                        """
                                .formatted(NAME));

        try (Portal portal = on(Portal.in(directory).teams(directory)).start()) {
            JsonNode old =
                    portal.json("alice", "/api/v1/audit/entries?person=alice&to=2000-01-01")
                            .get("items");
            assertThat(old.valueStream().map(entry -> entry.get("event").asString()))
                    .containsExactly("download_end", "download_begin");
            assertThat(old.get(0).get("userId").asString()).isEqualTo("local/alice");
            assertThat(old.get(0).has("hash")).isFalse();
            assertThat(
                            portal.json(
                                            "admin",
                                            "/api/v1/audit/exposure?cluster=eu/payments/ledger")
                                    .get("items")
                                    .get(0)
                                    .get("backup")
                                    .asString())
                    .isEqualTo(NAME);
            JsonNode verdict = portal.json("admin", "/api/v1/audit/verification");
            assertThat(verdict.get("sound").asBoolean()).as(verdict.toString()).isTrue();
            assertThat(verdict.get("older").asLong()).isEqualTo(3);
            assertThat(verdict.get("entries").asLong()).isPositive();

            portal.await(
                    "/api/v1/audit/entries?event=audit_sealed",
                    page -> page.get("items").size() == 1);
            new JdbcTemplate(database())
                    .update("update audit_entry set bytes = 4095 where request_id = 'r2'");
            JsonNode changed = portal.json("admin", "/api/v1/audit/verification");
            assertThat(changed.get("sound").asBoolean()).as(changed.toString()).isFalse();
            assertThat(changed.get("finding").get("kind").asString()).isEqualTo("changed");
        }
    }
}
