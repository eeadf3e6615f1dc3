package io.etcdportal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.stream.Stream;

class BackupNameTests {

    private static final ClusterId LEDGER = new ClusterId("here", "default", "ledger");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3.1.0_000000000000000f_etcd.backup",
                "3.2.0+git_000000000000000f_etcd.backup",
                "etcd-snapshot-node1-1624281600",
                "db-2024-01-01_00-00"
            })
    void aNameThatCanStandInAnAddressIsItsOwnId(String text) {
        BackupName name = new BackupName(text);

        assertThat(name.id()).hasToString(text);
        assertThat(name.id().name()).contains(name);
    }

    @Test
    void anyOtherIsReadableAndEndsWithADigest() {
        assertThat(new BackupName("2026-08-20T04:00:00Z-000012/etcd.backup.gz").id())
                .hasToString("2026-08-20T04-00-00Z-000012-etcd.backup.gz~2f1473b386568782");
        assertThat(new BackupName("ü".repeat(900)).id().value()).matches("-{80}~[0-9a-f]{16}");
        assertThat(new BackupName("a".repeat(201)).id().value()).matches("a{80}~[0-9a-f]{16}");
    }

    @Test
    void aFileSystemTakesTheNameOfEveryFileThatArrives() {
        ClusterId longest = new ClusterId("here", "default", "c".repeat(253));
        for (ClusterId cluster : new ClusterId[] {LEDGER, longest}) {
            for (int length : new int[] {10, 200, 230, 255, 1_000}) {
                BackupName name = new BackupName("n".repeat(length) + ".db.gz");
                for (Instant taken : new Instant[] {null, Instant.EPOCH}) {
                    assertThat(name.storedName(cluster, taken))
                            .hasSizeLessThanOrEqualTo(255)
                            .endsWith("n.db.gz");
                    assertThat(name.downloadName(cluster, taken)).hasSizeLessThanOrEqualTo(255);
                    assertThat(name.folderName(cluster, taken) + ".tar")
                            .hasSizeLessThanOrEqualTo(255);
                }
            }
        }
    }

    @Test
    void noTwoNamesHaveOneId() {
        assertThat(
                        Stream.of(
                                        "a/b",
                                        "a-b",
                                        "a b",
                                        "a:b",
                                        "a?b",
                                        "latest",
                                        "latest~1",
                                        ".",
                                        "..",
                                        "...")
                                .map(BackupName::new)
                                .map(BackupName::id))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.value().matches("[A-Za-z0-9._+~-]+"))
                .noneMatch(id -> id.value().matches("latest|\\.|\\.\\."));
    }

    @Test
    void aDerivedIdIsTheNameOfNoBackup() {
        BackupId derived = new BackupName("a/b").id();

        assertThat(derived.name()).isEmpty();
        assertThat(new BackupName(derived.value()).id()).isNotEqualTo(derived);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "a\u0000", "\u007f"})
    void controlCharactersAndNothingAreNoName(String text) {
        assertThat(BackupName.isName(text)).isFalse();
        assertThatThrownBy(() -> new BackupName(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNameIsBounded() {
        assertThat(BackupName.isName("a".repeat(1_024))).isTrue();
        assertThat(BackupName.isName("a".repeat(1_025))).isFalse();
    }

    @Test
    void aDownloadSaysClusterAndTime() {
        BackupName name = new BackupName("etcd-2026-08-20_04:00:00/snapshot.db");

        assertThat(name.downloadName(LEDGER, Instant.parse("2026-08-20T04:00:01.5Z")))
                .isEqualTo("ledger_20260820T040001Z_snapshot.db");
        assertThat(name.downloadName(LEDGER, null))
                .matches(
                        "ledger_etcd-2026-08-20_04-00-00-snapshot\\.db-[0-9a-f]{16}_snapshot\\.db");
    }
}
