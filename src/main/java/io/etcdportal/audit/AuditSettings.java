package io.etcdportal.audit;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How the audit is kept.
 *
 * @param directory where it keeps what is this portal's own: its name, its key, its journal
 * @param deadline how long the database may take to record an entry
 * @param journal whether an entry that the database does not take in time waits in a local journal;
 *     otherwise what it is about is refused
 * @param journalSize the room for the journal, taken at the first start; up to 1 GB
 * @param interruptedAfter how long another portal on the same database may be silent until its
 *     downloads are written down as interrupted
 * @param keyFile PEM file of the Ed25519 key that checkpoints are signed with, the private and the
 *     public part; where it isn't set, one is made in the directory
 * @param checkpointEntries after how many entries a checkpoint is signed
 * @param checkpointEvery after what time a checkpoint is signed, where there are new entries
 * @param keep how long entries are kept at least; for ever where it isn't set
 * @param countRepeatsFor how long the same by the same viewer, denied or asked for, is counted and
 *     not recorded again
 * @param webhook a web address that gets every entry
 * @param file a file that gets every entry
 */
@ConfigurationProperties(prefix = "portal.audit", ignoreUnknownFields = false)
public record AuditSettings(
        Path directory,
        @DefaultValue("2s") Duration deadline,
        @DefaultValue("true") boolean journal,
        @DefaultValue("16MB") DataSize journalSize,
        @DefaultValue("5m") Duration interruptedAfter,
        @Nullable Path keyFile,
        @DefaultValue("1000") int checkpointEntries,
        @DefaultValue("5m") Duration checkpointEvery,
        @Nullable Duration keep,
        @DefaultValue("15m") Duration countRepeatsFor,
        @Nullable WebhookSettings webhook,
        @Nullable FeedFileSettings file) {

    private static final int SMALLEST_JOURNAL = 64;
    private static final int LARGEST_JOURNAL = 1;

    public AuditSettings {
        if (!deadline.isPositive() || !interruptedAfter.isPositive()) {
            throw new IllegalArgumentException(
                    "deadline and interrupted-after must be longer than nothing");
        }
        if (journalSize.toKilobytes() < SMALLEST_JOURNAL
                || journalSize.toGigabytes() > LARGEST_JOURNAL) {
            throw new IllegalArgumentException("journal-size must be from 64KB to 1GB");
        }
        if (checkpointEntries < 1 || !checkpointEvery.isPositive()) {
            throw new IllegalArgumentException(
                    "checkpoint-entries must be 1 or more, and checkpoint-every longer than"
                            + " nothing");
        }
        if (!countRepeatsFor.isPositive()) {
            throw new IllegalArgumentException("count-repeats-for must be longer than nothing");
        }
        if (keep != null && !keep.isPositive()) {
            throw new IllegalArgumentException("keep must be longer than nothing");
        }
    }
}
