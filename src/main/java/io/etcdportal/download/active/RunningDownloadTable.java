package io.etcdportal.download.active;

import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The table {@code running_download}: what each portal on a PostgreSQL sends. */
@Repository
class RunningDownloadTable {

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;

    RunningDownloadTable(JdbcClient jdbc, JdbcTemplate batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    /**
     * What the table has of a download.
     *
     * @param stoppedBy the name of who wants it stopped
     */
    record Entry(String id, @Nullable String stoppedBy) {}

    /** {@return what there is of a portal's downloads} */
    List<Entry> of(String replica) {
        return jdbc.sql("select id, stopped_by from running_download where replica = :replica")
                .param("replica", replica)
                .query((row, _) -> new Entry(row.getString("id"), row.getString("stopped_by")))
                .list();
    }

    /** Adds downloads, or writes how far they are. */
    void put(String replica, Collection<RunningDownload> running) {
        batches.batchUpdate(
                """
                insert into running_download (id, replica, portal, viewer, user_name, token, cluster, backup, address,
                    user_agent, begun_at, source, sent, length, rate, ending)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (id) do update set source = excluded.source, sent = excluded.sent,
                    length = excluded.length, rate = excluded.rate, ending = excluded.ending\
                """,
                running.stream().map(one -> row(replica, one)).collect(Collectors.toList()));
    }

    private static @Nullable Object[] row(String replica, RunningDownload one) {
        return new @Nullable Object[] {
            one.id(),
            replica,
            one.portal(),
            one.viewer(),
            one.user(),
            one.token(),
            one.cluster().toString(),
            one.backup().value(),
            one.address(),
            one.userAgent(),
            one.begun().toEpochMilli(),
            one.source(),
            one.sent(),
            one.length(),
            one.rate(),
            one.ending() ? 1 : 0
        };
    }

    /** Removes downloads that have ended. */
    void remove(Collection<String> ids) {
        batches.batchUpdate(
                "delete from running_download where id = ?",
                ids.stream().map(id -> new Object[] {id}).collect(Collectors.toList()));
    }

    /** Removes what is left of portals that are no more. */
    void removeOfTheDead() {
        jdbc.sql("delete from running_download where replica not in (select id from replica)")
                .update();
    }

    /**
     * {@return what all portals that are alive send, but this one}
     *
     * @param viewer the id of the viewer to whom alone; to everybody where that is nothing
     */
    List<RunningDownload> ofOthers(String replica, @Nullable String viewer) {
        return jdbc.sql(
                        """
                        select running_download.* from running_download
                        join replica on replica.id = running_download.replica
                        where running_download.replica <> :replica
                            and (cast(:viewer as text) is null or running_download.viewer = :viewer)\
                        """)
                .param("replica", replica)
                .param("viewer", viewer)
                .query((row, _) -> read(row))
                .list();
    }

    private static RunningDownload read(ResultSet row) throws SQLException {
        return new RunningDownload(
                row.getString("id"),
                row.getString("portal"),
                row.getString("viewer"),
                row.getString("user_name"),
                row.getString("token"),
                ClusterId.parse(row.getString("cluster")).orElseThrow(),
                new BackupName(row.getString("backup")),
                row.getString("address"),
                row.getString("user_agent"),
                Instant.ofEpochMilli(row.getLong("begun_at")),
                row.getString("source"),
                row.getLong("sent"),
                row.getObject("length", Long.class),
                row.getLong("rate"),
                row.getInt("ending") == 1 || row.getString("stopped_by") != null);
    }

    /**
     * Tells the portal that sends a download to stop it.
     *
     * @param user the name of who wants that
     * @return whether it runs, and nobody has stopped it before
     */
    boolean stop(String id, String user) {
        return jdbc.sql(
                                """
                                update running_download set stopped_by = :user
                                where id = :id and stopped_by is null\
                                """)
                        .param("user", user)
                        .param("id", id)
                        .update()
                == 1;
    }
}
