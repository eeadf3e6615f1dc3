package io.etcdportal.audit.verify;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.store.ChainedEntry;
import io.etcdportal.testbed.Databases;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Visitor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A portal whose database, or what lies beside it, is not what it left there. */
class TamperedAuditTests {

    private static final String VERIFICATION = "/api/v1/audit/verification";
    private static final String ALARMS = "/api/v1/audit/entries?event=audit_alarm";

    @TempDir private Path directory;

    private Portal start() {
        return Portal.in(directory)
                .management()
                .teams(directory)
                .set("portal.audit.interrupted-after", "4s")
                .set("portal.audit.checkpoint-entries", 5)
                .start();
    }

    /** Some entries of alice, and a checkpoint of them outside of the database. */
    private void use() throws IOException {
        try (Portal portal = start()) {
            for (int i = 0; i < 8; i++) {
                portal.get("alice", "/api/v1/clusters/eu/payments/guess" + i);
            }
            assertThat(portal.json("admin", VERIFICATION).get("sound").asBoolean()).isTrue();
            assertThat(portal.json("admin", ALARMS).get("items")).isEmpty();
        }
        assertThat(outside()).exists();
    }

    private Path home() {
        return directory.resolve("home");
    }

    private Path outside() {
        return home().resolve("audit-checkpoint.json");
    }

    private AuditFixture record() {
        return new AuditFixture(
                Databases.sqliteOfPortal(home()), home(), 1_000_000, Clock.systemUTC());
    }

    /** All that alice did becomes what mallory did, with all hashes made anew. */
    private void rewrite() {
        AuditFixture record = record();
        record.jdbc
                .sql(
                        "update audit_entry set user_name = 'mallory', user_id = 'local/mallory',"
                                + " sieve = null where user_name = 'alice'")
                .update();
        String previous = ChainedEntry.NOTHING_BEFORE;
        for (AuditEntry entry : record.entries.page(0, Long.MAX_VALUE, 10_000)) {
            AuditEntry anew = entry.after(entry.id() - 1, previous);
            previous = Objects.requireNonNull(anew.link()).hash();
            record.jdbc
                    .sql("update audit_entry set previous = :p, hash = :h where id = :id")
                    .param("p", HexFormat.of().parseHex(anew.link().previous()))
                    .param("h", HexFormat.of().parseHex(previous))
                    .param("id", anew.id())
                    .update();
            record.jdbc
                    .sql("update audit_head set hash = :h, checkpointed = 0")
                    .param("h", HexFormat.of().parseHex(previous))
                    .update();
        }
        record.jdbc.sql("delete from audit_checkpoint").update();
    }

    private static List<String> alarms(Portal portal) {
        return portal.json("admin", ALARMS)
                .get("items")
                .valueStream()
                .map(entry -> entry.get("details").get("alarm").asString())
                .toList();
    }

    private static String management(Portal portal, String path) {
        return portal.send(HttpRequest.newBuilder(portal.management(path)), BodyHandlers.ofString())
                .body();
    }

    private static String page(Portal portal, String user) {
        Visitor visitor = new Visitor(portal);
        visitor.signIn(user, user + Portal.PASSWORD);
        return visitor.get("/audit").body();
    }

    @Test
    void aRewrittenChainIsNotSigned() throws IOException {
        use();
        String kept = Files.readString(outside());
        rewrite();

        try (Portal portal = start()) {
            portal.await(ALARMS, page -> !page.get("items").isEmpty());
            assertThat(alarms(portal)).containsExactly("not-continued");
            for (int i = 0; i < 20; i++) {
                portal.get("bob", "/api/v1/clusters/eu/payments/guess" + i);
            }
            JsonNode verdict = portal.json("admin", VERIFICATION);
            assertThat(verdict.get("sound").asBoolean()).as(verdict.toString()).isFalse();
            assertThat(verdict.get("finding").get("kind").asString()).isEqualTo("rewritten");
            assertThat(management(portal, "/actuator/health")).contains("\"DOWN\"");
            assertThat(management(portal, "/actuator/prometheus"))
                    .contains(
                            "portal_audit_chain_broken 1",
                            "portal_audit_alarms_total{alarm=\"not-continued\"} 1");
            assertThat(page(portal, "admin"))
                    .contains("The audit in the database has been altered or replaced.");
            assertThat(page(portal, "alice"))
                    .doesNotContain("The audit in the database has been altered or replaced.");
            assertThat(portal.get("admin", "/api/v1/audit/chain").body())
                    .doesNotContain("\"checkpoint\"");
        }
        assertThat(record().checkpoints.checkpoints()).isEmpty();
        assertThat(outside()).hasContent(kept.strip());
        try (Portal portal = start()) {
            portal.await(ALARMS, page -> page.get("items").size() > 1);
        }
        assertThat(outside()).hasContent(kept.strip());
    }

