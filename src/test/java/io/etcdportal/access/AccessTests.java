package io.etcdportal.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.access.Access.Decision;
import io.etcdportal.cluster.ClusterId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.Set;

class AccessTests {

    private static final ClusterId LEDGER = new ClusterId("eu", "payments", "ledger");
    private static final Viewer ALICE = new Viewer("alice", Set.of(), false, null);
    private static final Viewer GROUPED = new Viewer("gerd", Set.of("payments-sre"), false, null);
    private static final Viewer ADMINISTRATOR = new Viewer("admin", Set.of(), true, null);

    private final Access access =
            new Access(
                    new AccessPolicy(
                            List.of(
                                    new Team(
                                            "payments",
                                            new Team.Members(
                                                    Set.of("alice"), Set.of("payments-sre")),
                                            List.of(
                                                    new Team.Grant(
                                                            ClusterPattern.parse("eu/payments/*"),
                                                            Set.of(Permission.LIST)),
                                                    new Team.Grant(
                                                            ClusterPattern.parse("us/*/*"),
                                                            Set.of(Permission.DOWNLOAD))))),
                            List.of()));

    @ParameterizedTest
    @EnumSource
    void withoutTeamsNobodyButTheAdministratorMayDoAnything(Permission permission) {
        Access nobody = new Access(AccessPolicy.NOBODY);

        assertThat(nobody.decide(ALICE, permission, LEDGER)).isInstanceOf(Decision.Denied.class);
        assertThat(nobody.scope(ALICE, permission)).isEqualTo(new ClusterScope.Matching(List.of()));
        assertThat(nobody.decide(ADMINISTRATOR, permission, LEDGER))
                .isEqualTo(new Decision.Granted());
    }

    @Test
    void aGrantIsForItsVerbsAndItsClustersOnly() {
        assertThat(access.decide(ALICE, Permission.LIST, LEDGER)).isEqualTo(new Decision.Granted());
        assertThat(access.decide(ALICE, Permission.DOWNLOAD, LEDGER))
                .isInstanceOf(Decision.Denied.class);
        assertThat(access.decide(ALICE, Permission.LIST, new ClusterId("us", "payments", "ledger")))
                .isInstanceOf(Decision.Denied.class);
    }

    @Test
    void groupsMakeMembersToo() {
        assertThat(access.decide(GROUPED, Permission.LIST, LEDGER))
                .isEqualTo(new Decision.Granted());
        assertThat(access.teams(GROUPED)).extracting(Team::name).containsExactly("payments");
    }

    @Test
    void hashesAreNotPrinted() {
        assertThat(new Account("alice", "{bcrypt}$2a$10$x")).asString().doesNotContain("bcrypt");
    }
}
