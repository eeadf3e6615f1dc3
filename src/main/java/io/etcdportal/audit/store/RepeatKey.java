package io.etcdportal.audit.store;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.CanonicalForm;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What makes two entries the same one again.
 *
 * @param viewer who did it: the id of a viewer, the id of the token that a stranger showed, or
 *     nothing for all other strangers together
 * @param event what happened
 * @param what a hash of the rest: the token, the network address, the cluster, the subject, and
 *     what the entry tells of them. Empty for everything beyond the distinct ones that a viewer can
 *     have recorded
 */
public record RepeatKey(String viewer, Event event, String what) {

    /** What a request alone can bring about, with nothing that is sent, made or changed. */
    private static final Set<Event> COUNTED =
            EnumSet.of(
                    Event.DOWNLOAD_DENIED,
                    Event.DOWNLOAD_HIDDEN,
                    Event.DOWNLOAD_REFUSED,
                    Event.TOKEN_REFUSED,
                    Event.BACKUP_CHECKED,
                    Event.CHECK_DENIED,
                    Event.AUDIT_READ,
                    Event.AUDIT_EXPORTED,
                    Event.AUDIT_VERIFIED);

    private static final Set<String> COMPARED =
            Set.of("token", "address", "cluster", "subject", "detail");

    /** Details that differ each time, or that say the same in other words. */
    private static final Set<String> NOT_COMPARED = Set.of("request", "through", "last");

    /** {@return whether repeats of it are counted} */
    public static boolean isCounted(Event event) {
        return COUNTED.contains(event);
    }

    public static RepeatKey of(AuditEntry entry) {
        SortedMap<String, Object> what = entry.members();
        what.keySet().retainAll(COMPARED);
        Map<String, String> details = new TreeMap<>(entry.details());
        details.keySet().removeAll(NOT_COMPARED);
        what.put("details", details);
        return new RepeatKey(viewer(entry), entry.event(), CanonicalForm.hash(what));
    }

    private static String viewer(AuditEntry entry) {
        if (entry.who().id() != null) {
            return entry.who().id();
        }
        return entry.what().subject() == null ? "" : "token " + entry.what().subject();
    }

    /** {@return what counts everything beyond the distinct ones} */
    public RepeatKey beyond() {
        return new RepeatKey(viewer, event, "");
    }

    /** {@return whether it is that of everything beyond the distinct ones} */
    public boolean isBeyond() {
        return what.isEmpty();
    }

    public boolean isOfStrangers() {
        return viewer.isEmpty();
    }
}
