package io.etcdportal.catalog.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.source.encoding.Encoding;
import io.etcdportal.source.encoding.Encryption;
import io.etcdportal.source.encoding.PackedFiles;
import io.etcdportal.source.encoding.StoredForm;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What unpacks a file, run by a real shell. */
class UnpackCommandsTests {

    private static final byte[] SNAPSHOT = "a snapshot".getBytes(StandardCharsets.UTF_8);

    @Test
    void gzipAndTarAreUnpackedByTheirOwnTools(@TempDir Path directory) throws Exception {
        String file = "it's $(packed) 1.db.tar.gz";
        Files.write(
                directory.resolve(file),
                PackedFiles.gzip(PackedFiles.tar(Map.of("backup/snapshot.db", SNAPSHOT))));

        run(UnpackCommands.of(form(Encoding.GZIP, Encoding.TAR), file, "snapshot.db"), directory);

        assertThat(directory.resolve("snapshot.db")).hasBinaryContent(SNAPSHOT);
    }

    @Test
    void anArchiveOfACompressedFileIsUnpackedInItsOrder(@TempDir Path directory) throws Exception {
        Files.write(
                directory.resolve("a.tar"),
                PackedFiles.tar(Map.of("a.gz", PackedFiles.gzip(SNAPSHOT))));

        run(UnpackCommands.of(form(Encoding.TAR, Encoding.GZIP), "a.tar", "out.db"), directory);

        assertThat(directory.resolve("out.db")).hasBinaryContent(SNAPSHOT);
    }

    @Test
    void decryptionComesFirst() {
        StoredForm form = new StoredForm(List.of(Encoding.ZSTD), Encryption.AGE);

        assertThat(UnpackCommands.of(form, "a.snap.zst.age", "a.db").lines())
                .containsExactly(
                        "age --decrypt -i KEY-FILE -o a.db.packed a.snap.zst.age",
                        "zstd -dc < a.db.packed > a.db");
        assertThat(
                        UnpackCommands.of(new StoredForm(List.of(), Encryption.AGE), "a.age", "a")
                                .lines())
                .containsExactly("age --decrypt -i KEY-FILE -o a a.age");
    }

    private static StoredForm form(Encoding... encodings) {
        return new StoredForm(List.of(encodings), null);
    }

    private static void run(UnpackCommands commands, Path directory) throws Exception {
        Process shell =
                new ProcessBuilder("sh", "-ec", String.join("\n", commands.lines()))
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(printed).isZero();
    }
}