    @Test
    void aChainThatIsRewrittenWhileThePortalRunsIsNotSigned() throws IOException {
        use();
        try (Portal portal = start()) {
            portal.get("alice", "/api/v1/clusters/eu/payments/more");
            assertThat(portal.json("admin", VERIFICATION).get("sound").asBoolean()).isTrue();
            String kept = Files.readString(outside());
            rewrite();
            portal.await(ALARMS, page -> !page.get("items").isEmpty());
            assertThat(portal.json("admin", VERIFICATION).get("sound").asBoolean()).isFalse();
            assertThat(outside()).hasContent(kept.strip());
            assertThat(record().checkpoints.checkpoints()).isEmpty();
        }
    }

    @Test
    void aKeyThatIsGoneIsAnAlarm() throws IOException {
        use();
        Files.delete(home().resolve("audit-key.pem"));

        try (Portal portal = start()) {
            assertThat(alarms(portal)).containsExactly("key-replaced");
            assertThat(portal.json("admin", ALARMS).get("items").get(0).get("detail").asString())
                    .contains("has not signed here before");
            JsonNode verdict = portal.json("admin", VERIFICATION);
            assertThat(verdict.get("sound").asBoolean()).as(verdict.toString()).isTrue();
        }
        try (Portal portal = start()) {
            assertThat(alarms(portal)).as("once").hasSize(1);
        }
    }

    @Test
    void aCheckpointOutsideThatIsGoneIsAnAlarm() throws IOException {
        use();
        Files.delete(outside());

        try (Portal portal = start()) {
            assertThat(alarms(portal)).containsExactly("checkpoint-missing");
            assertThat(portal.json("admin", VERIFICATION).get("sound").asBoolean()).isTrue();
        }
        assertThat(outside()).exists();
    }

    /** The entries are all there, but whoever searches for a person, team or cluster finds none. */
    @Test
    void aTableThatSearchesLookInIsNotEmptiedUnnoticed() throws IOException {
        use();
        try (Portal portal = start()) {
            for (String table : List.of("audit_person", "audit_cluster", "audit_entry_team")) {
                String kept = table + "_kept";
                sql("create table " + kept + " as select * from " + table);
                sql("delete from " + table);
                JsonNode verdict = portal.json("admin", VERIFICATION);
                String told = verify();
                sql(
                        "insert into "
                                + table
                                + " select * from "
                                + kept
                                + " where true on conflict do nothing");

                assertThat(verdict.get("sound").asBoolean()).as(table).isFalse();
                assertThat(verdict.get("finding").get("kind").asString()).isEqualTo("derived");
                assertThat(verdict.get("finding").get("sentence").asString()).startsWith(table);
                assertThat(told).contains("VERIFICATION FAILED.", "DERIVED: " + table);
            }
            assertThat(portal.json("admin", VERIFICATION).get("sound").asBoolean()).isTrue();
        }
    }

    private void sql(String statement) {
        record().jdbc.sql(statement).update();
    }

    private String verify() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AuditCommand.run(
                List.of("verify", "jdbc:sqlite:" + home().resolve("portal.db")),
                Map.of(),
                new PrintStream(out, true, UTF_8));
        return out.toString(UTF_8);
    }
}
