package io.etcdportal.audit.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.audit.chain.ExportLines;
import io.etcdportal.audit.store.Checkpoint;
import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.PostgresServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Two portals on one database, each with a key and a checkpoint outside of its own. */
@NeedsEngine
class PortalsSideBySideIT {

    private static final String VERIFICATION = "/api/v1/audit/verification";
    private static final String ALARMS = "/api/v1/audit/entries?event=audit_alarm";

    @TempDir private Path directory;

    private Portal start(PostgresServer server, String name) throws IOException {
        Path own = Files.createDirectories(directory.resolve(name));
        return Portal.in(own)
                .teams(own)
                .database(server)
                .set("portal.audit.interrupted-after", "20s")
                .set("portal.audit.checkpoint-entries", 5)
                .start();
    }

    private static void use(Portal portal, String name) {
        for (int i = 0; i < 12; i++) {
            portal.get("alice", "/api/v1/clusters/eu/payments/" + name + i);
        }
    }

    private static void assertSound(Portal portal) {
        JsonNode verdict = portal.json("admin", VERIFICATION);
        assertThat(verdict.get("sound").asBoolean()).as(verdict.toString()).isTrue();
    }

    private static List<String> alarms(Portal portal) {
        return portal.json("admin", ALARMS)
                .get("items")
                .valueStream()
                .map(entry -> entry.get("details").get("alarm").asString())
                .toList();
    }

    @Test
    void whatEachSignsIsSoundForTheOther() throws IOException {
        try (PostgresServer server = new PostgresServer()) {
            server.start();
            try (Portal first = start(server, "first")) {
                use(first, "a");
                assertSound(first);
                try (Portal second = start(server, "second")) {
                    assertThat(alarms(second)).containsExactly("key-added");
                    use(second, "b");
                    assertSound(second);
                    assertSound(first);
                    use(first, "c");
                    assertSound(first);
                    assertSound(second);
                    assertThat(statement("first").key()).isNotEqualTo(statement("second").key());
                }
                use(first, "d");
            }
            try (Portal second = start(server, "second")) {
                use(second, "e");
                assertSound(second);
                assertThat(alarms(second)).as("none besides that of the first start").hasSize(1);
            }
        }
    }

    private Checkpoint statement(String name) throws IOException {
        return ((ExportLines.Line.Statement)
                        ExportLines.read(
                                Files.readString(
                                        directory.resolve(name + "/home/audit-checkpoint.json"))))
                .checkpoint();
    }
}
