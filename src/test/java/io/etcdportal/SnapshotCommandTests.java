package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.command.SnapshotCommand;
import io.etcdportal.testbed.Snapshots;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** What the tool for snapshot files says of rare files, and its exit code. */
class SnapshotCommandTests {

    @TempDir private Path directory;

    @Test
    void verifyCallsALeakedPageARemark() throws IOException {
        Path file = directory.resolve(Snapshots.name("3.1.20", 37));
        Files.write(file, Snapshots.withLeakedPage());
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        int exit =
                SnapshotCommand.run(
                        List.of("verify", file.toString()),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        System.err);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("Verified")
                .contains("Remark: 1 page is neither free nor in use.");
        assertThat(exit).isZero();
    }

    private static String run(int exit, Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
        List<String> words = Arrays.stream(arguments).map(Object::toString).toList();
        assertThat(SnapshotCommand.run(words, to, to)).isEqualTo(exit);
        return out.toString(StandardCharsets.UTF_8);
    }

    private Path packed(byte[] snapshot) throws IOException {
        Path file = directory.resolve("etcd-backup-20261130-030000.db.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(snapshot);
        }
        return file;
    }

    @Test
    void aCompressedSnapshotIsCheckedInside() throws IOException {
        byte[] snapshot = Snapshots.bytes("3.5.16", 37);
        Path plain = Files.write(directory.resolve("snapshot.db"), snapshot);
        Path file = packed(snapshot);

        assertThat(run(0, "verify", file)).contains("Verified").contains("Unpacked from gzip.");
        assertThat(run(0, "verify", "-w", "json", file))
                .contains("\"encodings\":[\"gzip\"]", Snapshots.sha256(snapshot));
        assertThat(run(0, "status", "-w", "json", file))
                .isEqualTo(run(0, "status", "-w", "json", plain));

        snapshot[snapshot.length / 2] ^= 1;
        assertThat(run(1, "verify", packed(snapshot))).contains("Damaged");
    }

    @Test
    void whatHoldsNoSnapshotSaysWhy() throws IOException {
        Path cut = packed(Snapshots.bytes("3.5.16", 37));
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 900));
        Path encrypted = directory.resolve("backup.db.age");
        Files.writeString(encrypted, "age-encryption.org/v1\n-> X25519 abc\n");

        assertThat(run(1, "verify", cut)).contains("truncated", "The gzip data ends too early.");
        assertThat(run(1, "verify", "-w", "json", encrypted))
                .contains("\"verdict\":\"encrypted\"", "age --decrypt");
        assertThat(run(1, "status", encrypted)).contains("age --decrypt");
    }
}
