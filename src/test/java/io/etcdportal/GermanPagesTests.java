package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A page in German decides nothing in English, and the interface says the same in English. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GermanPagesTests {

    /** What is left in English, but for the names of the languages at the foot of each page. */
    private static final Pattern ENGLISH =
            Pattern.compile("<(?!button|option)[^>]*\\slang=\"en\"[^>]*>([^<]*)");

    private static final Pattern TAG = Pattern.compile("<[^>]*>");
    private static final String CLUSTERS = "/clusters/eu/payments/";
    private static final String RESTORE =
            CLUSTERS + "ledger/backups/" + Snapshots.name("3.5.16", 37) + "/restore?";
    private static final int SEAL = 32;
    private static final int SEALED = 512 + SEAL;
    private static final int UNSEALED = 512;
    private static final int TORN = 500;

    private Path volume = Path.of("");
    private @Nullable Portal started;
    private @Nullable Visitor visitor;

    @BeforeAll
    void start(@TempDir Path directory) {
        volume = directory.resolve("volume");
        lay("ledger", "3.5.16", 37, SEALED, 1);
        lay("passed-over", "3.5.16", 10, SEALED, 2);
        lay("passed-over", "3.2.9", 20, SEALED, 1);
        lay("reset", "3.5.16", 1_000, SEALED, 9);
        lay("reset", "3.5.16", 20, SEALED, 1);
        lay("damaged", "3.5.16", 10, SEALED, 2);
        lay("damaged", "3.5.16", 11, TORN, 1);
        lay("unsealed", "3.5.16", 10, UNSEALED, 1);
        lay("torn", "3.5.16", 10, TORN, 1);
        lay("overdue", "3.5.16", 10, SEALED, 100);
        Portal portal =
                Portal.in(directory)
                        .teams(directory)
                        .directory("volume", "payments", volume)
                        .start()
                        .awaitReading();
        Visitor german = new Visitor(portal);
        german.signIn("alice", "alice" + Portal.PASSWORD);
        german.keep("EBP_LANGUAGE", "de");
        started = portal;
        visitor = german;
    }

    private void lay(String cluster, String version, long revision, int bytes, int hoursAgo) {
        Snapshots.lay(
                volume.resolve("v1/" + cluster + "/" + Snapshots.name(version, revision)),
                bytes == SEALED ? Snapshots.sealed(bytes - SEAL) : new byte[bytes],
                Instant.now().minus(Duration.ofHours(hoursAgo)));
    }

    @AfterAll
    void stop() {
        portal().close();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    private String page(String path) {
        return Objects.requireNonNull(visitor).get(path).body();
    }

    private static String text(String html) {
        return TAG.matcher(html).replaceAll(" ").replace("&#39;", "'").replaceAll("\\s+", " ");
    }

    private static List<String> english(String html) {
        return ENGLISH.matcher(html)
                .results()
                .map(MatchResult::group)
                .filter(element -> !element.startsWith("<html"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ledger                   | Höchste Revision unter den Sicherungen, die nicht"
                        + " beschädigt sind.",
                "ledger?etcdVersion=3.5.4 | Besser ist ein Ziel mit mindestens 3.5.16.",
                "ledger?etcdVersion=3.6   | der Schritt von etcd 3.5 auf 3.6",
                "ledger?etcdVersion=3.7   | Von etcd 3.5 auf 3.7 wird 1 Nebenversion übersprungen.",
                "ledger?etcdVersion=3.9   | Von etcd 3.5 auf 3.9 werden 3 Nebenversionen"
                        + " übersprungen.",
                "ledger?etcdVersion=3.4   | Von etcd 3.5 zurück auf 3.4",
                "ledger?etcdVersion=4.0.0 | sind von etcd 3.5; keine davon lässt sich in etcd"
                        + " 4.0.0",
                "passed-over?etcdVersion=3.5.20 | 3.2.9_0000000000000014_etcd.backup hat eine"
                    + " höhere Revision, wird aber nicht empfohlen. Von etcd 3.2 auf 3.5 werden 2"
                    + " Nebenversionen übersprungen.",
                "reset    | 3.5.16_0000000000000014_etcd.backup wurde später geschrieben",
                "damaged  | wird aber nicht empfohlen. Die Länge kann nicht die eines vollständigen"
                        + " Snapshots sein",
                "unsealed | Höchste Revision unter den übrigen Sicherungen.",
                "unsealed?etcdVersion=3.5.16 | unter den übrigen Sicherungen, die am besten zur"
                        + " Zielversion passen",
                "unsealed | lässt sich nur mit --skip-hash-check wiederherstellen",
                "torn     | Jede Sicherung von eu/payments/torn, die passen würde, ist beschädigt",
                "overdue  | Die neueste gute Sicherung ist älter als erwartet. Sie wurde am"
            })
    void aClusterSaysWhatToTakeAndWhyInGerman(String cluster, String told) {
        String page = page(CLUSTERS + cluster);

        assertThat(text(page)).containsIgnoringCase(told);
        assertThat(english(page)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "etcdVersion=3.4   | Von etcd 3.5 zurück auf 3.4 startet der Server",
                "etcdVersion=3.7   | Von etcd 3.5 auf 3.7 wird 1 Nebenversion übersprungen.",
                "etcdVersion=4.0.0 | in etcd 4.0 wiederherstellen ließe, ist nicht bekannt."
            })
    void howToRestoreSaysWhatToExpectInGerman(String query, String told) {
        String page = page(RESTORE + query);

        assertThat(text(page)).contains(told);
        assertThat(english(page)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "damaged | 11 | Verwenden Sie stattdessen",
                "torn    | 10 | Jede Sicherung von eu/payments/torn, die passen würde, ist"
                        + " beschädigt"
            })
    void aBackupThatCannotBeWholeSaysWhatToDoInGerman(String cluster, long revision, String told) {
        String page = page(CLUSTERS + cluster + "/backups/" + Snapshots.name("3.5.16", revision));

        assertThat(text(page)).contains(told);
        assertThat(english(page)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "members=nobody                    | „nobody“ ist kein Mitglied; schreiben Sie",
                "members=_%3Dhttps://a:2380        | „_“ ist kein Name eines Mitglieds",
                "members=a%3Dhttps://a             | „https://a“ ist keine Peer-URL",
                "members=a%3Dhttps://a:2380&token=a%20b | „a b“ ist kein Cluster-Token",
                "members=a%3Dhttps://a:2380&dataDirectory=%24x | „$x“ ist kein Pfad",
                "members=%7B0%7D                   | „{0}“ ist kein Mitglied",
                "members=%3Cb%3E                   | „&lt;b&gt;“ ist kein Mitglied"
            })
    void aMistakeInTheFormIsSaidInGerman(String query, String told) {
        String page = page(RESTORE + query);

        assertThat(text(page)).contains(told);
        assertThat(english(page)).isEmpty();
    }

    @Test
    void theInterfaceSaysItInEnglishWithACodeWhateverTheLanguage() {
        var latest =
                portal().json(
                                "alice",
                                "/api/v1"
                                        + CLUSTERS
                                        + "passed-over/backups/latest?etcdVersion=3.6");

        assertThat(latest.get("reason").asString())
                .isEqualTo(
                        "Highest revision among the undamaged backups that best fit the target"
                                + " version. From etcd 3.5 to 3.6 is one minor up, a supported"
                                + " upgrade.");
        assertThat(latest.get("warnings").valueStream().map(one -> one.asString()))
                .containsExactly(
                        "3.2.9_0000000000000014_etcd.backup has a higher revision but is not"
                            + " recommended. From etcd 3.2 to 3.6 skips 3 minor versions. It"
                            + " starts, but etcd promises upgrades of one minor at a time only.");
        assertThat(latest.get("warningCodes").valueStream().map(one -> one.asString()))
                .containsExactly("passed_over");
    }
}
