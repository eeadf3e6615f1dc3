package io.etcdportal.notify;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table {@code notification}: what each channel was told. */
@Repository
class NotificationTable {

    private static final String NO_KIND = "";

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;

    NotificationTable(JdbcClient jdbc, TransactionOperations transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /** {@return what a channel knows, but for its digest} */
    List<Notification> of(String channel) {
        return jdbc.sql(
                        "select * from notification where channel = :channel and subject <>"
                                + " :digest")
                .param("channel", channel)
                .param("digest", Subject.DIGEST.toString())
                .query((row, _) -> notification(row))
                .list();
    }

    /** {@return when a channel was last sent a digest, or began to get digests} */
    Optional<Instant> digestAt(String channel) {
        return jdbc.sql(
                        "select told_at from notification where channel = :channel and subject ="
                                + " :digest")
                .param("channel", channel)
                .param("digest", Subject.DIGEST.toString())
                .query(Long.class)
                .optional()
                .map(Instant::ofEpochMilli);
    }

    void keepDigest(String channel, Instant at) {
        keep(channel, Subject.DIGEST, NO_KIND, "", at, null, null, at);
    }

    /** Keeps and forgets rows of a channel, all of them or none. */
    void change(String channel, List<Notification> kept, List<Subject> forgotten) {
        if (kept.isEmpty() && forgotten.isEmpty()) {
            return;
        }
        transactions.executeWithoutResult(
                _ -> {
                    kept.forEach(one -> keep(channel, one));
                    forgotten.forEach(subject -> forget(channel, subject));
                });
    }

    private void keep(String channel, Notification one) {
        keep(
                channel,
                one.subject(),
                one.kind().name(),
                one.detail(),
                one.since(),
                one.ended(),
                one.toldKind(),
                one.toldAt());
    }

    private void keep(
            String channel,
            Subject subject,
            String kind,
            String detail,
            Instant since,
            @Nullable Instant ended,
            @Nullable NotificationKind toldKind,
            Instant toldAt) {
        jdbc.sql(
                        """
                        insert into notification (channel, subject, kind, detail, since, ended, told_kind, told_at)
                        values (:channel, :subject, :kind, :detail, :since, :ended, :toldKind, :toldAt)
                        on conflict (channel, subject) do update set kind = excluded.kind, detail = excluded.detail,
                            since = excluded.since, ended = excluded.ended, told_kind = excluded.told_kind,
                            told_at = excluded.told_at\
                        """)
                .param("channel", channel)
                .param("subject", subject.toString())
                .param("kind", kind)
                .param("detail", detail)
                .param("since", since.toEpochMilli())
                .param("ended", ended == null ? 0 : ended.toEpochMilli())
                .param("toldKind", toldKind == null ? null : toldKind.name())
                .param("toldAt", toldAt.toEpochMilli())
                .update();
    }

    private void forget(String channel, Subject subject) {
        jdbc.sql("delete from notification where channel = :channel and subject = :subject")
                .param("channel", channel)
                .param("subject", subject.toString())
                .update();
    }

    private static Notification notification(ResultSet row) throws SQLException {
        String toldKind = row.getString("told_kind");
        long ended = row.getLong("ended");
        return new Notification(
                Subject.parse(row.getString("subject")),
                NotificationKind.valueOf(row.getString("kind")),
                row.getString("detail"),
                Instant.ofEpochMilli(row.getLong("since")),
                ended == 0 ? null : Instant.ofEpochMilli(ended),
                toldKind == null ? null : NotificationKind.valueOf(toldKind),
                Instant.ofEpochMilli(row.getLong("told_at")));
    }
}
