package io.etcdportal.download;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** What the portal packs can be unpacked by what people have, and stays where it is unpacked. */
class TarStreamTests {

    private static final Instant THEN = Instant.parse("2026-11-30T03:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "snapshot.db                | snapshot.db",
                "2026-11-30/snapshot.db     | 2026-11-30/snapshot.db",
                ".metadata/snapshot         | .metadata/snapshot",
                "/etc/passwd                | etc/passwd",
                "../../etc/passwd           | etc/passwd",
                "a/../../b                  | a/b",
                "./a//b/.                   | a/b",
                "..\\..\\windows            | ..-..-windows",
                "..                         | file",
                "/                          | file",
                "...                        | ..."
            })
    void noNameLeadsOutOfTheFolder(String name, String safe) {
        assertThat(TarStream.safe(name)).isEqualTo(safe);
    }

    @Test
    void namesOfAnyLengthAndFilesOfAnySizeAreUnpackedByTar(@TempDir Path to) throws Exception {
        List<String> names =
                List.of(
                        "short",
                        "n".repeat(99),
                        "n".repeat(100),
                        "n".repeat(101),
                        "folder/" + "n".repeat(200),
                        "zürich-\u20ac");
        List<Integer> sizes = List.of(0, 1, 511, 512, 513, 100_000);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarStream tar = new TarStream(bytes);
        for (int i = 0; i < names.size(); i++) {
            tar.begin(names.get(i), sizes.get(i), THEN);
            bytes.write(new byte[sizes.get(i)]);
            tar.end(sizes.get(i));
        }
        tar.finish();

        Path archive = Files.write(to.resolve("it.tar"), bytes.toByteArray());
        Process process =
                new ProcessBuilder("tar", "xf", archive.toString())
                        .directory(to.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        for (int i = 0; i < names.size(); i++) {
            Path file = to.resolve(names.get(i));
            assertThat(file).hasSize(sizes.get(i));
            assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(THEN);
        }
    }

    @Test
    void sizesAboveEightGibibytesAreToldExactly() throws IOException {
        long size = (20L << 30) + 7;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new TarStream(bytes).begin("large", size, THEN);
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            TarArchiveEntry entry = tar.getNextEntry();
            assertThat(entry.getSize()).isEqualTo(size);
        }
    }
}
