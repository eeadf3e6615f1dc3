package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.command.LayoutCommand;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What the tool for layouts says of keys, and its exit code. */
class LayoutCommandTests {

    private static final String KEYS =
            """
            prod/etcd-snapshot-node1-1700000000.zip
            prod.example.org/backups/etcd/main/2026-11-30T03:00:00Z-000001/etcd.backup.gz
            prod.example.org/backups/etcd/main/2026-11-30T03:00:00Z-000001/_etcd_backup.meta
            velero/backups/nightly/nightly.tar.gz

            web/db-2026-11-30_03-00
            """;

    @TempDir private Path directory;

    private static String run(int exit, String in, Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
        List<String> words = Arrays.stream(arguments).map(Object::toString).toList();
        assertThat(
                        LayoutCommand.run(
                                words,
                                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                                to,
                                to))
                .as(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(exit);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void eachKeyHasALineAndAllOfThemASummary() throws IOException {
        Path file = Files.writeString(directory.resolve("keys.txt"), KEYS);

        assertThat(run(0, "", "explain", "--layout", "auto", file))
                .isEqualTo(run(0, KEYS, "explain", "-"))
                .isEqualToNormalizingNewlines(
                        """
                        prod/etcd-snapshot-node1-1700000000.zip: k3s (certain), a snapshot, cluster default/prod, name etcd-snapshot-node1-1700000000.zip, taken 2023-11-14T22:13:20Z, on node node1, zip
                        prod.example.org/backups/etcd/main/2026-11-30T03:00:00Z-000001/etcd.backup.gz: kops (certain), a snapshot, cluster prod.example.org/main, name 2026-11-30T03:00:00Z-000001/etcd.backup.gz, part of 2026-11-30T03:00:00Z-000001, taken 2026-11-30T03:00:00Z, gzip
                        prod.example.org/backups/etcd/main/2026-11-30T03:00:00Z-000001/_etcd_backup.meta: kops (certain), the metadata of a snapshot, cluster prod.example.org/main, name 2026-11-30T03:00:00Z-000001/_etcd_backup.meta, part of 2026-11-30T03:00:00Z-000001, taken 2026-11-30T03:00:00Z
                        velero/backups/nightly/nightly.tar.gz: not offered. It is part of a Velero backup of Kubernetes objects, not an etcd snapshot.
                        web/db-2026-11-30_03-00: bitnami (likely), a snapshot, cluster default/web, name db-2026-11-30_03-00, taken 2026-11-30T03:00:00Z

                        5 keys
                               1  bitnami snapshot
                               1  k3s snapshot
                               1  kops metadata
                               1  kops snapshot
                               1  no snapshot
                        """);
    }

    @Test
    void aKeyThatIsNotKnownMakesTheExitCodeOne() {
        assertThat(run(1, "cat.jpg\n", "explain", "-"))
                .startsWith(
                        "cat.jpg: not recognized. Its name is not that of a backup in any known"
                                + " layout.")
                .contains("1 key\n       1  not recognized");
        assertThat(run(1, "etcd-snapshot-node1-1700000000\n", "explain", "-"))
                .contains("its cluster is unknown: set cluster");
        assertThat(
                        run(
                                0,
                                "etcd-snapshot-node1-1700000000\n",
                                "explain",
                                "--layout",
                                "kops,k3s",
                                "--cluster",
                                "prod",
                                "--namespace",
                                "edge",
                                "-"))
                .contains("cluster edge/prod");
    }

    @Test
    void theFilesOfADirectoryAreTakenByTheirPathsBelowIt() throws IOException {
        Files.createDirectories(directory.resolve("prod"));
        Files.createFile(directory.resolve("prod/snapshot_2026-11-30_030000.db"));

        assertThat(run(0, "", "explain", "--time-zone", "Europe/Berlin", directory))
                .contains("prod/snapshot_2026-11-30_030000.db: openshift (certain)")
                .contains("taken 2026-11-30T02:00:00Z");
    }

    @Test
    void aPatternCanBeTriedBeforeItIsPutIntoTheSettings() {
        assertThat(
                        run(
                                0,
                                "prod_20261130-0300.db\n",
                                "explain",
                                "--pattern",
                                "(?<cluster>[a-z]+)_(?<time>[0-9-]+)\\.db",
                                "--time-format",
                                "yyyyMMdd-HHmm",
                                "-"))
                .contains("own (said), a snapshot, cluster default/prod")
                .contains("taken 2026-11-30T03:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|The command is: layout explain",
                "explain|Name a file with keys",
                "explain --layout k4s -|there is no layout 'k4s'; there are auto, etcd-operator,",
                "explain --layout|--layout needs a value.",
                "explain --pattern ( -|pattern is not a regular expression:",
                "explain --time-format unix -|--time-format says how the time in --pattern",
                "explain --cluster Prod -|--cluster must be lower-case letters",
                "explain --time-zone Mars -|--time-zone must be a time zone such as",
                "explain --frobnicate -|There is no option --frobnicate.",
            })
    void argumentsThatAreNotUnderstoodAreNamed(String arguments, String message) {
        Object[] words = arguments == null ? new Object[0] : arguments.split(" ");

        assertThat(run(2, "", words)).startsWith(message).contains("Usage:");
    }

    @Test
    void helpNamesEveryLayoutAndAMissingFileIsSaid() {
        assertThat(run(0, "", "--help"))
                .contains("Layouts: etcd-operator, k3s, rke2,", "Exit code");
        assertThat(run(1, "", "explain", directory.resolve("none")))
                .contains("There is no such file.");
    }
}
