package io.etcdportal.audit.search;

import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.ScopeClause;
import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.search.EntryQuery.ClusterCandidates;
import io.etcdportal.audit.store.AuditClusterTable;
import io.etcdportal.audit.store.AuditColumns;
import io.etcdportal.audit.store.AuditTable;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds entries, the latest first. It reads what {@link AuditTable} has written.
 *
 * <p>It goes back in steps, each on the index (see {@link EntryQuery}) on which the same number of
 * entries reaches farthest back. So what is rare is found at once, wherever it is; and where what
 * is wanted is rare though each of its names is frequent, a search ends after a fixed number of
 * entries and says how far it has come.
 *
 * <p>Where the scope leaves entries out, that place is the one of an entry that is in the scope:
 * nothing that is told depends on where the others are.
 */
@Repository
public class EntrySearch {

    /** Up to so many clusters, each is looked up by itself; of more, there are many entries. */
    private static final int FEW = 100;

    /** Up to so many clusters, signatures can tell them from others. */
    private static final int MANY = 1000;

    /** How many entries are walked over, of which rows are read of those that are wanted. */
    private static final List<Integer> STEPS = List.of(1_000, 10_000, 100_000);

    /** How many entries are walked over to count those that are wanted. */
    private static final int COUNTED = 10_000;

    private static final ClusterScope EVERYTHING = new ClusterScope.Everything();

    private final JdbcClient jdbc;
    private final AuditClusterTable clusters;
    private final List<Integer> steps;

    @Autowired
    EntrySearch(JdbcClient jdbc, AuditClusterTable clusters) {
        this(jdbc, clusters, STEPS);
    }

    EntrySearch(JdbcClient jdbc, AuditClusterTable clusters, List<Integer> steps) {
        this.jdbc = jdbc;
        this.clusters = clusters;
        this.steps = steps;
    }

    /**
     * What was found.
     *
     * @param entries as many as are wanted, where there are so many up to there
     * @param until how far back was searched, where that is not all the way and there are fewer
     */
    public record Found(List<AuditEntry> entries, @Nullable AuditCursor until) {}

    /**
     * {@return entries that are wanted}
     *
     * @param scope the clusters whose entries may be seen; entries about no cluster come with
     *     everything only
     * @param folded whether a download that has ended is one entry, its end
     * @param after the place behind which to go on
     */
    Found find(
            ClusterScope scope,
            AuditFilter filter,
            boolean folded,
            @Nullable AuditCursor after,
            int limit) {
        ClusterCandidates clusterCandidates = candidates(scope, filter);
        if (isNone(clusterCandidates)) {
            return new Found(List.of(), null);
        }
        EntryQuery query = new EntryQuery(filter, clusterCandidates);
        return walk(scope, folded ? query.folded() : query, filter, after, limit);
    }

    /** {@return downloads, each once} */
    public Found downloads(
            ClusterScope scope, AuditFilter filter, @Nullable AuditCursor after, int limit) {
        ClusterCandidates clusterCandidates = candidates(scope, filter);
        return isNone(clusterCandidates)
                ? new Found(List.of(), null)
                : walk(
                        scope,
                        new EntryQuery(filter, clusterCandidates).downloads().folded(),
                        filter,
                        after,
                        limit);
    }

    /**
     * How many were counted.
     *
     * @param whole whether these are all
     */
    record Count(long number, boolean whole) {}

    /** {@return how many entries are wanted behind a place, counted for a short while only} */
    Count count(ClusterScope scope, AuditFilter filter, boolean folded, AuditCursor after) {
        EntryQuery query = new EntryQuery(filter, candidates(scope, filter));
        return count(scope, folded ? query.folded() : query, filter, after);
    }

    /** {@return how many downloads are wanted behind a place, counted for a short while only} */
    Count countDownloads(ClusterScope scope, AuditFilter filter, AuditCursor after) {
        EntryQuery query = new EntryQuery(filter, candidates(scope, filter));
        return count(scope, query.downloads().folded(), filter, after);
    }

