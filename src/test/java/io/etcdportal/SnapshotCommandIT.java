package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Snapshots;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.json.JsonMapper;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The jar as a tool for snapshot files, on a machine that has nothing else. */
class SnapshotCommandIT {

    private static final Path JAR = Path.of("target", "etcd-backup-portal.jar");

    @TempDir private Path directory;

    @Test
    void statusPrintsEtcdutlsOwnJson() throws Exception {
        for (String version : Snapshots.VERSIONS) {
            Path file = Snapshots.file(version, 37);

            Ended ended = run("snapshot", "status", "-w", "json", file.toString());

            assertThat(ended.exit()).isZero();
            assertThat(ended.err()).isEmpty();
            assertThat(ended.out().strip())
                    .isEqualTo(Files.readString(json(file)).strip())
                    .isEqualTo(JsonMapper.shared().readTree(ended.out()).toString());
        }
        assertThat(directory).as("no database, no log").isEmptyDirectory();
    }

    private static Path json(Path file) {
        return Path.of(file.toString().replace(".backup", ".json"));
    }

    @Test
    void statusCountsKeysAsTheNamedEtcdDoes() throws Exception {
        String file = Snapshots.file("3.5.16", 37).toString();

        assertThat(run("snapshot", "status", "-w", "json", "--etcd", "3.6", file).out())
                .contains("\"totalKey\":17", "\"version\":\"\"");
    }

    @Test
    void statusOfSeveralFilesIsATable() throws Exception {
        Path one = Snapshots.file("3.5.16", 37);
        Path flipped = Snapshots.damaged("3.4.23", "flipped-trailer");

        Ended ended = run("snapshot", "status", one.toString(), flipped.toString());

        assertThat(ended.exit()).as("etcdutl does not look at the seal either").isZero();
        assertThat(ended.out().lines().toList()).hasSize(6);
        assertThat(ended.out())
                .contains("| REVISION | TOTAL KEYS | TOTAL SIZE | VERSION |")
                .containsPattern(
                        "3.5.16_0000000000000025_etcd.backup \\| 6a88d905 +\\|       37 \\| +39 \\|"
                                + " +74 kB");
    }

    @Test
    void verifySaysOfEachFileWhetherItIsWhole() throws Exception {
        List<String> arguments = new ArrayList<>(List.of("snapshot", "verify"));
        arguments.add(Snapshots.file("3.5.16", 37).toString());
        for (String how :
                List.of(
                        "flipped-middle",
                        "flipped-trailer",
                        "truncated-100",
                        "without-trailer",
                        "zero-length")) {
            arguments.add(Snapshots.damaged("3.5.16", how).toString());
        }

        Ended ended = run(arguments.toArray(String[]::new));

        assertThat(ended.exit()).isOne();
        assertThat(ended.out().lines().skip(3).limit(6))
                .extracting(line -> line.split("\\|", -1)[2].strip())
                .containsExactly(
                        "Verified",
                        "Damaged",
                        "Damaged",
                        "Truncated",
                        "No integrity hash",
                        "Empty");
    }

    @Test
    void verifyOfWholeFilesEndsWell() throws Exception {
        Path file = Snapshots.file("3.5.16", 37);

        Ended ended = run("snapshot", "verify", "-w", "json", file.toString());

        assertThat(ended.exit()).isZero();
        assertThat(JsonMapper.shared().readTree(ended.out()).get("verdict").asString())
                .isEqualTo("whole");
        assertThat(ended.out())
                .contains(Snapshots.sha256("3.5.16/" + file.getFileName()), "17 keys");
    }

    @Test
    void whatCannotBeReadIsSaidAndTheRestIsToldAllTheSame() throws Exception {
        Path garbage = Files.writeString(directory.resolve("garbage"), "x".repeat(5_000));
        String whole = Snapshots.file("3.5.16", 37).toString();

        Ended status = run("snapshot", "status", "absent", garbage.toString(), whole);
        assertThat(status.exit()).isOne();
        assertThat(status.err())
                .contains("absent: There is no such file.", "The file contains no etcd database");
        assertThat(status.out()).contains(whole);

        assertThat(run("snapshot", "verify", "absent", whole).exit()).isOne();
    }

    @Test
    void whatIsNotUnderstoodIsAnsweredWithTheUsage() throws Exception {
        for (String[] arguments :
                new String[][] {
                    {"snapshot"},
                    {"snapshot", "status"},
                    {"snapshot", "restore", "x"},
                    {"snapshot", "status", "-w", "yaml", "x"},
                    {"snapshot", "verify", "--force", "x"}
                }) {
            Ended ended = run(arguments);

            assertThat(ended.exit()).as(String.join(" ", arguments)).isEqualTo(2);
            assertThat(ended.err()).startsWith("Usage:");
            assertThat(ended.out()).isEmpty();
        }
        assertThat(run("snapshot", "--help"))
                .returns(0, Ended::exit)
                .returns("", Ended::err)
                .extracting(Ended::out)
                .asString()
                .startsWith("Usage:");
    }

    private record Ended(int exit, String out, String err) {}

    private Ended run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        JAR.toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        File out = File.createTempFile("out", ".txt");
        File err = File.createTempFile("err", ".txt");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(directory.toFile())
                            .redirectOutput(out)
                            .redirectError(err)
                            .start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Ended(
                    process.exitValue(),
                    Files.readString(out.toPath()),
                    Files.readString(err.toPath()));
        } finally {
            Files.delete(out.toPath());
            Files.delete(err.toPath());
        }
    }
}
