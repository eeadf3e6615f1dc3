package io.etcdportal.login.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.Snapshots;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;

/** Tickets that were handed out when they had a table of their own. */
abstract class TicketMigrationContract {

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final String BACKUP = "/api/v1/clusters/eu/payments/ledger/backups/" + NAME;
    private static final byte[] BYTES = Snapshots.sealed(16 << 10);

    private @TempDir Path directory = Path.of("");

    /** Chooses the database. */
    abstract Portal.Settings on(Portal.Settings settings);

    @Test
    void aTicketOfAnEarlierVersionIsGoodForWhatItWas() {
        try (S3Server bucket = S3Server.start()) {
            bucket.put("v1/ledger/" + NAME, BYTES);
            Portal.Settings settings =
                    on(Portal.in(directory).teams(directory)).bucket("bucket", "payments", bucket);
            String unused;
            String spent;
            JsonNode before;
            try (Portal portal = settings.start().awaitReading()) {
                unused = make(portal);
                spent = make(portal);
                assertThat(fetch(portal, spent, "bytes=0-").statusCode()).isEqualTo(206);
                portal.await(
                        "/api/v1/clusters",
                        _ -> fetch(portal, spent, "bytes=0-").statusCode() == 401);
                before = portal.json("alice", "/api/v1/tickets");
                takeBack(portal.bean(JdbcClient.class));
            }
            // Later migrations have been applied already.
            settings.set("spring.flyway.out-of-order", true);
            try (Portal portal = settings.start().awaitReading()) {
                assertThat(portal.json("alice", "/api/v1/tickets")).isEqualTo(before);
                assertThat(portal.json("alice", "/api/v1/tokens").get("items")).isEmpty();
                assertThat(fetch(portal, spent, "bytes=0-").statusCode()).isEqualTo(401);
                assertThat(fetch(portal, spent, "bytes=4096-").statusCode()).isEqualTo(206);
                assertThat(fetch(portal, unused, "bytes=0-").body()).isEqualTo(BYTES);
            }
        }
    }

    /** Makes the tables what they were before tickets were tokens. */
    private static void takeBack(JdbcClient jdbc) {
        for (String sql :
                """
                create table ticket (id text, secret_hash text, maker_id text, maker_name text, site text, namespace text,
                    name text, backup text, size bigint, expires_at bigint, revoked_at bigint, used_at bigint,
                    used_from text, uses integer, sent bigint, spent_at bigint);
                insert into ticket select id, secret_hash, owner_id, owner_name, 'eu', 'payments', 'ledger', backup, size,
                    expires_at, revoked_at, used_at, used_from, uses, sent, spent_at from token where backup is not null;
                delete from token where backup is not null;
                drop index token_ticket_by_expiry;
                alter table token drop column backup;
                alter table token drop column size;
                alter table token drop column uses;
                alter table token drop column sent;
                alter table token drop column spent_at;
                delete from flyway_schema_history where version = '9'
                """
                        .split(";", -1)) {
            jdbc.sql(sql).update();
        }
    }

    private static String make(Portal portal) {
        HttpResponse<String> made =
                portal.send(
                        portal.as("alice", BACKUP + "/tickets").POST(BodyPublishers.noBody()),
                        BodyHandlers.ofString());
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return URI.create(new JsonMapper().readTree(made.body()).get("link").asString())
                .getRawUserInfo();
    }

    private static HttpResponse<byte[]> fetch(Portal portal, String ticket, String range) {
        String credentials =
                Base64.getEncoder().encodeToString(ticket.getBytes(StandardCharsets.UTF_8));
        return portal.send(
                HttpRequest.newBuilder(portal.uri(BACKUP + "/content"))
                        .header("Authorization", "Basic " + credentials)
                        .header("Range", range),
                BodyHandlers.ofByteArray());
    }
}
