package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Snapshots;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
}
