package io.etcdportal.notify;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * What one channel knows of one subject: a row of the table {@code notification}.
 *
 * @param subject what it is about
 * @param kind what is wrong with it
 * @param detail a sentence about it
 * @param since since when, as far as the portal has seen
 * @param ended since when it is over; nothing while it lasts
 * @param toldKind what the channel was last told of it; nothing if it wasn't yet
 * @param toldAt when that was
 */
record Notification(
        Subject subject,
        NotificationKind kind,
        String detail,
        Instant since,
        @Nullable Instant ended,
        @Nullable NotificationKind toldKind,
        Instant toldAt) {

    static Notification begun(Finding finding, Instant now) {
        return new Notification(
                finding.subject(),
                finding.kind(),
                finding.detail(),
                now,
                null,
                null,
                Instant.EPOCH);
    }

    /** {@return the same while it lasts, as it is now} */
    Notification seen(Finding finding, Instant now) {
        return new Notification(
                subject,
                finding.kind(),
                finding.detail(),
                finding.kind() == kind ? since : now,
                null,
                toldKind,
                toldAt);
    }

    /** {@return the same if nobody can say for now whether it lasts} */
    Notification unknown() {
        return new Notification(subject, kind, detail, since, null, toldKind, toldAt);
    }

    Notification over(Instant now) {
        return ended != null
                ? this
                : new Notification(subject, kind, detail, since, now, toldKind, toldAt);
    }

    Notification told(Instant now) {
        return new Notification(subject, kind, detail, since, ended, kind, now);
    }

    /** {@return whether the channel was told what is wrong now} */
    boolean isTold() {
        return kind == toldKind;
    }
}
