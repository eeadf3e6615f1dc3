package io.etcdportal.catalog.check;

import io.etcdportal.catalog.check.CheckProgress.State;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.store.CatalogColumns;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The table {@code check_task}: which copies are to be read, and which portal reads them. Of
 * several portals on one database each copy has one reader: it gives a sign from time to time, and
 * after a silence of two minutes its place is free. The clocks of portals need not agree for more
 * than that; where they don't, a copy may be read twice, which is a waste and no harm.
 */
@Repository
public class CheckTaskTable {

    public static final Duration SILENCE = Duration.ofMinutes(2);

    private static final String IS_FREE = "(t.reader is null or t.beat_at < :silent)";

    private final JdbcClient jdbc;

    public CheckTaskTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A copy that is to be read. */
    public record Task(
            long copyId, long backupId, BackupName name, String path, boolean asked, int tries) {}

    /**
     * A copy that somebody waits for, the first of a team and a cluster.
     *
     * @param asker who waits for it
     */
    public record RequestedTask(Task task, long clusterId, String asker, Instant askedAt) {}

    /** Somebody wants all copies of a backup read. Who waits already keeps their place. */
    public void ask(ClusterId cluster, BackupName backup, String asker, Instant now) {
        jdbc.sql(
                        """
                        insert into check_task as t (copy_id, source, asked_at, asker)
                        select c.id, c.source, :now, :asker from copy c join backup b on b.id = c.backup_id
                            join cluster l on l.id = b.cluster_id
                        where l.site = :site and l.namespace = :namespace and l.name = :cluster and b.name = :backup
                        on conflict (copy_id) do update set
                            asked_at = case when t.asked_at > 0 then t.asked_at else excluded.asked_at end,
                            asker = case when t.asked_at > 0 then t.asker else excluded.asker end,
                            due_at = 0, tries = 0, failure = null\
                        """)
                .param("now", now.toEpochMilli())
                .param("asker", asker)
                .param("site", cluster.site())
                .param("namespace", cluster.namespace())
                .param("cluster", cluster.name())
                .param("backup", backup.toString())
                .update();
    }

    /** {@return the copies of a backup that are to be read} */
    public List<CheckProgress> find(ClusterId cluster, BackupName backup, Instant now) {
        return jdbc.sql(
                        """
                        select t.*, c.path, c.size from check_task t join copy c on c.id = t.copy_id
                            join backup b on b.id = c.backup_id join cluster l on l.id = b.cluster_id
                        where l.site = :site and l.namespace = :namespace and l.name = :cluster and b.name = :backup
                        order by c.source, c.path\
                        """)
                .param("site", cluster.site())
                .param("namespace", cluster.namespace())
                .param("cluster", cluster.name())
                .param("backup", backup.toString())
                .query((row, _) -> progress(row, now))
                .list();
    }

    /** {@return how many copies somebody waits for that nobody reads} */
    long countWaiting(Instant now) {
        return jdbc.sql("select count(*) from check_task t where t.asked_at > 0 and " + IS_FREE)
                .param("silent", silent(now))
                .query(Long.class)
                .single();
    }

    private static CheckProgress progress(ResultSet row, Instant now) throws SQLException {
        boolean reading =
                row.getString("reader") != null
                        && row.getLong("beat_at") >= now.minus(SILENCE).toEpochMilli();
        Instant due = CatalogColumns.time(row, "due_at");
        State waiting = due != null && due.isAfter(now) ? State.POSTPONED : State.WAITING;
        return new CheckProgress(
                row.getString("source"),
                row.getString("path"),
                reading ? State.READING : waiting,
                reading ? row.getLong("done") : 0,
                CatalogColumns.number(row, "size"),
                waiting == State.POSTPONED && !reading ? due : null,
                row.getString("failure"));
    }

    /**
     * {@return the copies of a source that somebody waits for and that may be read now, the oldest
     * of each team and cluster} Not those of a cluster of which this source has one read already,
     * nor of a team that has several read.
     *
     * @param mostOfTeam how many copies of one team may be read at once, in all sources
     */
    public List<RequestedTask> waiting(String source, int mostOfTeam, Instant now) {
        return jdbc.sql(
                        """
                        select * from (
                            select c.id, c.backup_id, b.name, c.path, t.tries, 1 as asked, t.asker, t.asked_at, b.cluster_id,
                                row_number() over (partition by t.asker, b.cluster_id order by t.asked_at, c.id) as place
                            from check_task t join copy c on c.id = t.copy_id join backup b on b.id = c.backup_id
                            where t.source = :source and t.asked_at > 0 and t.due_at <= :now
                                and (t.reader is null or t.beat_at < :silent)
                                and b.cluster_id not in (
                                    select o.cluster_id from check_task u join copy d on d.id = u.copy_id
                                        join backup o on o.id = d.backup_id
                                    where u.source = :source and u.asked_at > 0 and u.reader is not null
                                        and u.beat_at >= :silent)
                                and t.asker not in (
                                    select u.asker from check_task u
                                    where u.asked_at > 0 and u.reader is not null and u.beat_at >= :silent
                                    group by u.asker having count(*) >= :most)) w
                        where place = 1 order by asked_at, id limit 1000\
                        """)
                .param("source", source)
                .param("most", mostOfTeam)
                .param("now", now.toEpochMilli())
                .param("silent", silent(now))
                .query(
                        (row, number) ->
                                new RequestedTask(
                                        task(row, number),
                                        row.getLong("cluster_id"),
                                        row.getString("asker"),
                                        Instant.ofEpochMilli(row.getLong("asked_at"))))
                .list();
    }

