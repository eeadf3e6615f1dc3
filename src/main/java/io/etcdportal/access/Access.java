package io.etcdportal.access;

import io.etcdportal.access.Access.Decision.DenialCause;
import io.etcdportal.cluster.ClusterId;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The only place that says whether somebody may do something. What no grant allows is denied. */
@Component
public final class Access {

    private final Supplier<AccessPolicy> policy;
    private final Supplier<AccessFileState> state;
    private final ObjectProvider<CredentialStatus> standings;

    @Autowired
    Access(CurrentPolicy current, ObjectProvider<CredentialStatus> standings) {
        this(current::policy, current::state, standings);
    }

    Access(
            Supplier<AccessPolicy> policy,
            Supplier<AccessFileState> state,
            ObjectProvider<CredentialStatus> standings) {
        this.policy = policy;
        this.state = state;
        this.standings = standings;
    }

    /** The answer to whether somebody may do something. */
    public sealed interface Decision {

        /**
         * They may.
         *
         * @param rule what allows it
         */
        record Granted(GrantSource rule) implements Decision {}

        /**
         * They may not.
         *
         * @param reason a sentence for the viewer, who may see the cluster
         * @param cause what it takes that they don't have
         */
        record Denied(String reason, DenialCause cause) implements Decision {}

        /** What somebody may lack. */
        enum DenialCause {
            /** No team of theirs has a grant. */
            GRANT,
            /** What they showed does not reach so far. */
            TOKEN_SCOPE,
            /** What they showed is no longer good. */
            CREDENTIAL
        }
    }

    /** {@return whether the viewer may do that with the cluster} */
    public Decision decide(Viewer viewer, Permission permission, ClusterId cluster) {
        String what = permission.verb() + " backups of " + cluster + ".";
        if (!viewer.credential().scope(permission).contains(cluster)) {
            return new Decision.Denied(
                    "Token " + viewer.credential().token() + " has no permission to " + what,
                    DenialCause.TOKEN_SCOPE);
        }
        return rule(viewer, permission, cluster)
                .<Decision>map(Decision.Granted::new)
                .orElseGet(
                        () ->
                                new Decision.Denied(
                                        "No team of " + viewer.user() + " has a grant to " + what,
                                        DenialCause.GRANT));
    }

    private Optional<GrantSource> rule(Viewer viewer, Permission permission, ClusterId cluster) {
        if (viewer.needsNoGrant()) {
            return Optional.of(new GrantSource.Administrator());
        }
        return teams(viewer).stream()
                .flatMap(
                        team ->
                                team.grants().stream()
                                        .filter(grant -> grant.allows(permission, cluster))
                                        .map(
                                                grant ->
                                                        new GrantSource.TeamGrant(
                                                                team.name(), grant)))
                .<GrantSource>map(rule -> rule)
                .findFirst();
    }

    /**
     * {@return whether the viewer may still do that, whose request came a while ago} Asks too
     * whether what they showed then is still good.
     */
    public Decision decideAgain(Viewer viewer, Permission permission, ClusterId cluster) {
        return standings.stream()
                .flatMap(credentialStatus -> credentialStatus.lost(viewer).stream())
                .findFirst()
                .<Decision>map(reason -> new Decision.Denied(reason, DenialCause.CREDENTIAL))
                .orElseGet(() -> decide(viewer, permission, cluster));
    }

    /** {@return the clusters that the viewer may do that with} */
    public ClusterScope scope(Viewer viewer, Permission permission) {
        return rights(viewer, permission).and(viewer.credential().scope(permission));
    }

    private ClusterScope rights(Viewer viewer, Permission permission) {
        if (viewer.needsNoGrant()) {
            return new ClusterScope.Everything();
        }
        return new ClusterScope.Matching(
                teams(viewer).stream()
                        .flatMap(team -> team.grants().stream())
                        .filter(grant -> grant.verbs().contains(permission))
                        .map(Team.Grant::clusters)
                        .distinct()
                        .toList());
    }

    /** {@return the teams that the viewer belongs to, in the order of the access file} */
    public List<Team> teams(Viewer viewer) {
        return policy.get().teams().stream().filter(team -> team.has(viewer)).toList();
    }

    /**
     * {@return what the viewer may do, by their teams and by what they showed} Administrators may
     * do the rest as well.
     */
    public List<Allowance> allowances(Viewer viewer) {
        return viewer.credential() instanceof Credential.PortalToken token
                ? ofOwner(viewer).flatMap(allowance -> allowance.within(token.scope())).toList()
                : ofTeams(viewer).toList();
    }

    private Stream<Allowance> ofOwner(Viewer viewer) {
        return viewer.needsNoGrant()
                ? Stream.of(
                        new Allowance(null, ClusterPattern.ALL, null, List.of(Permission.values())))
                : ofTeams(viewer);
    }

    private Stream<Allowance> ofTeams(Viewer viewer) {
        return teams(viewer).stream()
                .flatMap(
                        team ->
                                team.grants().stream()
                                        .map(
                                                grant ->
                                                        new Allowance(
                                                                team.name(),
                                                                grant.clusters(),
                                                                null,
                                                                List.copyOf(grant.verbs()))));
    }

    /**
     * {@return the teams that the viewer may know of, in the order of the access file: all of them
     * for the administrator, and one's own for everybody else}
     */
    public List<Team> knownTeams(Viewer viewer) {
        return viewer.administrator() ? policy.get().teams() : teams(viewer);
    }

    /** {@return the clusters that a team may do that with; none if there is no such team} */
    public ClusterScope scopeOfTeam(String name, Permission permission) {
        return policy.get().teams().stream()
                .filter(team -> team.name().equals(name))
                .findFirst()
                .map(team -> team.scope(permission))
                .orElseGet(() -> new ClusterScope.Matching(List.of()));
    }

    /** {@return whether the access file has a team of that name} */
    public boolean hasTeam(String name) {
        return policy.get().teams().stream().anyMatch(team -> team.name().equals(name));
    }

    /** {@return the people who sign in with a password that the portal checks} */
    public Collection<Account> accounts() {
        return policy.get().accounts().values();
    }

    /** {@return the account of that name, as the access file has it now} */
    public Optional<Account> account(String user) {
        return Optional.ofNullable(policy.get().accounts().get(user));
    }

    /** {@return how the file of teams and accounts is doing; for administrators} */
    public AccessFileState file() {
        return state.get();
    }
}
