package io.etcdportal.download.resume;

import io.etcdportal.download.http.EntityTag;
import io.etcdportal.download.resume.PrefixDigests.Mark;
import io.etcdportal.download.resume.SentPrefixes.Holder;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The table {@code sent_part}: what viewers were sent lately, by this portal and by others. */
@Repository
class SentPrefixTable {

    private static final int MOST = 64;

    private final JdbcClient jdbc;

    SentPrefixTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** How a part ended. */
    private enum End {
        COMPLETE,
        BROKEN,
        SPOILT;

        static End of(SentPrefix sentPrefix) {
            if (sentPrefix.isSpoilt()) {
                return SPOILT;
            }
            return sentPrefix.isComplete() ? COMPLETE : BROKEN;
        }
    }

    /** Keeps a part as it is now. */
    void put(Holder holder, SentPrefix sentPrefix, boolean ended) {
        PrefixDigests digests = sentPrefix.digests();
        jdbc.sql(
                        """
                        insert into sent_part (id, viewer, cluster, backup, tag, client, begun_at, ended, length, marks,
                            from_first, by_latest)
                        values (:id, :viewer, :cluster, :backup, :tag, :client, :begun, :ended, :length, :marks,
                            :fromFirst, :byLatest)
                        on conflict (id) do update set ended = excluded.ended, length = excluded.length,
                            marks = excluded.marks\
                        """)
                .param("id", sentPrefix.id().toString())
                .param("viewer", holder.viewer())
                .param("cluster", holder.cluster().toString())
                .param("backup", holder.content())
                .param("tag", sentPrefix.tag().text())
                .param("client", sentPrefix.client())
                .param("begun", sentPrefix.begun().toEpochMilli())
                .param("ended", ended ? End.of(sentPrefix).name() : null)
                .param("length", sentPrefix.length())
                .param("fromFirst", sentPrefix.isFromFirst() ? 1 : 0)
                .param("byLatest", sentPrefix.isByLatest() ? 1 : 0)
                .param("marks", digests == null ? null : text(digests))
                .update();
    }

    private static String text(PrefixDigests digests) {
        return digests.all().stream()
                .map(mark -> mark.offset() + ":" + HexFormat.of().formatHex(mark.value()))
                .collect(Collectors.joining(","));
    }

    /** {@return the latest parts of a viewer, the latest first} */
    List<SentPrefix> of(Holder holder, Instant since) {
        return jdbc.sql(
                        """
                        select * from sent_part
                        where viewer = :viewer and cluster = :cluster and backup = :backup and begun_at > :since
                        order by begun_at desc limit :most\
                        """)
                .param("viewer", holder.viewer())
                .param("cluster", holder.cluster().toString())
                .param("backup", holder.content())
                .param("since", since.toEpochMilli())
                .param("most", MOST)
                .query((row, _) -> part(row))
                .list();
    }

    /**
     * {@return the latest parts of a viewer of the other backups of a cluster, of those that they
     * asked for as the latest}
     */
    List<SentPrefix> ofOthers(Holder holder, Instant since) {
        return jdbc.sql(
                        """
                        select * from sent_part
                        where viewer = :viewer and cluster = :cluster and backup <> :backup and by_latest = 1
                            and begun_at > :since
                        order by begun_at desc limit :most\
                        """)
                .param("viewer", holder.viewer())
                .param("cluster", holder.cluster().toString())
                .param("backup", holder.content())
                .param("since", since.toEpochMilli())
                .param("most", MOST)
                .query((row, _) -> part(row))
                .list();
    }

    private static SentPrefix part(ResultSet row) throws SQLException {
        Optional<End> ended = Optional.ofNullable(row.getString("ended")).map(End::valueOf);
        long length = ended.isPresent() ? row.getLong("length") : Long.MAX_VALUE;
        String text = row.getString("marks");
        SentPrefix sentPrefix =
                new SentPrefix(
                        UUID.fromString(row.getString("id")),
                        new EntityTag(row.getString("tag")),
                        null,
                        text == null ? null : digestsOf(length, ended.isPresent() ? text : ""),
                        length,
                        row.getString("client"),
                        Instant.ofEpochMilli(row.getLong("begun_at")),
                        row.getInt("from_first") == 1,
                        row.getInt("by_latest") == 1);
        ended.filter(end -> end == End.COMPLETE).ifPresent(_ -> sentPrefix.complete());
        ended.filter(end -> end == End.SPOILT).ifPresent(_ -> sentPrefix.spoil());
        return sentPrefix;
    }

    /** Of what has no end nobody knows how far it came. */
    private static PrefixDigests digestsOf(long length, String text) {
        return new PrefixDigests.Kept(
                length,
                text.isEmpty()
                        ? List.of()
                        : Arrays.stream(text.split(",", -1)).map(SentPrefixTable::mark).toList());
    }

    private static Mark mark(String text) {
        int colon = text.indexOf(':');
        return new Mark(
                Long.parseLong(text.substring(0, colon)),
                HexFormat.of().parseHex(text.substring(colon + 1)),
                Optional.empty());
    }

    /** Forgets parts that nobody will ask for the rest of. */
    void forgetBefore(Instant time) {
        jdbc.sql("delete from sent_part where begun_at <= :time")
                .param("time", time.toEpochMilli())
                .update();
    }
}
