package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.PackagedPortal;
import io.etcdportal.testbed.Portal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the jar does besides being the portal, and how it says that it can't be one. */
@ExtendWith(OutputCaptureExtension.class)
class CommandTests {

    private static final String GOOD =
            """
            teams:
              payments:
                members: {users: [alice]}
                grants: [{clusters: "*/*/*", verbs: [list]}]
            """;

    @TempDir private Path directory;

    private static int run(String... arguments) {
        return Command.of(arguments).orElseThrow().run(arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "help"})
    void helpNamesEveryCommandAndTheDemonstration(String word, CapturedOutput output) {
        assertThat(run(word)).isZero();
        assertThat(output)
                .contains("Usage: java -jar", "access check", "audit verify", "layout explain")
                .contains("snapshot verify")
                .contains("--spring.profiles.active=demonstration");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V", "version"})
    void theVersionIsOneLine(String word, CapturedOutput output) {
        assertThat(run(word)).isZero();
        assertThat(output.getOut()).startsWith("etcd Backup Portal ").hasLineCount(1);
    }

    @Test
    void whatIsNoCommandIsNotTakenForTheStart(CapturedOutput output) {
        assertThat(Command.refuse("acess", "check")).hasValue(2);
        assertThat(output.getErr()).contains("There is no command 'acess'.", "Usage:");
        assertThat(Command.refuse("--server.port=8080")).isEmpty();
        assertThat(Command.refuse()).isEmpty();
    }

    @Test
    void anAccessFileThatIsGoodPasses(CapturedOutput output) throws IOException {
        Path file = write("good.yaml", GOOD + Portal.accounts("alice"));

        assertThat(run("access", "check", file.toString())).isZero();
        assertThat(output.getOut()).contains(file + ": good, with 1 team and 1 account");
        assertThat(output.getErr()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "teams: {a: {}}|line 1: teams.a: members is missing",
                "''|there is no team and no account in it",
                "# nothing|there is no team and no account in it",
                "teams: [|line 1: this is no valid YAML"
            })
    void everyMistakeOfAnAccessFileIsToldWithItsLine(
            String text, String sentence, CapturedOutput output) throws IOException {
        Path good = write("good.yaml", GOOD);
        Path bad = write("bad.yaml", text);

        assertThat(run("access", "check", bad.toString(), good.toString())).isOne();
        assertThat(output.getErr()).contains(bad + ": " + sentence);
        assertThat(output.getOut()).contains(good + ": good");
    }

    @Test
    void anAccessFileThatIsNotThereIsRefused(CapturedOutput output) {
        assertThat(run("access", "check", directory.resolve("none.yaml").toString())).isOne();
        assertThat(output.getErr()).contains("none.yaml: it is not there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"access", "access check", "access chek x", "access check --fix x"})
    void whatIsNotUnderstoodIsAnsweredWithTheUsage(String line, CapturedOutput output) {
        assertThat(run(line.split(" ", -1))).isEqualTo(2);
        assertThat(output.getErr()).contains("Usage:");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void anOlderJavaIsToldWhichOneIsNeeded() {
        assertThat(Launcher.refusal(17, "/usr/lib/jvm/java-17"))
                .hasValueSatisfying(
                        sentence ->
                                assertThat(sentence)
                                        .contains("needs Java 25", "Java 17", "/usr/lib/jvm"));
        assertThat(Launcher.refusal(Launcher.OLDEST_JAVA, "x")).isEmpty();
        assertThat(Launcher.refusal(Runtime.version().feature(), "x")).isEmpty();
    }

    /** Whoever starts the portal for the first time looks for it at the end. */
    @Test
    void thePasswordIsTheLastThingInAQuietLog() throws Exception {
        Portal.Settings settings = Portal.in(directory).without("portal.admin-password");
        try (PackagedPortal portal =
                PackagedPortal.fromClasses(directory, List.of(), Map.of(), settings.arguments())) {
            String sentence = "Sign in as 'admin' with the password ";
            portal.await(() -> portal.log().contains(sentence) && portal.log().endsWith("\n"));

            List<String> lines = portal.log().lines().toList();
            assertThat(lines.getLast()).contains(sentence);
            assertThat(lines)
                    .hasSizeLessThan(8)
                    .allSatisfy(line -> assertThat(line).containsPattern(" io?\\.etcdportal\\."))
                    .filteredOn(line -> line.contains("WARN"))
                    .hasSize(1);
        }
    }

    @Test
    void thePasswordIsNotLostWithAStartThatFails(CapturedOutput output) {
        try (Portal first = Portal.in(directory.resolve("other")).start()) {
            Portal.Settings second =
                    Portal.in(directory)
                            .without("portal.admin-password")
                            .set("server.port", first.port());
            assertThat(org.assertj.core.api.Assertions.catchThrowable(second::start)).isNotNull();
            assertThat(output).doesNotContain("with the password");

            second.set("server.port", 0).start().close();
            assertThat(output).contains("with the password");
        }
    }
}
