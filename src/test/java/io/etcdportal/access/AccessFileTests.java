package io.etcdportal.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

class AccessFileTests {

    private static final Path FILE = Path.of("access.yaml");
    private static final String HASH =
            "{bcrypt}$2a$10$vhGZzYaqbFkXv1FRSs3Q7exuPCaBnJk3DgpXD1TTr0paHm9w7hW.2";

    @Test
    void everyGrantKnowsItsLine() {
        AccessPolicy policy =
                AccessFile.parse(
                        FILE,
                        """
                        # who may what
                        teams:
                          payments:
                            members: {users: [alice, 007], groups: [/payments/sre]}
                            grants:
                              - {clusters: "prod-*/payments/*", verbs: [list, download]}
                              - clusters: "*/payments/*"
                                verbs:
                                  - audit
                          empty:
                            members: {}
                        accounts:
                          alice: {password: "%s"}
                        """
                                .formatted(HASH));

        assertThat(policy.teams())
                .containsExactly(
                        new Team(
                                "payments",
                                new Team.Members(Set.of("alice", "007"), Set.of("/payments/sre")),
                                List.of(
                                        new Team.Grant(
                                                ClusterPattern.parse("prod-*/payments/*"),
                                                Set.of(Permission.LIST, Permission.DOWNLOAD),
                                                6),
                                        new Team.Grant(
                                                ClusterPattern.parse("*/payments/*"),
                                                Set.of(Permission.AUDIT),
                                                7))),
                        new Team("empty", new Team.Members(Set.of(), Set.of()), List.of()));
        assertThat(policy.accounts()).containsEntry("alice", new Account("alice", HASH));
    }

    @Test
    void manyTeamsMayShareAnAnchoredList() {
        StringBuilder file =
                new StringBuilder(
                        """
                        teams:
                          t0: {members: {users: [u]}, grants: &g [{clusters: "*/*/*", verbs: [list]}]}
                        """);
        for (int i = 1; i < 5_000; i++) {
            file.append("  t%d: {members: {users: [u]}, grants: *g}\n".formatted(i));
        }

        assertThat(AccessFile.parse(FILE, file.toString()).teams()).hasSize(5_000);
    }

    @Test
    void limitsAreToldAsLimitsWithTheirLine() {
        StringBuilder laughs =
                new StringBuilder("teams:\n  a: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            String alias = "*a%d".formatted(i - 1);
            laughs.append("  b%d: &a%d [%s]\n".formatted(i, i, (alias + ", ").repeat(9) + alias));
        }

        assertThat(refused(laughs.toString()).mistakes())
                .singleElement()
                .hasToString(
                        "line 7: there are more than 1,000,000 entries up to here, an alias"
                                + " counting as all that it stands for; write fewer");
        assertThat(refused("teams:\n  a: " + "[".repeat(100_000)).mistakes())
                .singleElement()
                .hasToString(
                        "line 2: lists and maps lie in each other more than 50 deep; write less");
    }

    @Test
    void aMergeKeyIsToldByItsOwnLine() {
        assertThat(
                        refused(
                                        """
                                        teams:
                                          a: &a
                                            members: {users: [x]}
                                          b:
                                            <<: *a
                                            members: {users: [y]}
                                        """)
                                .mistakes())
                .singleElement()
                .asString()
                .startsWith("line 5: teams.b: << (a merge key) is not part of YAML 1.2");
    }

    @Test
    void namesAreTheSameHoweverTheirLettersAreComposed() {
        AccessPolicy policy =
                AccessFile.parse(
                        FILE,
                        "teams: {t: {members: {users: [\"ju\u0308rgen\"], groups:"
                                + " [\"u\u0308\"]}}}\n"
                                + "accounts: {\"ju\u0308rgen\": {password: \"%s\"}}"
                                        .formatted(HASH));

        assertThat(policy.accounts()).containsOnlyKeys("j\u00fcrgen");
        assertThat(policy.teams().getFirst().members())
                .isEqualTo(new Team.Members(Set.of("j\u00fcrgen"), Set.of("\u00fc")));
    }

