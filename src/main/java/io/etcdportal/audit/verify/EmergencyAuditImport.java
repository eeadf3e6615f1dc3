package io.etcdportal.audit.verify;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditEntry.How;
import io.etcdportal.audit.AuditEntry.Result;
import io.etcdportal.audit.AuditEntry.What;
import io.etcdportal.audit.AuditEntry.Who;
import io.etcdportal.audit.chain.VerificationResult;
import io.etcdportal.audit.store.AuditTable;
import io.etcdportal.audit.store.ChainedEntry;
import io.etcdportal.audit.store.EntryAppender;
import io.etcdportal.audit.store.HeadTable;
import io.etcdportal.audit.store.HeadTable.Head;
import io.etcdportal.audit.store.OpenDownloadTable;

import org.springframework.transaction.support.TransactionOperations;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Adds the entries of an emergency portal to the chain of the production portal. Each keeps what it
 * says, and is marked with the audit, the place and the hash that it comes from. By these, none is
 * added twice. They get places at the end of the chain as every new entry does; a running portal
 * signs them with its next checkpoint.
 */
final class EmergencyAuditImport {

    private static final int BATCH = 500;

    /** They are about the chain that they stand in, and would be taken for the same of this one. */
    private static final Set<Event> ABOUT_THEIR_CHAIN =
            EnumSet.of(Event.AUDIT_SEALED, Event.AUDIT_PURGED, Event.AUDIT_IMPORTED);

    private static final Set<String> PEOPLE = Set.of("local/emergency", "team/emergency");

    private final HeadTable heads;
    private final AuditTable entries;
    private final EntryAppender appender;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final String origin;
    private final Map<String, AuditEntry> running = new LinkedHashMap<>();
    private String previous = ChainedEntry.NOTHING_BEFORE;
    private long read;
    private int added;
    private boolean isOfEmergency;

    /**
     * One import.
     *
     * @param origin the id of the key that the emergency portal signs with
     */
    EmergencyAuditImport(
            HeadTable heads,
            AuditTable entries,
            OpenDownloadTable open,
            TransactionOperations transactions,
            Clock clock,
            String origin) {
        this.heads = heads;
        this.entries = entries;
        this.appender = new EntryAppender(entries, open);
        this.transactions = transactions;
        this.clock = clock;
        this.origin = origin;
    }

    /**
     * Adds what is not there yet, and an entry that tells of it.
     *
     * @param record what was verified
     * @param verified what the verification found; the same entries have to be read again
     * @param details what the entry says of who imported it
     * @return how many entries were added, without the one that tells of it
     * @throws IllegalArgumentException where the record isn't that of an emergency portal, or has
     *     changed since an earlier import or since the verification; the message is a sentence
     */
    int run(AuditLogReader record, VerificationResult verified, Map<String, String> details) {
        look(record, verified);
        previous = ChainedEntry.NOTHING_BEFORE;
        try (Stream<ChainedEntry> rows = record.rows()) {
            Iterator<ChainedEntry> left = rows.iterator();
            List<AuditEntry> batch = next(left);
            while (!batch.isEmpty()) {
                List<AuditEntry> following = next(left);
                add(batch, following.isEmpty(), details);
                batch = following;
            }
        }
        return added;
    }

    /** Nothing is added of a record that can't be added as a whole. */
    private void look(AuditLogReader record, VerificationResult verified) {
        try (Stream<ChainedEntry> rows = record.rows()) {
            rows.forEach(
                    row -> {
                        AuditEntry entry = following(row);
                        isOfEmergency |= entry.event() == Event.EMERGENCY_STARTED;
                        read++;
                    });
        }
        if (!isOfEmergency) {
            throw new IllegalArgumentException("This is not the audit of an emergency portal.");
        }
        if (!previous.equals(verified.hash()) || read != verified.entries()) {
            throw new IllegalArgumentException("It changed while it was read. Try again.");
        }
    }

    private List<AuditEntry> next(Iterator<ChainedEntry> rows) {
        List<AuditEntry> batch = new ArrayList<>();
        while (batch.size() < BATCH && rows.hasNext()) {
            batch.add(following(rows.next()));
        }
        return batch;
    }

    private AuditEntry following(ChainedEntry row) {
        AuditEntry entry = EntryParser.parse(row);
        if (!previous.equals(row.previous())) {
            throw new IllegalArgumentException("It changed while it was read. Try again.");
        }
        if (ABOUT_THEIR_CHAIN.contains(entry.event())
                || entry.importedFrom() != null
                || !isOfItsPeople(entry.who())) {
            throw new IllegalArgumentException(
                    "This is not the audit of an emergency portal: none writes an entry such as %d."
                            .formatted(row.id()));
        }
        previous = Objects.requireNonNull(row.hash());
        return entry;
    }

