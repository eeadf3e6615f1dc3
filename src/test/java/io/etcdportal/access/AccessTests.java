package io.etcdportal.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.access.Access.Decision;
import io.etcdportal.access.Access.Decision.DenialCause;
import io.etcdportal.cluster.ClusterId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class AccessTests {

    private static final ClusterId LEDGER = new ClusterId("eu", "payments", "ledger");
    private static final Viewer ALICE = viewer("alice", Set.of(), false);
    private static final Viewer GROUPED = viewer("gerd", Set.of("payments-sre"), false);
    private static final Viewer ADMINISTRATOR = viewer("admin", Set.of(), true);

    private final Access access =
            of(
                    new AccessPolicy(
                            List.of(
                                    new Team(
                                            "payments",
                                            new Team.Members(
                                                    Set.of("alice"), Set.of("payments-sre")),
                                            List.of(
                                                    new Team.Grant(
                                                            ClusterPattern.parse("eu/payments/*"),
                                                            Set.of(Permission.LIST),
                                                            5),
                                                    new Team.Grant(
                                                            ClusterPattern.parse("us/*/*"),
                                                            Set.of(Permission.DOWNLOAD),
                                                            6)))),
                            List.of()));

    @ParameterizedTest
    @EnumSource
    void withoutTeamsNobodyButTheAdministratorMayDoAnything(Permission permission) {
        Access nobody = of(AccessPolicy.NOBODY);

        assertThat(nobody.decide(ALICE, permission, LEDGER)).isInstanceOf(Decision.Denied.class);
        assertThat(nobody.scope(ALICE, permission)).isEqualTo(new ClusterScope.Matching(List.of()));
        assertThat(nobody.decide(ADMINISTRATOR, permission, LEDGER))
                .isInstanceOf(Decision.Granted.class);
    }

    @Test
    void aGrantIsForItsVerbsAndItsClustersOnly() {
        assertThat(access.decide(ALICE, Permission.LIST, LEDGER))
                .isInstanceOf(Decision.Granted.class);
        assertThat(access.decide(ALICE, Permission.DOWNLOAD, LEDGER))
                .isInstanceOf(Decision.Denied.class);
        assertThat(access.decide(ALICE, Permission.LIST, new ClusterId("us", "payments", "ledger")))
                .isInstanceOf(Decision.Denied.class);
    }

    @Test
    void groupsMakeMembersToo() {
        assertThat(access.decide(GROUPED, Permission.LIST, LEDGER))
                .isInstanceOf(Decision.Granted.class);
        assertThat(access.teams(GROUPED)).extracting(Team::name).containsExactly("payments");
    }

    @Test
    void hashesAreNotPrinted() {
        assertThat(new Account("alice", "{bcrypt}$2a$10$x")).asString().doesNotContain("bcrypt");
    }

    @Test
    void whoeverLostTheirStandingLosesTheirRightsOnTheWay() {
        Access strict = of(AccessPolicy.NOBODY, _ -> Optional.of("The token was revoked."));

        assertThat(strict.decide(ADMINISTRATOR, Permission.DOWNLOAD, LEDGER))
                .isInstanceOf(Decision.Granted.class);
        assertThat(strict.decideAgain(ADMINISTRATOR, Permission.DOWNLOAD, LEDGER))
                .isEqualTo(new Decision.Denied("The token was revoked.", DenialCause.CREDENTIAL));
        assertThat(of(AccessPolicy.NOBODY, _ -> Optional.empty()))
                .satisfies(
                        lax -> {
                            assertThat(lax.decideAgain(ADMINISTRATOR, Permission.LIST, LEDGER))
                                    .isInstanceOf(Decision.Granted.class);
                            assertThat(lax.decideAgain(ALICE, Permission.LIST, LEDGER))
                                    .isInstanceOf(Decision.Denied.class);
                        });
    }

    private static Viewer viewer(String user, Set<String> groups, boolean administrator) {
        return new Viewer("local/" + user, user, groups, administrator, new Credential.Password());
    }

    private static Access of(AccessPolicy policy, CredentialStatus... standings) {
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        for (CredentialStatus credentialStatus : standings) {
            beans.addBean("standing", credentialStatus);
        }
        return new Access(
                () -> policy,
                () -> new AccessFileState("access.yaml", Instant.EPOCH, null, List.of()),
                beans.getBeanProvider(CredentialStatus.class));
    }
}
