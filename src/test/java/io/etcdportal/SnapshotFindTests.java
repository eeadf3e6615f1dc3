package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.command.SnapshotCommand;
import io.etcdportal.source.encoding.PackedFiles;
import io.etcdportal.testbed.Snapshots;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code snapshot find}: which snapshots have a key. */
class SnapshotFindTests {

    @TempDir private Path directory = Path.of("");

    private record Ended(int exit, String out, String err) {

        JsonNode json() {
            return JsonMapper.shared().readTree(out);
        }
    }

    private static Ended find(Object... arguments) {
        List<String> all = new ArrayList<>(List.of("find"));
        for (Object argument : arguments) {
            all.add(argument.toString());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit =
                SnapshotCommand.run(
                        all,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Ended(
                exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Of each version: written five times, then deleted, then written anew. */
    @Test
    void theLastChangeOfTheKeyCounts() throws Exception {
        for (String version : Snapshots.VERSIONS) {
            Ended ended =
                    find(
                            "multi/a",
                            Snapshots.file(version, 31),
                            Snapshots.file(version, 35),
                            Snapshots.file(version, 37));

            assertThat(ended.err()).isEmpty();
            assertThat(ended.exit()).isZero();
            assertThat(ended.out().lines().skip(3).limit(3))
                    .extracting(line -> line.replaceAll("^\\| [^|]+ \\| | +\\|", ""))
                    .containsExactly(
                            "multi/a present 6 2 5 7",
                            "multi/a deleted 35",
                            "multi/a present 36 36 1 6");
        }
    }

    /** These are the keys that {@code etcdctl get --prefix ''} prints after a restore. */
    @Test
    void aPrefixFindsEveryKeyOfTheCluster() throws Exception {
        for (String version : Snapshots.VERSIONS) {
            JsonNode found = find("-w", "json", "--prefix", "", Snapshots.file(version, 37)).json();

            assertThat(found.get("revision").asLong()).isEqualTo(37);
            assertThat(found.get("complete").asBoolean()).isTrue();
            assertThat(found.get("keys").valueStream())
                    .filteredOn(key -> key.get("state").asString().equals("present"))
                    .extracting(key -> key.get("key").asString())
                    .containsExactly(
                            "after/compact",
                            "big/9k",
                            "empty-value",
                            "k/001",
                            "k/002",
                            "k/003",
                            "k/004",
                            "k/005",
                            "k/006",
                            "k/007",
                            "k/008",
                            "k/009",
                            "k/020",
                            "leased/1",
                            "leased/2",
                            "multi/a",
                            "utf8/ключ");
            assertThat(found.get("keys").get(1).get("valueSize").asLong()).isEqualTo(12_000);
            assertThat(found.get("keys").valueStream().filter(key -> key.has("lease")))
                    .extracting(key -> key.get("key").asString())
                    .containsExactly("leased/1", "leased/2");
        }
    }

    @Test
    void aKeyIsNotTakenForAPrefix() throws Exception {
        Path file = Snapshots.file("3.5.16", 37);

        assertThat(find("k/00", file))
                .returns(1, Ended::exit)
                .extracting(Ended::out)
                .asString()
                .contains("absent");
        assertThat(find("--prefix", "k/00", file).out()).contains("k/009").doesNotContain("k/020");
        assertThat(find("utf8/ключ", file)).returns(0, Ended::exit);
    }

    /** What is only history is not there, and pipelines shall not take it for a find. */
    @Test
    void aDeletedKeyIsNotAFind() throws Exception {
        assertThat(find("multi/a", Snapshots.file("3.5.16", 35))).returns(1, Ended::exit);
    }

    @Test
    void aPackedSnapshotIsSearchedToo() throws Exception {
        Path packed = directory.resolve("packed.gz");
        Files.write(packed, PackedFiles.gzip(Files.readAllBytes(Snapshots.file("3.4.23", 37))));

        assertThat(find("big/9k", packed).out()).contains("present");
    }

    @Test
    void anUnreadableFileIsNotTakenForOneWithoutTheKey() throws Exception {
        Path whole = Snapshots.file("3.5.16", 37);

        Ended ended = find("big/9k", Snapshots.damaged("3.5.16", "truncated-100"), whole);

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("its database alone has");
        assertThat(ended.out()).contains("present");
        assertThat(find("big/9k", "missing", whole).err()).contains("There is no such file.");
    }

    @Test
    void whatIsNotUnderstoodIsAnsweredWithTheUsage() {
        for (Object[] arguments :
                new Object[][] {
                    {}, {"key"}, {"--prefix", ""}, {"", "file"}, {"--etcd", "3.5", "k", "f"}
                }) {
            assertThat(find(arguments))
                    .returns(2, Ended::exit)
                    .extracting(Ended::err)
                    .asString()
                    .startsWith("Usage:");
        }
        assertThat(find("--", "--key", "missing").err()).contains("There is no such file.");
    }
}
