package io.etcdportal.audit.chain;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.What;
import io.etcdportal.audit.AuditSettings;
import io.etcdportal.audit.store.AuditTable;
import io.etcdportal.audit.store.RepeatKey;
import io.etcdportal.audit.store.RepeatTable;
import io.etcdportal.audit.store.RepeatTable.Repeat;

import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Keeps whoever asks the same again and again from filling the disk. The first time is an entry;
 * the same again within a while is counted, and one more entry tells the number when that while is
 * over. Of one viewer and one event, no more than a few distinct ones are entries within that
 * while: all others are counted together. The count is kept in the database, in the transaction
 * that would have added the entry, so that it outlives a portal and holds for all portals on the
 * database.
 */
@Component
public class RepeatCounter {

    /** How many distinct entries of one event one viewer can bring about, besides the counts. */
    public static final int MOST = 50;

    /** The same of all strangers together, who come from many addresses. */
    static final int MOST_OF_STRANGERS = 500;

    private static final int AT_ONCE = 256;

    private final RepeatTable table;
    private final AuditTable entries;
    private final Duration window;
    private final Clock clock;

    public RepeatCounter(
            RepeatTable table, AuditTable entries, AuditSettings settings, Clock clock) {
        this.table = table;
        this.entries = entries;
        this.window = settings.countRepeatsFor();
        this.clock = clock;
    }

    /** {@return whether there is a number to be told, or something to be forgotten} */
    boolean isAnyOver() {
        return !table.until(clock.instant().minus(window), 1).isEmpty();
    }

    /** Forgets some of what is over, and returns the entries that tell how often it came again. */
    List<AuditEntry> takeOver() {
        List<Repeat> over = table.until(clock.instant().minus(window), AT_ONCE);
        over.forEach(repeat -> table.remove(repeat.key()));
        return over.stream().flatMap(repeat -> summary(repeat).stream()).toList();
    }

    /** {@return a counting, for one transaction at the head of the chain} */
    Counting begin() {
        return new Counting();
    }

    /** Decides of each entry whether it is one, and keeps the counts. */
    final class Counting {

        private final Map<RepeatKey, Optional<Repeat>> repeats = new LinkedHashMap<>();
        private final Map<RepeatKey, Integer> distinct = new HashMap<>();

        /** {@return what is to be added in place of an entry} */
        List<AuditEntry> admit(AuditEntry entry) {
            if (!RepeatKey.isCounted(entry.event())) {
                return List.of(entry);
            }
            RepeatKey key = RepeatKey.of(entry);
            List<AuditEntry> admitted = new ArrayList<>();
            if (isCounted(key, entry, admitted)) {
                return admitted;
            }
            if (distinct(key, entry.at()) < (key.isOfStrangers() ? MOST_OF_STRANGERS : MOST)) {
                admitted.add(entry);
                distinct.merge(key.beyond(), 1, Integer::sum);
                put(new Repeat(key, entry.at(), entry.key(), 0, null));
            } else if (!isCounted(key.beyond(), entry, admitted)) {
                put(new Repeat(key.beyond(), entry.at(), null, 1, entry));
            }
            return admitted;
        }

        /** Counts it where the same came before; tells of what came before and is over. */
        private boolean isCounted(RepeatKey key, AuditEntry entry, List<AuditEntry> admitted) {
            Repeat before = repeats.computeIfAbsent(key, RepeatCounter.this::genuine).orElse(null);
            if (before == null) {
                return false;
            }
            if (entry.at().isBefore(before.since().plus(window))) {
                put(before.again(entry));
                return true;
            }
            summary(before).ifPresent(admitted::add);
            repeats.put(key, Optional.empty());
            return false;
        }

        private int distinct(RepeatKey key, Instant at) {
            return distinct.computeIfAbsent(
                    key.beyond(), _ -> table.distinct(key.viewer(), key.event(), at.minus(window)));
        }

        private void put(Repeat repeat) {
            repeats.put(repeat.key(), Optional.of(repeat));
        }

        /** Writes down the counts. */
        void keep() {
            repeats.forEach(
                    (key, repeat) -> repeat.ifPresentOrElse(table::put, () -> table.remove(key)));
        }
    }

    /** A row without the entry that it says was recorded must not keep one from being recorded. */
    private Optional<Repeat> genuine(RepeatKey key) {
        return table.find(key)
                .filter(
                        repeat ->
                                key.isBeyond()
                                        || entries.find(repeat.entry())
                                                .filter(first -> RepeatKey.of(first).equals(key))
                                                .filter(first -> first.at().equals(repeat.since()))
                                                .isPresent());
    }

    /** The last one once more, with how often there were such. */
    private Optional<AuditEntry> summary(Repeat repeat) {
        AuditEntry last = repeat.last();
        if (last == null || repeat.times() == 0) {
            return Optional.empty();
        }
        boolean beyond = repeat.key().isBeyond();
        Map<String, String> details = new TreeMap<>(beyond ? Map.of() : last.details());
        details.put(beyond ? "leftOut" : "repeats", Long.toString(repeat.times()));
        details.put("firstAt", repeat.since().toString());
        details.put("lastAt", last.at().toString());
        return Optional.of(
                new AuditEntry(
                        0,
                        UUID.randomUUID().toString(),
                        Instant.ofEpochMilli(clock.millis()),
                        last.event(),
                        last.who(),
                        beyond ? new What(null, null, null, null) : last.what(),
                        last.how(),
                        null,
                        null,
                        beyond ? null : last.detail(),
                        details,
                        last.instance(),
                        null));
    }
}