    /** How many there are up to a place among others would tell how many others there are. */
    private Count count(
            ClusterScope scope, EntryQuery query, AuditFilter filter, AuditCursor after) {
        AuditCursor auditCursor = begin(filter, after);
        Step step = nextStep(scope, query, query.indexes(), filter, auditCursor, COUNTED);
        if (!step.isLast() && isPartial(scope) && query.clusterIndex() < 0) {
            return new Count(0, false);
        }
        long number =
                at(query, query.counted(step.index()), step.from(), auditCursor)
                        .query(Long.class)
                        .single();
        return new Count(number, step.isLast());
    }

    private static boolean isPartial(ClusterScope scope) {
        return !(scope instanceof ClusterScope.Everything);
    }

    private Found walk(
            ClusterScope scope,
            EntryQuery query,
            AuditFilter filter,
            @Nullable AuditCursor after,
            int limit) {
        Found found = walkFrom(begin(filter, after), scope, query, filter, limit);
        AuditCursor until = found.until();
        return until != null && isPartial(scope) && query.clusterIndex() < 0
                ? new Found(found.entries(), latestInScope(scope, filter, until))
                : found;
    }

    /**
     * {@return the place before which the latest entry of a scope comes that a search has not
     * reached; nothing where there is none}
     */
    private @Nullable AuditCursor latestInScope(
            ClusterScope scope, AuditFilter filter, AuditCursor until) {
        EntryQuery any = new EntryQuery(AuditFilter.ANY, candidates(scope, AuditFilter.ANY));
        Found latest = walkFrom(until, EVERYTHING, any, AuditFilter.ANY, 1);
        while (latest.entries().isEmpty() && latest.until() != null) {
            latest = walkFrom(latest.until(), EVERYTHING, any, AuditFilter.ANY, 1);
        }
        if (latest.entries().isEmpty()) {
            return null;
        }
        AuditEntry entry = latest.entries().getFirst();
        return entry.at().toEpochMilli() < from(filter)
                ? null
                : new AuditCursor(entry.at().toEpochMilli(), entry.id() + 1);
    }

    private Found walkFrom(
            AuditCursor begin,
            ClusterScope scope,
            EntryQuery query,
            AuditFilter filter,
            int limit) {
        List<AuditEntry> found = new ArrayList<>();
        AuditCursor auditCursor = begin;
        List<Integer> indexes = query.indexes();
        int last = steps.size() - 1;
        for (int i = 0; i < last || (i == last && query.isFine()); i++) {
            Step step = nextStep(scope, query, indexes, filter, auditCursor, steps.get(i));
            found.addAll(find(query, step, auditCursor, limit - found.size()));
            if (step.isLast() || found.size() == limit) {
                return new Found(found, null);
            }
            auditCursor = new AuditCursor(step.from(), 0);
            // To walk as far on the others as well would take longer than it saves.
            indexes = i + 1 == last ? List.of(step.index()) : indexes;
        }
        return new Found(found, auditCursor);
    }

    /**
     * A part of an index that is walked.
     *
     * @param from the time at which it ends, farther back
     * @param isLast whether nothing that is wanted lies behind it
     */
    private record Step(int index, long from, boolean isLast) {}

    /** Ends on an index that all entries of the scope are on, and no others, where there is one. */
    private Step nextStep(
            ClusterScope scope,
            EntryQuery query,
            List<Integer> indexes,
            AuditFilter filter,
            AuditCursor auditCursor,
            int most) {
        List<@Nullable Long> ends =
                at(query, query.ends(indexes), from(filter), auditCursor)
                        .param("most", most)
                        .query((row, _) -> AuditColumns.numbers(row))
                        .single();
        int best = 0;
        for (int i = 0; i < ends.size(); i++) {
            Long end = ends.get(i);
            if (end == null) {
                return new Step(indexes.get(i), from(filter), true);
            }
            best = end < ends.get(best) ? i : best;
        }
        int own = isPartial(scope) ? indexes.indexOf(query.clusterIndex()) : -1;
        best = own < 0 ? best : own;
        return new Step(indexes.get(best), ends.get(best), false);
    }

