package io.etcdportal.login;

import io.etcdportal.access.Access;
import io.etcdportal.access.Access.Decision;
import io.etcdportal.access.ClusterPattern;
import io.etcdportal.access.Credential;
import io.etcdportal.access.GrantSource;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Team;
import io.etcdportal.access.Viewer;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.login.session.SignIn;
import io.etcdportal.login.session.Viewers;
import io.etcdportal.login.token.Tokens;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Answers whether somebody may do something, and why: with the team, the grant and its line. Asks
 * {@link Access} what it would say if they came now.
 */
@Component
class AccessCheck {

    private final Access access;
    private final Viewers viewers;
    private final Tokens tokens;

    AccessCheck(Access access, Viewers viewers, Tokens tokens) {
        this.access = access;
        this.viewers = viewers;
        this.tokens = tokens;
    }

    /**
     * The question. Either a person or a token is named.
     *
     * @param user the name of a person with an account of the portal, or of a provider
     * @param groups the groups that their sign-in would vouch for
     * @param token the public id of a token
     * @param permission what they want to do
     * @param cluster with which cluster, whether there is one of that name or not
     */
    record Question(
            String user,
            Set<String> groups,
            String token,
            Permission permission,
            ClusterId cluster) {}

    /**
     * The answer.
     *
     * @param allowed whether they may
     * @param reason why, or why not, as a sentence
     * @param file the access file that the lines are of
     * @param grant what allows it, where a grant does
     * @param considered every grant of the teams that they are in
     */
    record Answer(
            boolean allowed,
            String reason,
            String file,
            @Nullable Considered grant,
            List<Considered> considered) {}

    /**
     * A grant that was looked at.
     *
     * @param line where in the access file it stands
     * @param here whether its pattern has the cluster
     */
    record Considered(
            String team, ClusterPattern clusters, Set<Permission> verbs, int line, boolean here) {}

    Answer answer(Question question) {
        return question.token().isBlank()
                ? answer(question, person(question))
                : tokens.viewer(question.token())
                        .map(viewer -> answer(question, viewer))
                        .orElseGet(this::noToken);
    }

    private Viewer person(Question question) {
        return viewers.of(
                SignIn.LOCAL + "/" + question.user(),
                question.user(),
                question.groups(),
                new Credential.Password());
    }

    private Answer noToken() {
        return new Answer(
                false,
                "No valid token has this id: it has expired, was revoked, lost its owner, or never"
                        + " existed.",
                access.file().file().toString(),
                null,
                List.of());
    }

    private Answer answer(Question question, Viewer viewer) {
        List<Considered> considered =
                access.teams(viewer).stream()
                        .flatMap(
                                team ->
                                        team.grants().stream()
                                                .map(
                                                        grant ->
                                                                considered(
                                                                        team.name(),
                                                                        grant,
                                                                        question)))
                        .toList();
        String file = access.file().file().toString();
        return switch (access.decide(viewer, question.permission(), question.cluster())) {
            case Decision.Granted(GrantSource.Administrator()) ->
                    new Answer(
                            true, "The administrator may do everything.", file, null, considered);
            case Decision.Granted(GrantSource.TeamGrant(String team, Team.Grant grant)) ->
                    new Answer(
                            true,
                            sentence(team, grant),
                            file,
                            considered(team, grant, question),
                            considered);
            case Decision.Denied(String reason, _) ->
                    new Answer(false, reason, file, null, considered);
        };
    }

    private static Considered considered(String team, Team.Grant grant, Question question) {
        return new Considered(
                team,
                grant.clusters(),
                grant.verbs(),
                grant.line(),
                grant.clusters().matches(question.cluster()));
    }

    private static String sentence(String team, Team.Grant grant) {
        return "Team %s has a grant to %s backups of %s, in line %d."
                .formatted(
                        team,
                        grant.verbs().stream()
                                .sorted()
                                .map(Permission::verb)
                                .collect(Collectors.joining(", ")),
                        grant.clusters(),
                        grant.line());
    }
}
