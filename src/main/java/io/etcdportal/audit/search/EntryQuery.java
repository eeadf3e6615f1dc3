package io.etcdportal.audit.search;

import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.ScopeClause;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.audit.EventGroup;
import io.etcdportal.audit.store.SearchSignature;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A search for entries as statements of SQL, in words that SQLite and PostgreSQL share.
 *
 * <p>Each name that can be searched for has a candidate index: it holds all entries of that name,
 * the latest first, with their {@link SearchSignature}. A search walks a part of one index and
 * reads only the rows whose signature matches.
 */
final class EntryQuery {

    /**
     * One bit in eight tells teams apart too badly to read rows for. A count, since PostgreSQL
     * would make a join with all of the team of anything else; and {@code + 0}, since it would look
     * for the entry among all teams and read a row to know which they are.
     */
    private static final String IN_TEAM =
            "(select count(*) from audit_entry_team t where t.team = :team and t.at = %1$s.at"
                    + " and t.entry + 0 = %1$s.id) > 0";

    private static final String ALL = "9223372036854775807";

    private final AuditFilter filter;
    private final ClusterCandidates clusters;
    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private final List<String> indexes = new ArrayList<>();
    private final List<String> conditions = new ArrayList<>();
    private final List<String> passing = new ArrayList<>();
    private SearchSignature searchSignature = SearchSignature.OPEN;
    private int clusterIndex = -1;

    /** Which clusters entries may be about. */
    sealed interface ClusterCandidates {

        /** All, and none. */
        record Any() implements ClusterCandidates {}

        /** One of a few. */
        record Few(List<ClusterId> clusters) implements ClusterCandidates {}

        /** One of many, whatever is in both scopes. */
        record Many(List<ClusterId> clusters, ClusterScope one, ClusterScope other)
                implements ClusterCandidates {}

        /** One of more than are told, whatever is in both scopes. */
        record Both(ClusterScope one, ClusterScope other) implements ClusterCandidates {}
    }

    EntryQuery(AuditFilter filter, ClusterCandidates clusters) {
        this.filter = filter;
        this.clusters = clusters;
        addNames();
        addClusters();
        addKinds();
        addGroup();
        addOrigin();
        addTeam();
        if (indexes.isEmpty()) {
            indexes.add(
                    index(
                            clusters instanceof ClusterCandidates.Any
                                    ? "1 = 1"
                                    : "f.site is not null"));
        }
    }

    /**
     * Leaves out the beginnings of downloads whose ends are there, which tell the same and more.
     */
    EntryQuery folded() {
        if (filter.event() != Event.DOWNLOAD_BEGIN && filter.outcome() == null) {
            String open = "in (select o.entry from audit_open o))";
            conditions.add("(e.event <> 'DOWNLOAD_BEGIN' or e.id " + open);
            passing.add(
                    "(coalesce(c.sieve & " + SearchSignature.BEGIN + ", 0) = 0 or c.id " + open);
        }
        return this;
    }

    /** Leaves out all but downloads. */
    EntryQuery downloads() {
        conditions.add("e.event in ('DOWNLOAD_BEGIN', 'DOWNLOAD_END')");
        searchSignature = searchSignature.and(SearchSignature.downloads());
        return this;
    }

    Map<String, Object> parameters() {
        return parameters;
    }

    /** {@return whether next to no row is read in vain, since signatures tell it apart} */
    boolean isFine() {
        return !(clusters instanceof ClusterCandidates.Both);
    }

    /** {@return the number of the index that holds entries of the clusters alone; -1 for none} */
    int clusterIndex() {
        return clusterIndex;
    }

    /** {@return the numbers of the indexes} */
    List<Integer> indexes() {
        return IntStream.range(0, indexes.size()).boxed().toList();
    }

    /**
     * The time of the entry behind so many on each of these indexes, from {@code :at} and {@code
     * :id} back to {@code :from}; null where there are not so many.
     */
    String ends(List<Integer> which) {
        return which.stream()
                .map(
                        index ->
                                "(select c.at from ("
                                        + indexes.get(index)
                                        + ") as c order by c.at desc, c.id desc limit 1 offset"
                                        + " :most)")
                .collect(Collectors.joining(", ", "select ", ""));
    }