    private List<AuditEntry> find(EntryQuery query, Step step, AuditCursor auditCursor, int limit) {
        return at(query, query.found(step.index()), step.from(), auditCursor)
                .param("limit", limit)
                .query((row, _) -> AuditTable.entry(row))
                .list();
    }

    private JdbcClient.StatementSpec at(
            EntryQuery query, String sql, long from, AuditCursor auditCursor) {
        return jdbc.sql(sql)
                .params(query.parameters())
                .param("from", from)
                .param("at", auditCursor.at())
                .param("id", auditCursor.id());
    }

    private static long from(AuditFilter filter) {
        return filter.from() == null ? 0 : filter.from().start().toEpochMilli();
    }

    /** Ids begin with 1, so that nothing of the time at which it ends is before this place. */
    private static AuditCursor begin(AuditFilter filter, @Nullable AuditCursor after) {
        AuditCursor end =
                new AuditCursor(
                        filter.to() == null ? Long.MAX_VALUE : filter.to().end().toEpochMilli(), 0);
        return after == null || after.at() >= end.at() ? end : after;
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

    /**
     * {@return entries that are wanted, in the order of ids, between two of them}
     *
     * @param folded whether a download that has ended by then is one entry, its end
     */
    public List<AuditEntry> inOrder(
            ClusterScope scope,
            AuditFilter filter,
            boolean folded,
            long after,
            long through,
            int limit) {
        ClusterCandidates clusterCandidates = candidates(scope, filter);
        if (isNone(clusterCandidates)) {
            return List.of();
        }
        EntryQuery query = new EntryQuery(filter, clusterCandidates);
        return at(query, query.inOrder(folded), from(filter), begin(filter, null))
                .param("after", after)
                .param("through", through)
                .param("limit", limit)
                .query((row, _) -> AuditTable.entry(row))
                .list();
    }

    /** {@return the highest id of an entry that may be seen; 0 where there is none} */
    public long last(ClusterScope scope) {
        ClusterCandidates clusterCandidates = candidates(scope, AuditFilter.ANY);
        if (clusterCandidates instanceof ClusterCandidates.Any) {
            return last();
        }
        EntryQuery query = new EntryQuery(AuditFilter.ANY, clusterCandidates);
        return isNone(clusterCandidates)
                ? 0
                : jdbc.sql(query.last())
                        .params(query.parameters())
                        .query(Long.class)
                        .optional()
                        .orElse(0L);
    }

    /** {@return the highest id that there is} */
    public long last() {
        return jdbc.sql("select coalesce(max(id), 0) from audit_entry").query(Long.class).single();
    }

    private ClusterCandidates candidates(ClusterScope scope, AuditFilter filter) {
        if (filter.cluster() == null && scope instanceof ClusterScope.Everything) {
            return new ClusterCandidates.Any();
        }
        ClusterScope wanted =
                filter.cluster() == null
                        ? EVERYTHING
                        : new ClusterScope.Matching(List.of(filter.cluster()));
        List<ClusterId> known = clusters.find(scope, wanted, MANY + 1);
        if (known.size() > MANY) {
            return new ClusterCandidates.Both(scope, wanted);
        }
        return known.size() > FEW
                ? new ClusterCandidates.Many(known, scope, wanted)
                : new ClusterCandidates.Few(known);
    }

    private static boolean isNone(ClusterCandidates clusterCandidates) {
        return clusterCandidates instanceof ClusterCandidates.Few(var clusters)
                && clusters.isEmpty();
    }
}
