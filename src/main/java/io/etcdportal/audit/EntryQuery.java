package io.etcdportal.audit;

import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.ScopeClause;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A search for entries as a statement of SQL, in words that SQLite and PostgreSQL share. It finds
 * ids first, in the order of an index and where possible by nothing else, and reads only the rows
 * that are shown.
 */
final class EntryQuery {

    private static final String TEAM =
            "audit_entry_team t join audit_entry f on f.id = t.entry and f.at = t.at";

    private final AuditFilter filter;
    private final Among clusters;
    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private final List<String> conditions = new ArrayList<>();

    /** Which clusters entries may be about. */
    sealed interface Among {

        /** All, and none. */
        record Any() implements Among {}

        /** One of a few. */
        record Few(List<ClusterId> clusters) implements Among {}

        /** Whatever is in both scopes. */
        record Both(ClusterScope one, ClusterScope other) implements Among {}
    }

    EntryQuery(AuditFilter filter, Among clusters, @Nullable Place after, int limit) {
        this.filter = filter;
        this.clusters = clusters;
        parameters.put("limit", limit);
        addTimes(after);
        addNames();
        addKinds();
    }

    /**
     * Leaves out the beginnings of downloads whose ends are there, which tell the same and more.
     */
    EntryQuery folded() {
        if (filter.event() != Event.DOWNLOAD_BEGIN && filter.outcome() == null) {
            conditions.add(
                    "(f.event <> 'DOWNLOAD_BEGIN' or f.id in (select o.entry from audit_open o))");
        }
        return this;
    }

    /** Leaves out all but downloads. */
    EntryQuery downloads() {
        conditions.add("f.event in ('DOWNLOAD_BEGIN', 'DOWNLOAD_END')");
        return this;
    }

    Map<String, Object> parameters() {
        return parameters;
    }

    String sql() {
        return "select e.* from ("
                + found()
                + ") as found join audit_entry e on e.id = found.id"
                + " order by found.at desc, found.id desc limit :limit";
    }

    /** The same entries, whole and in the order of ids, between two of them. */
    String sqlInOrder(long after, long through) {
        add("f.id > :after", "after", after);
        add("f.id <= :through", "through", through);
        List<String> all = new ArrayList<>(conditions);
        switch (clusters) {
            case Among.Any() -> {}
            case Among.Few(var few) when few.isEmpty() -> all.add("1 = 0");
            case Among.Few(var few) -> all.add("(" + String.join(" or ", anyOf(few)) + ")");
            case Among.Both(var one, var other) -> all.addAll(both(one, other));
        }
        return "select f.* from "
                + (filter.team() == null ? "audit_entry f" : TEAM)
                + " where "
                + String.join(" and ", all)
                + " order by f.id limit :limit";
    }

    private String found() {
        return switch (clusters) {
            case Among.Any() -> found(List.of());
            case Among.Few(var few) when few.isEmpty() -> found(List.of("1 = 0"));
            case Among.Few(var few) when few.size() == 1 || isByName() ->
                    found(List.of("(" + String.join(" or ", anyOf(few)) + ")"));
            case Among.Few(var few) -> merged(anyOf(few));
            case Among.Both(var one, var other) -> found(both(one, other));
        };
    }

    /** Whether there is a name to search by that few entries have. */
    private boolean isByName() {
        return filter.person() != null
                || filter.token() != null
                || filter.team() != null
                || filter.backup() != null
                || filter.address() != null;
    }

    /** The latest of each of a few clusters, and of these the latest. */
    private String merged(List<String> clusters) {
        return String.join(
                " union all ",
                IntStream.range(0, clusters.size())
                        .mapToObj(
                                i ->
                                        "select * from ("
                                                + found(List.of(clusters.get(i)))
                                                + ") as b"
                                                + i)
                        .toList());
    }

    private String found(List<String> amongClusters) {
        List<String> all = new ArrayList<>(conditions);
        all.addAll(amongClusters);
        String where = all.isEmpty() ? "" : " where " + String.join(" and ", all);
        return filter.team() == null
                ? "select f.id, f.at from audit_entry f"
                        + where
                        + " order by f.at desc, f.id desc limit :limit"
                : "select t.entry as id, t.at from "
                        + TEAM
                        + where
                        + " order by t.at desc, t.entry desc limit :limit";
    }

    private void addTimes(@Nullable Place after) {
        String at = filter.team() == null ? "f.at" : "t.at";
        String id = filter.team() == null ? "f.id" : "t.entry";
        if (filter.from() != null) {
            add(at + " >= :from", "from", filter.from().start().toEpochMilli());
        }
        if (filter.to() != null) {
            add(at + " < :to", "to", filter.to().end().toEpochMilli());
        }
        if (after != null) {
            add("(" + at + ", " + id + ") < (:afterAt, :afterId)", "afterAt", after.at());
            parameters.put("afterId", after.id());
        }
    }

    private void addNames() {
        if (filter.team() != null) {
            add("t.team = :team", "team", filter.team());
        }
        if (filter.person() != null) {
            String column = filter.person().indexOf('/') < 0 ? "user_name" : "user_id";
            add("f." + column + " = :person", "person", filter.person());
        }
        addEqual("token", filter.token());
        addEqual("subject", filter.backup());
        addEqual("source", filter.source());
        addEqual("address", filter.address());
    }

    /** They stand in the statement, so that indexes of the rare ones can be used. */
    private void addKinds() {
        if (filter.event() != null) {
            conditions.add("f.event = '" + filter.event().name() + "'");
        }
        if (filter.outcome() != null) {
            conditions.add("f.outcome = '" + filter.outcome().name() + "'");
        }
    }

    private void addEqual(String column, @Nullable String value) {
        if (value != null) {
            add("f." + column + " = :" + column, column, value);
        }
    }

    private void add(String condition, String parameter, Object value) {
        conditions.add(condition);
        parameters.put(parameter, value);
    }

    private List<String> anyOf(List<ClusterId> few) {
        return IntStream.range(0, few.size())
                .mapToObj(
                        i -> {
                            ClusterId cluster = few.get(i);
                            parameters.put("site" + i, cluster.site());
                            parameters.put("namespace" + i, cluster.namespace());
                            parameters.put("name" + i, cluster.name());
                            return "(f.site = :site%d and f.namespace = :namespace%d and f.name = :name%d)"
                                    .formatted(i, i, i);
                        })
                .toList();
    }

    private List<String> both(ClusterScope one, ClusterScope other) {
        ScopeClause first = ScopeClause.of(one, "f", "one");
        ScopeClause second = ScopeClause.of(other, "f", "other");
        parameters.putAll(first.parameters());
        parameters.putAll(second.parameters());
        return List.of("f.site is not null", first.sql(), second.sql());
    }
}
