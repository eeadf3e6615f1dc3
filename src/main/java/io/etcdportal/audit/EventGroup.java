package io.etcdportal.audit;

import io.etcdportal.audit.AuditEntry.Event;

import java.util.Arrays;
import java.util.List;

/** A part of the audit that is read by itself. */
public enum EventGroup {
    /** Downloads, and attempts to download. */
    DOWNLOADS,
    /** Sign-ins, tokens, looks into the audit and whatever else is no download. */
    OTHER,
    /** Everything. */
    ALL;

    private static final String DOWNLOAD = "DOWNLOAD_";

    /** {@return the part that such an event is in} */
    public static EventGroup of(Event event) {
        return event.name().startsWith(DOWNLOAD) ? DOWNLOADS : OTHER;
    }

    /** {@return the events of this part} */
    public List<Event> events() {
        return Arrays.stream(Event.values())
                .filter(each -> this == ALL || of(each) == this)
                .toList();
    }
}
