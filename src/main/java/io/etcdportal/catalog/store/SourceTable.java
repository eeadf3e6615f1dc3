package io.etcdportal.catalog.store;

import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.ScopeClause;
import io.etcdportal.catalog.model.RecognizedLayout;
import io.etcdportal.catalog.model.SourceStatus;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceKind;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The table {@code source}: every source of the settings, and how it is doing. */
@Repository
public class SourceTable {

    private final JdbcClient jdbc;

    public SourceTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public void register(String name, SourceKind kind, String site) {
        jdbc.sql(
                        """
                        insert into source (name, kind, site, asked_at, answered_at, copies, strays)
                        values (:name, :kind, :site, 0, 0, 0, 0)
                        on conflict (name) do update set kind = excluded.kind, site = excluded.site\
                        """)
                .param("name", name)
                .param("kind", kind.name())
                .param("site", site)
                .update();
    }

    List<String> names() {
        return jdbc.sql("select name from source").query(String.class).list();
    }

    public List<String> notAskedSince(Instant time) {
        return jdbc.sql("select name from source where asked_at < :time")
                .param("time", time.toEpochMilli())
                .query(String.class)
                .list();
    }

    /** Notes that a source was read to its end, and how many copies of which layouts it had. */
    public void answered(
            String name, Instant at, Map<String, Long> layouts, long unrecognizedFiles) {
        jdbc.sql(
                        """
                        update source set asked_at = :at, answered_at = :at, failure_cause = null,
                            failure_detail = null, copies = :copies, strays = :strays,
                            layouts = :layouts
                        where name = :name\
                        """)
                .param("at", at.toEpochMilli())
                .param("copies", layouts.values().stream().mapToLong(Long::longValue).sum())
                .param("layouts", RecognizedLayout.write(layouts))
                .param("strays", unrecognizedFiles)
                .param("name", name)
                .update();
    }

    public void failed(String name, Instant at, SourceFailure failure) {
        jdbc.sql(
                        """
                        update source set asked_at = :at, failure_cause = :cause, failure_detail = :detail
                        where name = :name\
                        """)
                .param("at", at.toEpochMilli())
                .param("cause", failure.cause().name())
                .param("detail", failure.detail())
                .param("name", name)
                .update();
    }

    /** {@return when a portal last finished asking a source, with or without an answer} */
    public Optional<Instant> askedAt(String name) {
        return jdbc.sql("select asked_at from source where name = :name and asked_at > 0")
                .param("name", name)
                .query(Long.class)
                .optional()
                .map(Instant::ofEpochMilli);
    }

    public Optional<Instant> answeredAt(String name) {
        return jdbc.sql("select answered_at from source where name = :name and answered_at > 0")
                .param("name", name)
                .query(Long.class)
                .optional()
                .map(Instant::ofEpochMilli);
    }

    /** {@return the sources that have answered at least once, with the sites they had then} */
    public Set<SourceOfSite> answeredOnce() {
        return jdbc.sql("select name, site from source where answered_at > 0")
                .query((row, _) -> new SourceOfSite(row.getString("name"), row.getString("site")))
                .set();
    }

    /** A source and the site of its clusters. */
    public record SourceOfSite(String source, String site) {}

    public void forget(String name) {
        jdbc.sql("delete from source where name = :name").param("name", name).update();
    }

    /**
     * {@return the sources of clusters in the scope; for everything, also those without a cluster}
     */
    public List<SourceStatus> find(ClusterScope scope) {
        boolean everything = scope instanceof ClusterScope.Everything;
        ScopeClause clause = ScopeClause.of(scope, "c");
        String inScope =
                "from source_cluster k join cluster c on c.id = k.cluster_id where k.source ="
                        + " s.name and "
                        + clause.sql();
        return jdbc.sql(
                        "select s.*, (select count(*) "
                                + inScope
                                + " and k.failure_cause is not null) as silent"
                                + " from source s"
                                + (everything ? "" : " where exists (select 1 " + inScope + ")")
                                + " order by s.name")
                .params(clause.parameters())
                .query((row, _) -> status(row, everything))
                .list();
    }

    private static SourceStatus status(ResultSet row, boolean everything) throws SQLException {
        // What has never answered has not said that it has none.
        boolean counted = everything && row.getLong("answered_at") > 0;
        return new SourceStatus(
                row.getString("name"),
                SourceKind.valueOf(row.getString("kind")),
                row.getString("site"),
                CatalogColumns.time(row, "asked_at"),
                CatalogColumns.time(row, "answered_at"),
                CatalogColumns.failure(row, "name", ""),
                row.getLong("silent"),
                counted ? row.getLong("copies") : null,
                counted ? row.getLong("strays") : null,
                counted ? RecognizedLayout.read(row.getString("layouts")) : null);
    }
}
