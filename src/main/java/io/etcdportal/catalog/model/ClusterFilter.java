package io.etcdportal.catalog.model;

import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.OperatorFileName;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which clusters are wanted; what is not set does not count. The names of its parts are those of
 * the parameters in addresses.
 *
 * @param site exactly that site
 * @param namespace exactly that namespace
 * @param q a part of {@code site/namespace/name}, or the whole name or the id of a backup
 * @param state in that state
 * @param team those whose backups that team may download; the scope of the reading holds this,
 *     since what a team may do does not stand in the database
 */
public record ClusterFilter(
        @Nullable String site,
        @Nullable String namespace,
        @Nullable String q,
        @Nullable ClusterState state,
        @Nullable String team) {

    /** Lets all clusters through. */
    public static final ClusterFilter ALL = new ClusterFilter(null, null, null, null, null);

    /** An empty text of a form is the same as none. */
    public ClusterFilter {
        site = lowerCase(blankToNull(site));
        namespace = lowerCase(blankToNull(namespace));
        q = blankToNull(q);
        team = team == null || team.isBlank() ? null : team;
    }

    /** {@return the ids of backups that {@code q} may be the whole name or the id of} */
    public Set<BackupId> backups() {
        return q == null || !BackupName.isName(q)
                ? Set.of()
                : Set.copyOf(
                        List.of(new BackupId(q), new BackupName(OperatorFileName.inFull(q)).id()));
    }

    /** {@return the cluster that is looked for, where nothing is wanted but its whole id} */
    public Optional<ClusterId> whole() {
        String part = part();
        return part != null && parameters().keySet().equals(Set.of("q"))
                ? ClusterId.parse(part)
                : Optional.empty();
    }

    /** {@return the parameters of an address that ask for the same} */
    public Map<String, String> parameters() {
        Map<String, String> parameters = new HashMap<>();
        put(parameters, "site", site);
        put(parameters, "namespace", namespace);
        put(parameters, "q", q);
        put(parameters, "team", team);
        put(parameters, "state", state == null ? null : state.name().toLowerCase(Locale.ROOT));
        return parameters;
    }

    /** {@return the parameters of an address that asks for the same in that order} */
    public Map<String, String> parameters(ClusterOrder order) {
        Map<String, String> parameters = parameters();
        if (order != ClusterOrder.ATTENTION) {
            parameters.put("sort", order.word());
        }
        return parameters;
    }

    /** {@return the same but for the state} */
    public ClusterFilter in(@Nullable ClusterState other) {
        return new ClusterFilter(site, namespace, q, other, team);
    }

    /** {@return whether everything is wanted} */
    public boolean empty() {
        return parameters().isEmpty();
    }

    private static void put(Map<String, String> parameters, String name, @Nullable String value) {
        if (value != null) {
            parameters.put(name, value);
        }
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.replaceAll("\\p{Cntrl}", "").strip();
    }

    /** Names of sites, namespaces and clusters have no other letters; those of backups do. */
    private static @Nullable String lowerCase(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    /** {@return the part of {@code site/namespace/name} that is looked for} */
    public @Nullable String part() {
        return lowerCase(q);
    }
}
