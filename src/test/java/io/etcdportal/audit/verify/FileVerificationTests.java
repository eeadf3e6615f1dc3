package io.etcdportal.audit.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;

import io.etcdportal.audit.chain.ExportLines;
import io.etcdportal.audit.chain.SigningKey;
import io.etcdportal.audit.chain.VerificationResult;
import io.etcdportal.audit.chain.VerificationResult.Kind;
import io.etcdportal.audit.store.Pem;
import io.etcdportal.audit.store.VerificationKey;
import io.etcdportal.testbed.Databases;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** An export of 35 entries that somebody had in their hands, and the command that verifies it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FileVerificationTests {

    private Path directory = Path.of("");
    @AutoClose private HikariDataSource file = new HikariDataSource();
    private String database = "";
    private String exported = "";
    private List<String> lines = List.of();
    private @Nullable AuditFixture opened;

    @BeforeAll
    void export(@TempDir Path temporary) throws IOException {
        directory = temporary;
        file = Databases.sqlite(temporary);
        AuditFixture record =
                new AuditFixture(
                        file, temporary, 10, Clock.fixed(AuditFixture.NOON, ZoneOffset.UTC));
        database = "jdbc:sqlite:" + temporary.resolve("portal.db");
        record.clear();
        record.fill(1, 35);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        record.verifiableExport.write(out);
        exported = out.toString(StandardCharsets.UTF_8);
        opened = record;
        Files.writeString(
                temporary.resolve("key.pem"),
                Pem.write(VerificationKey.LABEL, record.key.publicKey().encoded()));
    }

    @BeforeEach
    void read() {
        lines = new ArrayList<>(exported.lines().toList());
    }

    /** Where an entry stands among the lines. */
    private int at(long id) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains("\"id\":" + id + ",")) {
                return i;
            }
        }
        throw new AssertionError("There is no entry " + id);
    }

    private void assertFound(Consumer<List<String>> change, Kind kind, long entry)
            throws IOException {
        change.accept(lines);
        VerificationResult verificationResult =
                new Verification(
                                new ExportFileReader(
                                        Files.write(directory.resolve("changed.ndjson"), lines)),
                                List.of(Objects.requireNonNull(opened).key.publicKey()),
                                List.of())
                        .verdict();
        assertThat(verificationResult.sound()).isFalse();
        assertThat(verificationResult.finding())
                .as(String.valueOf(verificationResult))
                .satisfies(
                        finding -> {
                            assertThat(finding.kind()).isEqualTo(kind);
                            assertThat(finding.entry()).isEqualTo(entry);
                        });
    }

    @Test
    void aChangedEntryIsNamed() throws IOException {
        assertFound(l -> l.set(at(17), l.get(at(17)).replace("alice", "bob")), Kind.CHANGED, 17);
        read();
        assertFound(
                l -> l.set(at(17), l.get(at(17)).replaceFirst("\\{", "{\"aa\":1,")),
                Kind.CHANGED,
                17);
        read();
        assertFound(l -> l.set(at(17), "rubbish"), Kind.CHANGED, 17);
    }

    @Test
    void aRemovedEntryIsNamed() throws IOException {
        assertFound(l -> l.remove(at(17)), Kind.REMOVED, 17);
        read();
        assertFound(l -> l.remove(at(1)), Kind.REMOVED, 1);
    }

    @Test
    void anEntryThatStandsThereTwiceIsNamed() throws IOException {
        assertFound(l -> l.add(at(18), l.get(at(17))), Kind.ADDED, 17);
        read();
        assertFound(l -> l.add(at(30), l.get(at(17))), Kind.ADDED, 17);
    }

    @Test
    void exchangedLinesAreNamed() throws IOException {
        assertFound(l -> Collections.swap(l, at(17), at(18)), Kind.REORDERED, 17);
        read();
        assertFound(l -> Collections.swap(l, at(17), at(23)), Kind.REORDERED, 17);
    }

    @Test
    void aCutFileIsNamed() throws IOException {
        assertFound(l -> l.removeLast(), Kind.CUT, 36);
        read();
        assertFound(l -> l.subList(at(31), l.size()).clear(), Kind.CUT, 31);
        read();
        assertFound(l -> l.subList(at(33), l.size() - 1).clear(), Kind.CUT, 33);
    }

    @Test
    void anEndThatNobodySignedIsNamed() throws IOException {
        String end = "\"kind\":\"export\",\"last\":35";
        assertThat(exported).contains(end);
        String hash = lines.get(at(30)).replaceAll(".*\"hash\":\"([0-9a-f]+)\".*", "$1");
        assertFound(
                l -> {
                    String last =
                            l.getLast()
                                    .replace(end, end.replace("35", "30"))
                                    .replaceAll(
                                            "\"hash\":\"[0-9a-f]+\"", "\"hash\":\"" + hash + "\"");
                    l.subList(at(31), l.size()).clear();
                    l.add(last);
                },
                Kind.NOT_SIGNED,
                1);
    }

    @Test
    void theCommandTellsWhetherAnExportIsSound() throws IOException {
        Path file = Files.writeString(directory.resolve("audit.ndjson"), exported);
        assertThat(
                        run(
                                0,
                                "verify",
                                "--key",
                                directory.resolve("key.pem").toString(),
                                file.toString()))
                .contains("The audit is intact.", "35 entries", "which you named");
        assertThat(run(0, "verify", file.toString())).contains("compare that");

        lines.remove(at(17));
        Files.write(file, lines);
        assertThat(run(1, "verify", file.toString()))
                .contains("VERIFICATION FAILED", "REMOVED: Entry 17 is missing.", "16 entries");
    }

    @Test
    void theCommandTellsWhetherADatabaseIsSound() throws IOException {
        Path kept = directory.resolve("kept.json");
        Files.write(
                kept,
                ExportLines.of(Objects.requireNonNull(opened).checkpoints.last().orElseThrow()));
        assertThat(run(0, "verify", "--checkpoint", kept.toString(), database))
                .contains("The audit is intact.", "35 entries");
    }

    @Test
    void theCommandDoesNotVerifyWithAnotherKey(@TempDir Path elsewhere) throws IOException {
        SigningKey other = new SigningKey(AuditFixture.settings(elsewhere, 10));
        Path key =
                Files.writeString(
                        elsewhere.resolve("other.pem"),
                        Pem.write(VerificationKey.LABEL, other.publicKey().encoded()));

        assertThat(run(1, "verify", "--key", key.toString(), database)).contains("NOT_SIGNED");
    }

    @Test
    void theCommandSaysWhatItCannotDo() {
        assertThat(run(2)).startsWith("Usage:");
        assertThat(run(2, "verify")).startsWith("Usage:");
        assertThat(run(2, "verify", "--key")).startsWith("Usage:");
        assertThat(run(2, "verify", "--what", "x")).startsWith("Usage:");
        assertThat(run(2, "burn", "x")).startsWith("Usage:");
        assertThat(run(2, "verify", directory.resolve("nothing").toString()))
                .startsWith("The record can't be verified:");
        assertThat(run(2, "verify", "jdbc:sqlite:" + directory.resolve("nothing.db")))
                .startsWith("The record can't be verified:");
    }

    @Test
    void theKeyIsForItsOwnerAlone() throws IOException {
        Path key = directory.resolve("audit-key.pem");
        assertThat(Files.getPosixFilePermissions(key)).hasSize(2);
        assertThat(Files.readString(key)).contains("PRIVATE KEY", "PUBLIC KEY");

        Files.copy(key, directory.resolve("copy.pem"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(new SigningKey(AuditFixture.settings(directory, 10)).publicKey().id())
                .isEqualTo(Objects.requireNonNull(opened).key.publicKey().id());
    }

    private static String run(int code, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int got =
                AuditCommand.run(
                        List.of(arguments),
                        Map.of(),
                        new PrintStream(out, true, StandardCharsets.UTF_8));
        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(got).as(text).isEqualTo(code);
        return text;
    }
}