    /**
     * What is wanted on one index, from {@code :at} and {@code :id} back to {@code :from}. The
     * inner limit cuts nothing off. It keeps PostgreSQL from joining in another order.
     */
    String found(int index) {
        return "select e.*"
                + fromIndex(index)
                + " order by found.at desc, found.id desc limit :limit";
    }

    /** How many are wanted on one index, from {@code :at} and {@code :id} back to {@code :from}. */
    String counted(int index) {
        return "select count(*)" + fromIndex(index);
    }

    private String fromIndex(int index) {
        List<String> inner = new ArrayList<>();
        if (searchSignature.mask() != 0) {
            inner.add(
                    "coalesce(c.sieve & %d, %d) = %d"
                            .formatted(
                                    searchSignature.mask(),
                                    searchSignature.bits(),
                                    searchSignature.bits()));
        }
        inner.addAll(passing);
        if (filter.team() != null && index != teamIndex()) {
            inner.add(IN_TEAM.formatted("c"));
        }
        return " from (select c.id, c.at from ("
                + indexes.get(index)
                + ") as c"
                + where(inner)
                + " order by c.at desc, c.id desc limit "
                + ALL
                + ") as found join audit_entry e on e.id = found.id"
                + where(conditions);
    }

    /**
     * The same entries in the order of ids, between {@code :after} and {@code :through}.
     *
     * @param folded whether the beginnings of downloads are left out whose ends are there too, up
     *     to {@code :through}
     */
    String inOrder(boolean folded) {
        List<String> all = new ArrayList<>(conditions);
        if (folded && filter.event() != Event.DOWNLOAD_BEGIN) {
            all.add(
                    "(e.event <> 'DOWNLOAD_BEGIN' or not exists (select 1 from audit_entry o where"
                            + " o.download = e.download and o.event = 'DOWNLOAD_END' and o.id <="
                            + " :through))");
        }
        if (filter.team() != null) {
            all.add(IN_TEAM.formatted("e"));
        }
        all.add("e.at >= :from and (e.at, e.id) < (:at, :id)");
        all.add("e.id > :after and e.id <= :through");
        return "select e.* from audit_entry e" + where(all) + " order by e.id limit :limit";
    }

    /** The highest id of all that is wanted. */
    String last() {
        return "select e.id from audit_entry e" + where(conditions) + " order by e.id desc limit 1";
    }

    private static String where(List<String> conditions) {
        return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    }

    private void addNames() {
        addName("subject", filter.backup(), SearchSignature.OPEN);
        addName("token", filter.token(), SearchSignature.token(filter.token()));
        addName("address", filter.address(), SearchSignature.address(filter.address()));
        addName("source", filter.source(), SearchSignature.source(filter.source()));
        if (filter.person() == null || filter.person().indexOf('/') < 0) {
            addName("user_name", filter.person(), SearchSignature.personNamed(filter.person()));
        } else {
            addName("user_id", filter.person(), SearchSignature.person(filter.person()));
        }
    }

    private void addName(String column, @Nullable String name, SearchSignature bits) {
        if (name != null) {
            parameters.put(column, name);
            String condition = column + " = :" + column;
            conditions.add("e." + condition);
            indexes.add(index("f." + condition));
            searchSignature = searchSignature.and(bits);
        }
    }

    private void addClusters() {
        switch (clusters) {
            case ClusterCandidates.Any() -> {}
            case ClusterCandidates.Few(var few) -> {
                indexes.add(
                        anyOf(few, "f").stream()
                                .map(EntryQuery::index)
                                .collect(Collectors.joining(" union all ")));
                clusterIndex = indexes.size() - 1;
                conditions.add("(" + String.join(" or ", anyOf(few, "e")) + ")");
                addSignature(few);
            }
            case ClusterCandidates.Many(var many, var one, var other) -> {
                addScopes(one, other);
                addSignature(many);
            }
            case ClusterCandidates.Both(var one, var other) -> addScopes(one, other);
        }
    }

