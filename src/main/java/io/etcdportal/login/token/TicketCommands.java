package io.etcdportal.login.token;

import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.web.CurlCommands;
import io.etcdportal.cluster.BackupName;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A ticket as it is shown, this once.
 *
 * @param id its public name, which the audit shows
 * @param backup the name of the backup that it fetches
 * @param member which member of a restore it is for, where it was made for one
 * @param link what fetches the backup
 * @param curl the same as a line for a shell; repeated, it goes on where a download broke
 * @param curlError a line that prints what the portal answers, for when the one before failed. It
 *     is a line of its own: {@code --fail-with-body} would write an error into the file, and curl
 *     would go on behind it the next time
 * @param wget the same as {@code curl} with wget
 * @param digest a line that compares the file with what was read of the backup, where that was
 * @param unsealed whether nothing proves that the backup is whole, so that the link asks for it as
 *     such
 * @param expires until when it can be used for the first time
 */
record TicketCommands(
        String id,
        BackupName backup,
        @Nullable String member,
        String link,
        String curl,
        String curlError,
        String wget,
        @Nullable String digest,
        boolean unsealed,
        Instant expires) {

    static TicketCommands of(Tokens.Made made, Backup backup, CurlCommands lines) {
        String credentials = TokenFilter.TICKET_USER + ":" + made.secret() + "@";
        String link =
                lines.portal().replaceFirst("://", "://" + credentials)
                        + CurlCommands.content(backup);
        return new TicketCommands(
                made.token().id(),
                backup.name(),
                null,
                link,
                "curl -fC - -o " + backup.downloadName() + " '" + link + "'",
                "curl -sS --fail-with-body -r 0-0 -o - '" + link + "'",
                "wget -c --auth-no-challenge -O " + backup.downloadName() + " '" + link + "'",
                lines.digest(backup),
                backup.condition() == Condition.WITHOUT_HASH,
                made.token().expires());
    }

    /** {@return the same for a member of a restore} */
    TicketCommands forMember(String name) {
        return new TicketCommands(
                id, backup, name, link, curl, curlError, wget, digest, unsealed, expires);
    }

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return "TicketCommands[" + id + "]";
    }
}
