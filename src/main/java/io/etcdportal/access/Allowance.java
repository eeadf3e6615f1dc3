package io.etcdportal.access;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Stream;

/**
 * What somebody may do by what they showed.
 *
 * @param team the team that it comes from; none where an administrator's token needs no team
 * @param clusters where
 * @param within which of these, where one pattern does not say it
 * @param verbs what
 */
public record Allowance(
        @Nullable String team,
        ClusterPattern clusters,
        @Nullable ClusterPattern within,
        List<Permission> verbs) {

    public Allowance {
        verbs = verbs.stream().sorted().toList();
    }

    /** {@return what of it is left to a credential that reaches so far} */
    Stream<Allowance> within(TokenScope tokenScope) {
        List<Permission> left = verbs.stream().filter(tokenScope.verbs()::contains).toList();
        List<ClusterPattern> where = clusters.and(tokenScope.clusters());
        return left.isEmpty() || where.isEmpty()
                ? Stream.empty()
                : Stream.of(
                        new Allowance(
                                team,
                                where.getFirst(),
                                where.size() == 1 ? null : where.getLast(),
                                left));
    }
}