    private void addSignature(List<ClusterId> any) {
        passing.add(
                LongStream.concat(
                                LongStream.of(-1),
                                any.stream()
                                        .mapToLong(each -> SearchSignature.cluster(each).bits()))
                        .distinct()
                        .mapToObj(String::valueOf)
                        .collect(
                                Collectors.joining(
                                        ", ",
                                        "coalesce(c.sieve & "
                                                + SearchSignature.CLUSTER
                                                + ", -1) in (",
                                        ")")));
    }

    private void addScopes(ClusterScope one, ClusterScope other) {
        ScopeClause first = ScopeClause.of(one, "e", "one");
        ScopeClause second = ScopeClause.of(other, "e", "other");
        parameters.putAll(first.parameters());
        parameters.putAll(second.parameters());
        conditions.addAll(List.of("e.site is not null", first.sql(), second.sql()));
    }

    private List<String> anyOf(List<ClusterId> few, String table) {
        return IntStream.range(0, few.size())
                .mapToObj(
                        i -> {
                            ClusterId cluster = few.get(i);
                            parameters.put("site" + i, cluster.site());
                            parameters.put("namespace" + i, cluster.namespace());
                            parameters.put("name" + i, cluster.name());
                            return "(%1$s.site = :site%2$d and %1$s.namespace = :namespace%2$d and %1$s.name = :name%2$d)"
                                    .formatted(table, i);
                        })
                .toList();
    }

    /** They stand in the statement, so that the indexes of the rare ones can be used. */
    private void addKinds() {
        Outcome outcome = filter.outcome();
        if (outcome != null) {
            addKind("outcome = '" + outcome + "'", outcome != Outcome.COMPLETED);
            searchSignature = searchSignature.and(SearchSignature.outcome(outcome));
        }
        Event event = filter.event();
        if (event != null) {
            addKind(
                    "event = '" + event + "'",
                    event != Event.DOWNLOAD_BEGIN && event != Event.DOWNLOAD_END);
            searchSignature = searchSignature.and(SearchSignature.event(event));
        }
    }

    /**
     * Both parts show in the signature; what is no download has indexes of its own besides, which
     * reach back farther.
     */
    private void addGroup() {
        EventGroup group = filter.events();
        if (group == null || group == EventGroup.ALL) {
            return;
        }
        List<Event> events = group.events();
        conditions.add(
                events.stream()
                        .map(each -> "'" + each + "'")
                        .collect(Collectors.joining(", ", "e.event in (", ")")));
        passing.add(
                events.stream()
                        .map(each -> SearchSignature.event(each).bits() & SearchSignature.EVENTS)
                        .distinct()
                        .map(String::valueOf)
                        .collect(
                                Collectors.joining(
                                        ", ",
                                        "coalesce(c.sieve & "
                                                + SearchSignature.EVENTS
                                                + ", -1) in (-1, ",
                                        ")")));
        if (group == EventGroup.OTHER) {
            indexes.add(
                    events.stream()
                            .map(each -> index("f.event = '" + each + "'"))
                            .collect(Collectors.joining(" union all ")));
        }
    }

    private void addKind(String condition, boolean isRare) {
        conditions.add("e." + condition);
        if (isRare) {
            indexes.add(index("f." + condition));
        }
    }

    /** Few are imported, and they have an index of their own. */
    private void addOrigin() {
        if (filter.imported() != null) {
            addKind(
                    filter.imported() ? "imported_from is not null" : "imported_from is null",
                    filter.imported());
        }
    }

    private void addTeam() {
        if (filter.team() != null) {
            parameters.put("team", filter.team());
            searchSignature = searchSignature.and(SearchSignature.team(filter.team()));
            indexes.add(
                    "select f.entry as id, f.at, f.sieve from audit_entry_team f where f.team ="
                            + " :team and f.at >= :from and (f.at, f.entry) < (:at, :id)");
        }
    }

    private int teamIndex() {
        return indexes.size() - 1;
    }

    private static String index(String condition) {
        return "select f.id, f.at, f.sieve from audit_entry f where "
                + condition
                + " and f.at >= :from and (f.at, f.id) < (:at, :id)";
    }
}
