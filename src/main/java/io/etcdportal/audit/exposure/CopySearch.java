package io.etcdportal.audit.exposure;

import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.ScopeClause;
import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.exposure.Holding.Extent;
import io.etcdportal.audit.exposure.Holding.Person;
import io.etcdportal.audit.store.AuditColumns;
import io.etcdportal.audit.store.AuditTable;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds who holds copies of what, in the ends of downloads that sent bytes, or may have. It reads
 * what {@link AuditTable} has written, in the order of indexes that were made for it.
 */
@Repository
class CopySearch {

    private static final String KEY = "e.user_id, e.site, e.namespace, e.name, e.subject";

    /** Of each person and backup. What may be whole of several pieces is left open. */
    private static final String PAIRS =
            """
            select e.user_id, max(e.user_name) as user_name, e.site, e.namespace, e.name, e.subject,
                max(e.revision) as revision, count(*) as downloads, min(e.at) as first_at, max(e.at) as last_at,
                max(e.size) as size, max(e.bytes) as most, case
                    when max(case when e.outcome = 'COMPLETED' and e.asked_range is null then 1 else 0 end) = 1 then 'WHOLE'
                    when max(e.size) is null or coalesce(sum(e.bytes), 0) >= max(e.size) then 'OPEN'
                    when max(case when e.bytes is null then 1 else 0 end) = 1 then 'UNKNOWN'
                    else 'PARTIAL' end as extent
            """;

    /** Of each person and cluster. */
    private static final String GROUPS =
            """
            select max(p.user_id) as user_id, max(p.user_name) as user_name, max(p.site) as site,
                max(p.namespace) as namespace, max(p.name) as name,
                sum(p.downloads) as downloads, min(p.first_at) as first_at, max(p.last_at) as last_at,
                sum(case when p.extent = 'WHOLE' then 1 else 0 end) as whole,
                sum(case when p.extent = 'UNKNOWN' then 1 else 0 end) as unknown,
                sum(case when p.extent = 'PARTIAL' then 1 else 0 end) as partial,
                sum(case when p.extent = 'OPEN' then 1 else 0 end) as open
            """;

    private final JdbcClient jdbc;