    /** {@return the sources of copies that somebody waits for and nobody reads} */
    public List<String> sourcesWaiting(Instant now) {
        return jdbc.sql(
                        """
                        select distinct source from check_task
                        where asked_at > 0 and reader is null and due_at <= :now\
                        """)
                .param("now", now.toEpochMilli())
                .query(String.class)
                .list();
    }

    /** {@return the clusters of a source behind one of them, by their ids} */
    public List<Long> clusters(String source, long after, int limit) {
        return jdbc.sql(
                        """
                        select cluster_id from source_cluster where source = :source and cluster_id > :after
                        order by cluster_id limit :limit\
                        """)
                .param("source", source)
                .param("after", after)
                .param("limit", limit)
                .query(Long.class)
                .list();
    }

    /**
     * {@return a copy of one of the newest backups of a cluster that nobody has looked through, or
     * that it is time to look through again} Who looked at the trailing hash alone and found
     * nothing wrong has not, unless the copy is too large for more.
     *
     * @param writtenBefore when it must have been written at the latest
     * @param checkedBefore what was read since then needs no other look
     * @param encryptedBefore what was found encrypted before is looked at again: there may be a key
     *     by now
     */
    public Optional<Task> nextOf(
            String source,
            long clusterId,
            int newest,
            Instant writtenBefore,
            Instant checkedBefore,
            Instant encryptedBefore,
            Instant now) {
        return jdbc.sql(
                        """
                        select c.id, c.backup_id, b.name, c.path, coalesce(t.tries, 0) as tries, 0 as asked
                        from checked_copy c join backup b on b.id = c.backup_id left join check_task t on t.copy_id = c.id
                        where c.source = :source and c.backup_id in (select n.id from backup n
                                where n.cluster_id = :cluster order by n.written_at desc, n.revision desc limit :newest)
                            and c.written_at <= :written and c.condition not in (:growing, :empty)
                            and (c.checked_at is null or c.checked_at < :checked
                                or (c.condition = :encrypted and c.checked_at < :encryptedBefore)
                                or (c.status is null and c.condition in (:hashChecked) and c.sentence not like :large))
                            and (t.copy_id is null or (t.due_at <= :now and\
                        """
                                + " "
                                + IS_FREE
                                + ")) order by c.id desc limit 1")
                .param("source", source)
                .param("cluster", clusterId)
                .param("newest", newest)
                .param("written", writtenBefore.toEpochMilli())
                .param("growing", Condition.GROWING.rank())
                .param("empty", Condition.EMPTY.rank())
                .param(
                        "hashChecked",
                        List.of(Condition.VERIFIED.rank(), Condition.WITHOUT_HASH.rank()))
                .param("large", "%" + CopyReader.SPOOL_SETTING + "%")
                .param("checked", checkedBefore.toEpochMilli())
                .param("encrypted", Condition.ENCRYPTED.rank())
                .param("encryptedBefore", encryptedBefore.toEpochMilli())
                .param("now", now.toEpochMilli())
                .param("silent", silent(now))
                .query(CheckTaskTable::task)
                .optional();
    }

    private static Task task(ResultSet row, int number) throws SQLException {
        return new Task(
                row.getLong("id"),
                row.getLong("backup_id"),
                new BackupName(row.getString("name")),
                row.getString("path"),
                row.getInt("asked") == 1,
                row.getInt("tries"));
    }

    private static long silent(Instant now) {
        return now.minus(SILENCE).toEpochMilli();
    }

    /** {@return whether this reader has it now, and nobody else} */
    public boolean claim(Task task, String source, String reader, Instant now) {
        return jdbc.sql(
                                """
                                insert into check_task as t (copy_id, source, reader, beat_at)
                                select c.id, c.source, :reader, :now from copy c where c.id = :copy and c.source = :source
                                on conflict (copy_id) do update set reader = excluded.reader, beat_at = excluded.beat_at, done = 0
                                where\
                                """
                                        + " "
                                        + IS_FREE)
                        .param("copy", task.copyId())
                        .param("source", source)
                        .param("reader", reader)
                        .param("now", now.toEpochMilli())
                        .param("silent", silent(now))
                        .update()
                == 1;
    }

    /** {@return whether somebody waits for it by now; nothing where another reader has it} */
    public Optional<Boolean> beat(Task task, String reader, long done, Instant now) {
        return jdbc.sql(
                        "update check_task set beat_at = :now, done = :done where copy_id = :copy"
                                + " and reader = :reader returning asked_at")
                .param("now", now.toEpochMilli())
                .param("done", done)
                .param("copy", task.copyId())
                .param("reader", reader)
                .query((row, _) -> row.getLong("asked_at") > 0)
                .optional();
    }

    /** It could not be read, and may be tried again from a time on. */
    public void postpone(Task task, String reader, Instant due, @Nullable String failure) {
        jdbc.sql(
                        """
                        update check_task set reader = null, due_at = :due, tries = tries + 1, failure = :failure
                        where copy_id = :copy and reader = :reader\
                        """)
                .param("due", due.toEpochMilli())
                .param("failure", failure)
                .param("copy", task.copyId())
                .param("reader", reader)
                .update();
    }

    /** It was read. Who asked for it meanwhile has the answer too. */
    public void finish(Task task, String reader) {
        jdbc.sql("delete from check_task where copy_id = :copy and reader = :reader")
                .param("copy", task.copyId())
                .param("reader", reader)
                .update();
    }

    /** The reader ends: what it has not finished is free for others at once. */
    public void release(String reader) {
        jdbc.sql("update check_task set reader = null where reader = :reader")
                .param("reader", reader)
                .update();
    }

    /** Forgets what nobody asked for and nobody has tried for long: its backup is no longer new. */
    void forgetBefore(Instant time) {
        jdbc.sql(
                        "delete from check_task where asked_at = 0 and due_at < :time and beat_at <"
                                + " :time")
                .param("time", time.toEpochMilli())
                .update();
    }
}
