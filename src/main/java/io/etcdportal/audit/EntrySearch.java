package io.etcdportal.audit;

import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.ScopeClause;
import io.etcdportal.audit.EntryQuery.Among;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.util.List;

/** Finds entries, the latest first. It reads what {@link AuditTable} has written. */
@Repository
class EntrySearch {

    /** Up to so many clusters, each is looked up by itself; of more, there are many entries. */
    private static final int FEW = 100;

    private static final ClusterScope EVERYTHING = new ClusterScope.Everything();

    private final JdbcClient jdbc;
    private final AuditClusterTable clusters;

    EntrySearch(JdbcClient jdbc, AuditClusterTable clusters) {
        this.jdbc = jdbc;
        this.clusters = clusters;
    }

    /**
     * {@return entries that are wanted}
     *
     * @param scope the clusters whose entries may be seen; entries about no cluster come with
     *     everything only
     * @param folded whether a download that has ended is one entry, its end
     * @param after the place behind which to go on
     */
    List<AuditEntry> find(
            ClusterScope scope,
            AuditFilter filter,
            boolean folded,
            @Nullable Place after,
            int limit) {
        EntryQuery query = new EntryQuery(filter, among(scope, filter), after, limit);
        return run(folded ? query.folded() : query);
    }

    /** {@return downloads, each once} */
    List<AuditEntry> downloads(
            ClusterScope scope, AuditFilter filter, @Nullable Place after, int limit) {
        return run(new EntryQuery(filter, among(scope, filter), after, limit).downloads().folded());
    }

    /**
     * {@return the entries of one download, in their order, if it is in the scope or that person's
     * own}
     *
     * @param own the clusters whose downloads count as their own
     */
    List<AuditEntry> ofDownload(
            ClusterScope scope, String ownerId, ClusterScope own, String download) {
        ScopeClause clause = ScopeClause.of(scope, "e");
        ScopeClause ownClause = ScopeClause.of(own, "e", "own");
        return jdbc.sql(
                        "select e.* from audit_entry e where e.download = :download and ("
                                + clause.sql()
                                + " or (e.user_id = :owner and "
                                + ownClause.sql()
                                + ")) order by e.id")
                .param("download", download)
                .param("owner", ownerId)
                .params(clause.parameters())
                .params(ownClause.parameters())
                .query((row, _) -> AuditTable.entry(row))
                .list();
    }

    /** {@return entries that are wanted, in the order of ids, between two of them} */
    List<AuditEntry> inOrder(
            ClusterScope scope, AuditFilter filter, long after, long through, int limit) {
        EntryQuery query = new EntryQuery(filter, among(scope, filter), null, limit);
        return jdbc.sql(query.sqlInOrder(after, through))
                .params(query.parameters())
                .query((row, _) -> AuditTable.entry(row))
                .list();
    }

    /** {@return the highest id that there is} */
    long last() {
        return jdbc.sql("select coalesce(max(id), 0) from audit_entry").query(Long.class).single();
    }

    private List<AuditEntry> run(EntryQuery query) {
        return jdbc.sql(query.sql())
                .params(query.parameters())
                .query((row, _) -> AuditTable.entry(row))
                .list();
    }

    private Among among(ClusterScope scope, AuditFilter filter) {
        if (filter.cluster() == null && scope instanceof ClusterScope.Everything) {
            return new Among.Any();
        }
        ClusterScope wanted =
                filter.cluster() == null
                        ? EVERYTHING
                        : new ClusterScope.Matching(List.of(filter.cluster()));
        List<ClusterId> few = clusters.find(scope, wanted, FEW + 1);
        return few.size() > FEW ? new Among.Both(scope, wanted) : new Among.Few(few);
    }
}
