package io.etcdportal.access;

import io.etcdportal.cluster.ClusterId;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The only place that says whether somebody may do something. What no grant allows is denied. */
@Component
public final class Access {

    private static final Path DEFAULT_FILE = Path.of("access.yaml");

    private final AccessPolicy policy;
    private final ObjectProvider<Standing> standings;

    /** Reads the access file; a broken one stops the start. */
    @Autowired
    Access(AccessSettings settings, ObjectProvider<Standing> standings) {
        this(read(settings), standings);
    }

    Access(AccessPolicy policy, ObjectProvider<Standing> standings) {
        this.policy = policy;
        this.standings = standings;
    }

    private static AccessPolicy read(AccessSettings settings) {
        if (settings.accessFile() != null) {
            return AccessFile.read(settings.accessFile());
        }
        return Files.exists(DEFAULT_FILE) ? AccessFile.read(DEFAULT_FILE) : AccessPolicy.NOBODY;
    }

    /** The answer to whether somebody may do something. */
    public sealed interface Decision {

        /** They may. */
        record Granted() implements Decision {}

        /**
         * They may not.
         *
         * @param reason a sentence for the viewer, who may see the cluster
         */
        record Denied(String reason) implements Decision {}
    }

    /** {@return whether the viewer may do that with the cluster} */
    public Decision decide(Viewer viewer, Permission permission, ClusterId cluster) {
        return scope(viewer, permission).contains(cluster)
                ? new Decision.Granted()
                : new Decision.Denied(
                        "No team of "
                                + viewer.user()
                                + " has a grant to "
                                + permission.name().toLowerCase(Locale.ROOT)
                                + " backups of "
                                + cluster
                                + ".");
    }

    /**
     * {@return whether the viewer may still do that, whose request came a while ago} Asks too
     * whether what they showed then is still good.
     */
    public Decision decideAgain(Viewer viewer, Permission permission, ClusterId cluster) {
        return standings.stream()
                .flatMap(standing -> standing.lost(viewer).stream())
                .findFirst()
                .<Decision>map(Decision.Denied::new)
                .orElseGet(() -> decide(viewer, permission, cluster));
    }

    /** {@return the clusters that the viewer may do that with} */
    public ClusterScope scope(Viewer viewer, Permission permission) {
        if (viewer.administrator()) {
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

    /** {@return the teams that the viewer belongs to} */
    public List<Team> teams(Viewer viewer) {
        return policy.teams().stream().filter(team -> team.has(viewer)).toList();
    }

    /** {@return the people who sign in with a password that the portal checks} */
    public List<Account> accounts() {
        return policy.accounts();
    }
}
