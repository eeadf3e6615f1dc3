package io.etcdportal.etcd.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.snapshot.SnapshotStatus;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class RestoreCommandsTests {

    private static final String FILE = "3.4.23_0000000000000025_etcd.backup";
    private static final List<RestoreMember> THREE =
            RestoreMember.parse(
                    """
                    etcd-0=https://10.0.0.1:2380
                    etcd-1=https://etcd-1.etcd.svc:2380, etcd-2=https://[fd00::3]:2380
                    """);

    private static RestoreCommands commands(
            String target, boolean sealed, boolean bump, List<RestoreMember> members) {
        return new RestoreCommands(
                FILE,
                EtcdVersion.parseTarget(target).orElseThrow(),
                sealed,
                members,
                "orders-restored",
                "/var/lib/etcd",
                bump);
    }

    @Test
    void eachMemberHasACommandThatNamesAllOfThem() {
        List<RestoreCommands.Command> commands = commands("3.5.16", true, false, THREE).commands();

        assertThat(commands)
                .extracting(command -> command.member().name())
                .containsExactly("etcd-0", "etcd-1", "etcd-2");
        assertThat(commands.get(1).line())
                .isEqualTo(
                        """
                        etcdutl snapshot restore 3.4.23_0000000000000025_etcd.backup \\
                          --name etcd-1 \\
                          --data-dir /var/lib/etcd \\
                          --initial-cluster 'etcd-0=https://10.0.0.1:2380,etcd-1=https://etcd-1.etcd.svc:2380,etcd-2=https://[fd00::3]:2380' \\
                          --initial-cluster-token orders-restored \\
                          --initial-advertise-peer-urls https://etcd-1.etcd.svc:2380\
                        """);
    }

    @Test
    void theHealthOfEachMemberIsAskedForAtItsOwnEndpoint() {
        assertThat(commands("3.5", true, true, THREE).health())
                .isEqualTo(
                        """
                        etcdctl --endpoints 'https://10.0.0.1:2379,https://etcd-1.etcd.svc:2379,https://[fd00::3]:2379' \\
                          --cacert /etc/kubernetes/pki/etcd/ca.crt \\
                          --cert /etc/kubernetes/pki/etcd/healthcheck-client.crt \\
                          --key /etc/kubernetes/pki/etcd/healthcheck-client.key \\
                          endpoint health\
                        """);
        assertThat(commands("3.6.1", true, false, THREE).health()).contains("--cacert ca.crt");
        assertThat(
                        commands(
                                        "3.1.20",
                                        true,
                                        false,
                                        RestoreMember.parse("a=http://10.0.0.1:2380"))
                                .health())
                .isEqualTo(
                        "ETCDCTL_API=3 etcdctl --endpoints http://10.0.0.1:2379 endpoint health");
    }

    @ParameterizedTest
    @CsvSource({
        "3.1.20,     ETCDCTL_API=3 etcdctl snapshot restore",
        "3.4.35,     ETCDCTL_API=3 etcdctl snapshot restore",
        "3.5,        etcdutl snapshot restore",
        "3.5.0-rc.1, etcdutl snapshot restore",
        "3.6.1,      etcdutl snapshot restore",
        "3.10.0,     etcdutl snapshot restore"
    })
    void theToolIsThatOfTheTarget(String target, String begin) {
        assertThat(commands(target, true, false, THREE).commands().getFirst().line())
                .startsWith(begin + " " + FILE);
        assertThat(commands(target, true, false, THREE).status())
                .startsWith(begin.replace("restore", "status"));
    }

    @ParameterizedTest
    @CsvSource({
        "3.3.27, false",
        "3.4.26, false",
        "3.4.27, true",
        "3.5,     true",
        "3.5.9,  false",
        "3.5.10, true",
        "3.6,    true",
        "3.7.2,  true"
    })
    void revisionsAreRaisedWhereAskedForAndWhereTheVersionCan(String target, boolean raised) {
        String flags = "--bump-revision 1000000000 --mark-compacted";

        assertThat(commands(target, true, true, THREE).commands())
                .allMatch(command -> command.line().contains(flags) == raised);
        assertThat(commands(target, true, false, THREE).commands())
                .noneMatch(command -> command.line().contains("--bump-revision"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.4.23", "3.5.16"})
    void theHashIsLeftUncheckedExactlyWhereThereIsNone(String target) {
        assertThat(commands(target, false, false, THREE).commands())
                .allMatch(command -> command.line().endsWith("--skip-hash-check"));
        assertThat(commands(target, true, true, THREE).commands())
                .noneMatch(command -> command.line().contains("--skip-hash-check"));
    }

    @Test
    void aMemberMayHaveSeveralUrls() {
        List<RestoreMember> one =
                RestoreMember.parse("a=http://10.0.0.1:2380\na=http://10.1.0.1:2380");

        assertThat(commands("3.5.16", true, false, one).commands())
                .singleElement()
                .extracting(RestoreCommands.Command::line)
                .asString()
                .contains("--initial-cluster a=http://10.0.0.1:2380,a=http://10.1.0.1:2380 ")
                .contains(
                        "--initial-advertise-peer-urls"
                                + " http://10.0.0.1:2380,http://10.1.0.1:2380");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etcd-0",
                "etcd-0=10.0.0.1:2380",
                "etcd-0=https://10.0.0.1",
                "etcd-0=https://10.0.0.1:2380/path",
                "etcd-0=ftp://10.0.0.1:2380",
                "etcd-0=https://$(reboot):2380",
                "etcd-0=https://user@host:2380",
                "$(reboot)=https://10.0.0.1:2380",
                "a b=https://10.0.0.1:2380",
                "=https://10.0.0.1:2380"
            })
    void whatIsNoMemberIsTold(String text) {
        assertThatThrownBy(() -> RestoreMember.parse(text))
                .isInstanceOf(InvalidRestorePlan.class)
                .hasMessageContaining("Write");
    }

    @Test
    void noShellTakesWhatWasTypedForItsOwn() {
        RestoreCommands spaced =
                new RestoreCommands(
                        FILE,
                        new EtcdVersion(3, 5, 16, ""),
                        true,
                        THREE,
                        "t",
                        "/var/my etcd",
                        false);
        assertThat(spaced.commands().getFirst().line()).contains("--data-dir '/var/my etcd' \\");
        assertThatThrownBy(
                        () ->
                                new RestoreCommands(
                                        FILE,
                                        new EtcdVersion(3, 5, 16, ""),
                                        true,
                                        THREE,
                                        "t;reboot",
                                        "/var/lib/etcd",
                                        false))
                .hasMessageContaining("not a valid cluster token");
        assertThatThrownBy(
                        () ->
                                new RestoreCommands(
                                        FILE,
                                        new EtcdVersion(3, 5, 16, ""),
                                        true,
                                        THREE,
                                        "t",
                                        "/var/`reboot`",
                                        false))
                .hasMessageContaining("not a valid path");
    }

    @Test
    void membersComeFromTheSnapshotAsFarAsTheyCanBeRestored() {
        SnapshotStatus status =
                new SnapshotStatus(
                        1,
                        37,
                        61,
                        17L,
                        20_480,
                        null,
                        null,
                        0L,
                        List.of(
                                new SnapshotStatus.Member(
                                        "1", "etcd-0", List.of("http://etcd-0:2380")),
                                new SnapshotStatus.Member("2", "", List.of("http://etcd-1:2380")),
                                new SnapshotStatus.Member("3", "`id`", List.of("http://x:2380")),
                                new SnapshotStatus.Member("4", "etcd-3", List.of())));

        assertThat(RestoreMember.of(status))
                .containsExactly(new RestoreMember("etcd-0", List.of("http://etcd-0:2380")));
    }
}