    /**
     * Whoever holds the key could blame somebody else: the portal has one account, and its team.
     */
    private static boolean isOfItsPeople(Who who) {
        return who.id() == null || PEOPLE.contains(who.id());
    }

    private void add(List<AuditEntry> batch, boolean last, Map<String, String> details) {
        transactions.executeWithoutResult(
                _ -> {
                    Head head = heads.lock();
                    List<AuditEntry> missing =
                            new ArrayList<>(missing(batch.stream().map(this::marked).toList()));
                    missing.forEach(this::follow);
                    added += missing.size();
                    if (last && added > 0) {
                        missing.addAll(missing(interruptedEnds()));
                        missing.add(imported(details));
                    }
                    if (!missing.isEmpty()) {
                        heads.move(appender.append(head, missing));
                    }
                });
    }

    /** An entry that is there has to be the same one. */
    private List<AuditEntry> missing(List<AuditEntry> marked) {
        Map<String, AuditEntry> there =
                entries.withKeys(marked.stream().map(AuditEntry::key).toList()).stream()
                        .collect(
                                Collectors.toMap(
                                        entry -> Objects.requireNonNull(entry.key()),
                                        entry -> entry));
        List<AuditEntry> missing = new ArrayList<>();
        for (AuditEntry entry : marked) {
            AuditEntry known = there.get(entry.key());
            if (known == null) {
                missing.add(entry);
            } else if (!Objects.equals(
                    known.details().get(AuditEntry.IMPORTED_HASH),
                    entry.details().get(AuditEntry.IMPORTED_HASH))) {
                throw new IllegalArgumentException(
                        "Entry %s was another one when it was imported earlier. Either the audit was changed, or its directory was copied and both copies were used."
                                .formatted(entry.details().get(AuditEntry.IMPORTED_ENTRY)));
            }
        }
        requireOwnDownloads(missing);
        return missing;
    }

    /** The entries of a download belong together: nobody may end one of somebody else. */
    private void requireOwnDownloads(List<AuditEntry> missing) {
        List<String> downloads =
                missing.stream()
                        .map(AuditEntry::download)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList();
        if (entries.hasDownloadNotFrom(origin, downloads)) {
            throw new IllegalArgumentException(
                    "It has entries of a download that the production portal recorded itself.");
        }
    }

    private void follow(AuditEntry entry) {
        if (entry.download() != null) {
            switch (entry.event()) {
                case DOWNLOAD_BEGIN -> running.put(entry.download(), entry);
                case DOWNLOAD_END -> running.remove(entry.download());
                default -> {}
            }
        }
    }

    private AuditEntry marked(AuditEntry entry) {
        Map<String, String> details = new HashMap<>(entry.details());
        details.put(AuditEntry.IMPORTED_FROM, origin);
        details.put(AuditEntry.IMPORTED_ENTRY, Long.toString(entry.id()));
        details.put(
                AuditEntry.IMPORTED_HASH,
                entry.link() == null ? "" : Objects.requireNonNull(entry.link()).hash());
        return entry.moved(origin + "-" + entry.id(), details);
    }

    /** An emergency portal that was killed, and never started again, did not write them. */
    private List<AuditEntry> interruptedEnds() {
        return running.values().stream().map(this::interruptedEnd).toList();
    }

    /** It is an entry of this portal's about one that was imported. */
    private AuditEntry interruptedEnd(AuditEntry begin) {
        Map<String, String> details = new HashMap<>(begin.details());
        details.remove(AuditEntry.IMPORTED_ENTRY);
        details.remove(AuditEntry.IMPORTED_HASH);
        return new AuditEntry(
                0,
                begin.key() + "-end",
                now(),
                Event.DOWNLOAD_END,
                begin.who(),
                begin.what(),
                begin.how(),
                begin.download(),
                Result.interrupted(),
                "The emergency portal did not record how this download ended.",
                details,
                begin.instance(),
                null);
    }

    private AuditEntry imported(Map<String, String> details) {
        Map<String, String> all = new HashMap<>(details);
        all.put("entries", Integer.toString(added));
        all.put("through", Long.toString(read));
        return new AuditEntry(
                0,
                UUID.randomUUID().toString(),
                now(),
                Event.AUDIT_IMPORTED,
                new Who("portal", null, "", List.of(), null),
                new What(null, origin, null, null),
                new How("", null, "", null),
                null,
                null,
                null,
                all,
                null,
                null);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