    CopySearch(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What is listed: all of one person, of one cluster, or of both.
     *
     * @param person the id of the person; with a cluster it may be left open
     * @param cluster the cluster; with a person it may be left open
     * @param scope what is left out otherwise
     * @param since downloads that ended before are left out
     */
    record Selection(
            @Nullable String person,
            @Nullable ClusterId cluster,
            ClusterScope scope,
            @Nullable Instant since) {

        boolean holds(ExposureCursor key) {
            return (person == null || person.equals(key.person()))
                    && (cluster == null || cluster.equals(key.cluster()));
        }

        private Selection of(ExposureCursor key) {
            return new Selection(key.person(), key.cluster(), scope, since);
        }
    }

    /** {@return who has which backups} */
    List<Holding> holdings(Selection selection, @Nullable ExposureCursor after, int limit) {
        Query query = new Query(selection);
        if (after != null) {
            query.goOnAfter(after);
        }
        String sql = PAIRS + query.from() + " group by " + KEY + " order by " + KEY;
        return jdbc
                .sql(sql + " limit :limit")
                .params(query.parameters)
                .param("limit", limit)
                .query((row, _) -> holding(row))
                .list()
                .stream()
                .map(found -> found.extent() == Extent.WHOLE ? found : withPieces(found, selection))
                .toList();
    }

    /**
     * {@return how many backups of which cluster who has} It groups by nothing that is the same all
     * over the selection: else PostgreSQL doesn't see that the index has the order already, and
     * adds up all of a person's millions for the first page.
     */
    List<Holder> holders(Selection selection, @Nullable ExposureCursor after, int limit) {
        Query query = new Query(selection);
        if (after != null) {
            query.goOnBehindGroup(after);
        }
        String key = selection.cluster() == null ? "p.site, p.namespace, p.name" : "p.user_id";
        String sql =
                "%s from (%s%s group by %s) as p group by %s order by %s limit :limit"
                        .formatted(GROUPS, PAIRS, query.from(), KEY, key, key);
        List<Map.Entry<Holder, Long>> found =
                jdbc.sql(sql)
                        .params(query.parameters)
                        .param("limit", limit)
                        .query((row, _) -> Map.entry(holder(row), row.getLong("open")))
                        .list();
        return found.stream()
                .map(
                        each ->
                                each.getValue() == 0
                                        ? each.getKey()
                                        : withOpen(each.getKey(), selection))
                .toList();
    }

    /** {@return downloads that are under way, and send bytes of which nothing is written yet} */
    List<AuditEntry> running(Selection selection, int limit) {
        Query query = new Query(selection);
        return jdbc.sql(
                        "select e.* from audit_open o join audit_entry e on e.id = o.entry where "
                                + query.where()
                                + " order by e.id desc limit :limit")
                .params(query.parameters)
                .param("limit", limit)
                .query((row, _) -> AuditTable.entry(row))
                .list();
    }

    /** {@return the ids of whoever had that name} */
    List<String> idsOf(String name) {
        return jdbc.sql("select user_id from audit_person where user_name = :name order by user_id")
                .param("name", name)
                .query(String.class)
                .list();
    }

    /** Puts together what came in pieces. */
    private Holding withPieces(Holding found, Selection selection) {
        Query query = new Query(selection.of(found.key()));
        query.add("e.subject = :backup", "backup", found.backup());
        ReceivedRanges receivedRanges = new ReceivedRanges();
        jdbc.sql("select e.legs, e.bytes" + query.from())
                .params(query.parameters)
                .query(
                        (RowCallbackHandler)
                                row ->
                                        receivedRanges.add(
                                                row.getString("legs"),
                                                AuditColumns.number(row, "bytes")));
        return receivedRanges.together(found);
    }

    private Holder withOpen(Holder holder, Selection selection) {
        Query query = new Query(selection.of(holder.key()));
        String sql =
                "select * from (%s%s group by %s) as p where p.extent = 'OPEN'"
                        .formatted(PAIRS, query.from(), KEY);
        Holder sum = holder;
        for (Holding open :
                jdbc.sql(sql).params(query.parameters).query((row, _) -> holding(row)).list()) {
            sum = sum.with(withPieces(open, selection).extent());
        }
        return sum;
    }

    private static Holding holding(ResultSet row) throws SQLException {
        String extent = row.getString("extent");
        Long size = AuditColumns.number(row, "size");
        Long most = AuditColumns.number(row, "most");
        return new Holding(
                person(row),
                cluster(row),
                row.getString("subject"),
                AuditColumns.number(row, "revision"),
                extent.equals("OPEN") ? Extent.UNKNOWN : Extent.valueOf(extent),
                most == null ? 0 : most,
                size,
                null,
                row.getLong("downloads"),
                Instant.ofEpochMilli(row.getLong("first_at")),
                Instant.ofEpochMilli(row.getLong("last_at")));
    }

    private static Holder holder(ResultSet row) throws SQLException {
        return new Holder(
                person(row),
                cluster(row),
                row.getLong("whole"),
                row.getLong("unknown"),
                row.getLong("partial"),
                row.getLong("downloads"),
                Instant.ofEpochMilli(row.getLong("first_at")),
                Instant.ofEpochMilli(row.getLong("last_at")));
    }

    private static Person person(ResultSet row) throws SQLException {
        return new Person(row.getString("user_id"), row.getString("user_name"));
    }

    private static ClusterId cluster(ResultSet row) throws SQLException {
        return new ClusterId(
                row.getString("site"), row.getString("namespace"), row.getString("name"));
    }

    /** The conditions of a selection. */
    private static final class Query {

        private final Selection selection;
        private final List<String> conditions = new ArrayList<>();
        private final Map<String, Object> parameters = new LinkedHashMap<>();

        Query(Selection selection) {
            this.selection = selection;
            ClusterId cluster = selection.cluster();
            if (cluster != null) {
                add("e.site = :site", "site", cluster.site());
                add("e.namespace = :namespace", "namespace", cluster.namespace());
                add("e.name = :name", "name", cluster.name());
            }
            if (selection.person() != null) {
                add("e.user_id = :person", "person", selection.person());
            }
            if (selection.since() != null) {
                add("e.at >= :since", "since", selection.since().toEpochMilli());
            }
            ScopeClause scope = ScopeClause.of(selection.scope(), "e");
            conditions.add(scope.sql());
            parameters.putAll(scope.parameters());
        }

        void add(String condition, String parameter, Object value) {
            conditions.add(condition);
            parameters.put(parameter, value);
        }

        /** Only what is fixed by the selection is left out of the comparison. */
        void goOnAfter(ExposureCursor key) {
            goOn(key, "e.subject", ":afterBackup");
            parameters.put("afterBackup", key.backup());
        }

        void goOnBehindGroup(ExposureCursor key) {
            goOn(key, "", "");
        }

        private void goOn(ExposureCursor key, String column, String value) {
            List<String> columns = new ArrayList<>();
            List<String> values = new ArrayList<>();
            if (selection.person() == null) {
                columns.add("e.user_id");
                values.add(":afterPerson");
                parameters.put("afterPerson", key.person());
            }
            if (selection.cluster() == null) {
                columns.addAll(List.of("e.site", "e.namespace", "e.name"));
                values.addAll(List.of(":afterSite", ":afterNamespace", ":afterName"));
                parameters.put("afterSite", key.cluster().site());
                parameters.put("afterNamespace", key.cluster().namespace());
                parameters.put("afterName", key.cluster().name());
            }
            if (!column.isEmpty()) {
                columns.add(column);
                values.add(value);
            }
            conditions.add(
                    "(%s) > (%s)".formatted(String.join(", ", columns), String.join(", ", values)));
        }

        String from() {
            return " from audit_entry e where e.event = 'DOWNLOAD_END' and (e.bytes is null or"
                    + " e.bytes > 0) and "
                    + where();
        }

        String where() {
            return String.join(" and ", conditions);
        }
    }
}
