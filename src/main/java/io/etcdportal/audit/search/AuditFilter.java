package io.etcdportal.audit.search;

import io.etcdportal.access.ClusterPattern;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.audit.EventGroup;
import io.etcdportal.audit.chain.SanitizedText;

import org.jspecify.annotations.Nullable;

import java.time.ZoneId;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which entries are wanted; what is not set does not count. The names of its parts are those of the
 * parameters in addresses, of pages and API alike.
 *
 * @param from not before this
 * @param to before this; of a day, up to its end
 * @param person the name of a person, or with a slash in it the id, which stays when the name
 *     changes; tokens count for whom they act for
 * @param token the public id of a token
 * @param team the name of a team
 * @param cluster a cluster, or clusters by pattern
 * @param backup the name of a backup
 * @param outcome how a download ended
 * @param events which part of the audit; everything where it isn't set
 * @param event what happened
 * @param source the name of the source that the last bytes came from
 * @param address the network address that the request came from
 * @param imported whether entries that were imported from emergency portals are wanted alone, or
 *     those of production alone; both where it isn't set
 */
public record AuditFilter(
        @Nullable TimeBound from,
        @Nullable TimeBound to,
        @Nullable String person,
        @Nullable String token,
        @Nullable String team,
        @Nullable ClusterPattern cluster,
        @Nullable String backup,
        @Nullable Outcome outcome,
        @Nullable EventGroup events,
        @Nullable Event event,
        @Nullable String source,
        @Nullable String address,
        @Nullable Boolean imported) {

    /** Leaves out nothing. */
    public static final AuditFilter ANY =
            new AuditFilter(
                    null, null, null, null, null, null, null, null, null, null, null, null, null);

    private static final int LONGEST = 300;

    /** An empty text of a form is the same as none. */
    public AuditFilter {
        person = clean(person);
        token = clean(token);
        team = clean(team);
        backup = clean(backup);
        source = clean(source);
        address = clean(address);
    }

    /** {@return the parameters of an address that ask for the same} */
    public SortedMap<String, String> parameters() {
        SortedMap<String, String> parameters = new TreeMap<>();
        put(parameters, "from", from);
        put(parameters, "to", to);
        put(parameters, "events", events == null ? null : word(events));
        put(parameters, "person", person);
        put(parameters, "token", token);
        put(parameters, "team", team);
        put(parameters, "cluster", cluster);
        put(parameters, "backup", backup);
        put(parameters, "outcome", outcome == null ? null : word(outcome));
        put(parameters, "event", event == null ? null : word(event));
        put(parameters, "source", source);
        put(parameters, "address", address);
        put(parameters, "imported", imported);
        return parameters;
    }

    /**
     * {@return parameters that ask everybody for the same, whatever zone their times are in: for
     * exports and records}
     */
    public SortedMap<String, String> exactParameters() {
        SortedMap<String, String> parameters = parameters();
        put(parameters, "from", from == null ? null : from.exactStart());
        put(parameters, "to", to == null ? null : to.exactEnd());
        return parameters;
    }

    /** {@return the same of one person} */
    public AuditFilter ofPerson(String id) {
        return new AuditFilter(
                from, to, id, token, team, cluster, backup, outcome, events, event, source, address,
                imported);
    }

    /** {@return the same as a viewer means it whose times are in that zone} */
    AuditFilter in(ZoneId zone) {
        return new AuditFilter(
                from == null ? null : from.in(zone),
                to == null ? null : to.in(zone),
                person,
                token,
                team,
                cluster,
                backup,
                outcome,
                events,
                event,
                source,
                address,
                imported);
    }

    /** {@return the same of a part of the audit: downloads, where nothing tells which} */
    AuditFilter ofOnePart() {
        EventGroup part = event == null ? EventGroup.DOWNLOADS : EventGroup.of(event);
        return events != null
                ? this
                : new AuditFilter(
                        from, to, person, token, team, cluster, backup, outcome, part, event,
                        source, address, imported);
    }

    /** {@return whether everything of its part is wanted} */
    public boolean empty() {
        SortedMap<String, String> parameters = parameters();
        parameters.remove("events");
        return parameters.isEmpty();
    }

    private static void put(
            SortedMap<String, String> parameters, String name, @Nullable Object value) {
        if (value != null) {
            parameters.put(name, value.toString());
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String clean(@Nullable String text) {
        return text == null || text.isBlank() ? null : SanitizedText.ofText(text.strip(), LONGEST);
    }
}
