package io.etcdportal.audit.store;

import io.etcdportal.audit.store.HeadTable.Head;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the tables that are drawn from the entries and that searches look in, as they are found:
 * {@code audit_entry_team}, {@code audit_cluster}, {@code audit_person} and {@code audit_open}.
 */
@Repository
public class DerivedTables {

    private static final String NO_CLUSTER =
            """
            not exists (select 1 from audit_entry e
                where e.site = d.site and e.namespace = d.namespace and e.name = d.name)\
            """;

    private static final String NO_PERSON =
            """
            not exists (select 1 from audit_entry e
                where e.user_id = d.user_id and e.user_name = d.user_name)\
            """;

    private final JdbcClient jdbc;

    public DerivedTables(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A row of {@code audit_entry_team}. */
    public record TeamRow(long entry, String team, long at, @Nullable Long signature) {}

    /** A row of {@code audit_open}. */
    public record OpenRow(String download, long entry, String instance) {}

    /** A row of {@code audit_cluster}, whatever was written into it. */
    public record ClusterRow(String site, String namespace, String name) {}

    /** A row of {@code audit_person}. */
    public record PersonRow(String name, String id) {}

    /**
     * The downloads that have begun and not ended, and the end of the chain at the same moment.
     *
     * @param head the end of the chain
     * @param open the downloads
     */
    public record HeadWithOpen(Head head, Set<OpenRow> open) {}

    /** One statement, so that nothing begins or ends between the two. */
    public HeadWithOpen headWithOpen() {
        List<Head> heads = new ArrayList<>();
        Set<OpenRow> open = new HashSet<>();
        jdbc.sql(
                        """
                        select h.*, o.download, o.entry, o.instance from audit_head h
                        left join audit_open o on h.only_one = 1\
                        """)
                .query(
                        row -> {
                            heads.add(HeadTable.head(row));
                            String download = row.getString("download");
                            if (download != null) {
                                open.add(
                                        new OpenRow(
                                                download,
                                                row.getLong("entry"),
                                                row.getString("instance")));
                            }
                        });
        return new HeadWithOpen(heads.getFirst(), open);
    }

    /** {@return the teams of entries behind one, up to another} */
    public Set<TeamRow> teams(long after, long upTo) {
        return new HashSet<>(
                jdbc.sql("select * from audit_entry_team where entry > :after and entry <= :upTo")
                        .param("after", after)
                        .param("upTo", upTo)
                        .query(
                                (row, _) ->
                                        new TeamRow(
                                                row.getLong("entry"),
                                                row.getString("team"),
                                                row.getLong("at"),
                                                AuditColumns.number(row, "sieve")))
                        .list());
    }

    /** {@return an entry that has teams and is none, up to one or behind another} */
    public Optional<Long> teamsOfNoEntry(long upTo, long behind) {
        return jdbc
                .sql(
                        """
                        select t.entry from audit_entry_team t where (t.entry <= :upTo or t.entry > :behind)
                            and not exists (select 1 from audit_entry e where e.id = t.entry)
                        order by t.entry limit 1\
                        """)
                .param("upTo", upTo)
                .param("behind", behind)
                .query(Long.class)
                .list()
                .stream()
                .findFirst();
    }

    public Set<ClusterRow> clusters() {
        return new HashSet<>(
                jdbc.sql("select site, namespace, name from audit_cluster")
                        .query(
                                (row, _) ->
                                        new ClusterRow(
                                                row.getString(1),
                                                row.getString(2),
                                                row.getString(3)))
                        .list());
    }

    public Set<PersonRow> persons() {
        return new HashSet<>(
                jdbc.sql("select user_name, user_id from audit_person")
                        .query((row, _) -> new PersonRow(row.getString(1), row.getString(2)))
                        .list());
    }

    /** {@return whether it is there, and no entry names it} */
    public boolean isOfNoEntry(ClusterRow cluster) {
        return jdbc.sql(
                                "select count(*) from audit_cluster d where d.site = :site and"
                                        + " d.namespace = :namespace and d.name = :name and "
                                        + NO_CLUSTER)
                        .param("site", cluster.site())
                        .param("namespace", cluster.namespace())
                        .param("name", cluster.name())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** {@return whether it is there, and no entry names it} */
    public boolean isOfNoEntry(PersonRow person) {
        return jdbc.sql(
                                "select count(*) from audit_person d where d.user_name = :name and"
                                        + " d.user_id = :id and "
                                        + NO_PERSON)
                        .param("name", person.name())
                        .param("id", person.id())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Removes a cluster that no entry names any more. */
    void forget(ClusterRow cluster) {
        jdbc.sql(
                        "delete from audit_cluster as d where d.site = :site and d.namespace ="
                                + " :namespace and d.name = :name and "
                                + NO_CLUSTER)
                .param("site", cluster.site())
                .param("namespace", cluster.namespace())
                .param("name", cluster.name())
                .update();
    }

    /** Removes a person whom no entry names any more. */
    void forget(PersonRow person) {
        jdbc.sql(
                        "delete from audit_person as d where d.user_name = :name and d.user_id ="
                                + " :id and "
                                + NO_PERSON)
                .param("name", person.name())
                .param("id", person.id())
                .update();
    }
}
