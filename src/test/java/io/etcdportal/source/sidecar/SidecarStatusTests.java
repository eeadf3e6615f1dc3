package io.etcdportal.source.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.etcd.OperatorFileName;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;

class SidecarStatusTests {

    private static final OperatorFileName BACKUP =
            OperatorFileName.parse("3.1.20_0000000000000019_etcd.backup").orElseThrow();

    @Test
    void readsTheStatusOfTheLastSidecars() {
        SidecarStatus status =
                parse(
                        """
                        {"recentBackup":{"creationTime":"2026-11-22T08:53:29Z","size":0.02,"revision":25,"version":"3.1.20",\
                        "timeTookInSecond":1},"backups":3,"backupSize":0.191,"storageStatus":{"pv":{"name":"x"}}}
                        """);

        assertThat(status.backups()).hasValue(3);
        assertThat(status.bytes()).hasValue(200_278);
        assertThat(status.created(BACKUP)).isEqualTo(Instant.parse("2026-11-22T08:53:29Z"));
    }

    @Test
    void readsTheStatusOfTheFirstSidecarThatToldOne() {
        SidecarStatus status =
                parse(
                        "{\"recentBackup\":{\"size\":20512,\"version\":\"3.1.20\",\"timeTookInSecond\":1},\"backups\":3}");

        assertThat(status.backups()).hasValue(3);
        assertThat(status.bytes()).isEmpty();
        assertThat(status.created(BACKUP)).isNull();
    }

    @Test
    void readsATimeOfAnotherZone() {
        assertThat(
                        parse(
                                        "{\"recentBackup\":{\"creationTime\":\"2026-11-22T10:53:29+02:00\",\"revision\":25,"
                                            + "\"version\":\"3.1.20\"},\"backups\":3}")
                                .created(BACKUP))
                .isEqualTo(Instant.parse("2026-11-22T08:53:29Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"yesterday\"", "1479804809", "null", "{}"})
    void leavesOutATimeThatIsNone(String time) {
        assertThat(
                        parse(
                                        "{\"recentBackup\":{\"creationTime\":"
                                                + time
                                                + ",\"revision\":25,\"version\":\"3.1.20\"},\"backups\":3}")
                                .created(BACKUP))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "\"much\"", "1e999", "null", "[1]"})
    void leavesOutASizeThatIsNone(String size) {
        assertThat(parse("{\"backups\":3,\"backupSize\":" + size + "}").bytes()).isEmpty();
    }

    @Test
    void leavesOutARecentBackupThatIsNone() {
        assertThat(parse("{\"backups\":3,\"recentBackup\":[7]}").created(BACKUP)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "OK",
                "[3]",
                "{}",
                "{\"backups\":1.5}",
                "{\"backups\":99999999999999999999}",
                "{\"backups\":3"
            })
    void isNoneOfASidecarWithoutTheNumberOfItsBackups(String answer) {
        assertThat(SidecarStatus.parse(answer)).isEmpty();
    }

    @Test
    void survivesDeepNesting() {
        assertThat(SidecarStatus.parse("[".repeat(60_000))).isEmpty();
    }

    private static SidecarStatus parse(String json) {
        return SidecarStatus.parse(json).orElseThrow();
    }
}