    @Test
    void allMistakesAreToldAtOnceEachWithItsLine() {
        InvalidAccessFile refused =
                refused(
                        """
                        teams:
                          a:
                            member: {users: [x]}
                            grants:
                              - {clusters: "x/y", verbs: [list]}
                              - {clusters: "*/*/*", verbs: [list, fly]}
                              - {clusters: "*/*/*"}
                              - {clusters: "*/*/*", verbs: []}
                              - "*/*/*"
                          b:
                            members: {users: bob, groups: [[g]]}
                            grants: {clusters: "*/*/*", verbs: [list]}
                          b: {members: {users: [x]}}
                          "c:d": {members: {}}
                          e: nobody
                        accounts:
                          alice: {password: hunter2}
                          admin: {password: "%s"}
                          bob: "%s"
                          carol:
                        account: {}
                        """
                                .formatted(HASH, HASH));

        assertThat(refused.mistakes())
                .extracting(AccessFileMistake::toString)
                .containsExactly(
                        "line 3: teams.a.member: there is no such key; write members or grants",
                        "line 3: teams.a: members is missing",
                        "line 5: teams.a.grants[0].clusters: 'x/y' is no pattern of clusters;"
                                + " write site/namespace/name, as in prod-*/payments/*",
                        "line 6: teams.a.grants[1].verbs[1]: 'fly' is no verb; write list, verify,"
                                + " download or audit",
                        "line 7: teams.a.grants[2]: verbs is missing",
                        "line 8: teams.a.grants[3].verbs: this names nothing; name list, verify,"
                                + " download or audit",
                        "line 9: teams.a.grants[4]: write keys and values here, as in {key: value}",
                        "line 11: teams.b.members.users: write a list here, as in [one, two]",
                        "line 11: teams.b.members.groups[0]: write a text here",
                        "line 12: teams.b.grants: write a list here, as in [one, two]",
                        "line 13: teams: b stands here twice, in line 11 too",
                        "line 14: teams.(a key): a name here has at most 100 characters, and none"
                                + " of : / $ { } among them",
                        "line 15: teams.e: write keys and values here, as in {key: value}",
                        "line 17: accounts.alice.password: password must be a bcrypt hash with its"
                                + " name in front, as in {bcrypt}$2a$…; the README tells how to"
                                + " make one",
                        "line 18: accounts.admin: that name is the administrator's: give the"
                                + " account another one, and set portal.admin-password instead",
                        "line 19: accounts.bob: write keys and values here, as in {key: value}",
                        "line 20: accounts.carol: password is missing",
                        "line 21: account: there is no such key; write teams or accounts");
        assertThat(refused).hasMessageContaining("access.yaml").hasMessageContaining("\n  line 3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "accounts:\n  x: {password: \"HASH\n  y: {}\n",
                "accounts:\n  \"HASH\": {password: x}\n",
                "accounts:\n  x: {\"HASH\": password}\n",
                "accounts:\n  x: {\"HASH\": 1, \"HASH\": 2}\n",
                "accounts:\n  x: {password: \"HASHx\"}\n",
                "accounts:\n  x: {password: [\"HASH\"]}\n",
                "accounts:\n  x: HASH\n",
                "accounts: HASH\n",
                "HASH\n",
                "accounts: *HASH\n",
                "accounts: !HASH x\n",
                "HASH: {}\n",
                "a: b: HASH\n",
                "accounts: {x: {password: \"\\HASH\"}}",
                "teams: []\n---\nHASH"
            })
    void noMistakeQuotesAHash(String yaml) {
        InvalidAccessFile refused = refused(yaml.replace("HASH", HASH));

        assertThat(refused).hasMessageNotContaining("vhGZzYaqbFkXv1FRSs3Q7exuPCaBnJk3");
        assertThat(refused.mistakes()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nothing yet\n", "teams:\naccounts:\n", "teams: {}", "---"})
    void aFileThatSaysNothingAllowsNothing(String yaml) {
        assertThat(AccessFile.parse(FILE, yaml)).isEqualTo(AccessPolicy.NOBODY);
    }

    /** Somebody could be taken for somebody else, by whoever reads the file or the audit. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "accounts:\n  al\u200bice: {password: \"HASH\"}\n",
                "accounts:\n  al\u00adice: {password: \"HASH\"}\n",
                "accounts:\n  \u202ealice: {password: \"HASH\"}\n",
                "accounts:\n  \u0430lice: {password: \"HASH\"}\n",
                "accounts:\n  \uff41lice: {password: \"HASH\"}\n",
                "accounts: {ace: {password: \"HASH\"}, \u0430\u0441\u0435: {password: \"HASH\"}}\n",
                "teams:\n  pay\u2060ments: {members: {}}\n",
                "teams:\n  ace: {members: {}}\n  \u0430\u0441\u0435: {members: {}}\n",
                "teams:\n  a: {members: {users: [\"al\u3164ice\"]}}\n",
                "teams:\n  a: {members: {groups: [\"s\u0433e\"]}}\n"
            })
    void namesThatNobodyCanTellFromOthersAreRefused(String yaml) {
        assertThat(refused(yaml.replace("HASH", HASH)).mistakes())
                .singleElement()
                .asString()
                .containsAnyOf("can't be a name", "looks like the one in line");
    }

    @Test
    void namesInAnyOneScriptAreNames() {
        String names =
                "teams:\n"
                        + "  \u30c1\u30fc\u30e0-a: {members: {users:"
                        + " [\"corp:\u0421\u0430\u0440\u0430\", \"J\u00f6rg B\"]}}\n";
        assertThat(AccessFile.parse(FILE, names).teams()).hasSize(1);
    }

    /**
     * An alias stands for what it names; one that names itself goes no deeper than the file may.
     */
    @Test
    void aliasesAreFollowedAndDoNotLeadAstray() {
        assertThat(
                        AccessFile.parse(
                                        FILE,
                                        """
                                        teams:
                                          a: &a
                                            members: {users: [x]}
                                            grants: &g [{clusters: "*/*/*", verbs: [list]}]
                                          b: {members: {users: [y]}, grants: *g}
                                        """)
                                .teams())
                .extracting(team -> team.grants().size())
                .containsExactly(1, 1);
        assertThat(refused("teams: &t\n  a: *t\n").mistakes()).isNotEmpty();
        assertThat(refused("&r [*r]").mistakes()).isNotEmpty();
    }

    private static InvalidAccessFile refused(String yaml) {
        return catchThrowableOfType(InvalidAccessFile.class, () -> AccessFile.parse(FILE, yaml));
    }
}
