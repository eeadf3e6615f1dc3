package io.etcdportal.login.session;

import io.etcdportal.audit.Actor;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditTrail;

import java.util.ArrayList;
import java.util.List;

/**
 * Sessions, tokens and tickets that the portal has ended by itself. In a transaction, they are
 * recorded as its last step, since everybody else who writes to the audit waits from then on. For
 * one thread.
 */
public final class RevokedCredentials {

    private final List<Ended> all = new ArrayList<>();

    private record Ended(Event event, String id, String why) {}

    /**
     * Adds some of one kind.
     *
     * @param event what has happened to each
     * @param ids their public ids
     * @param why a sentence
     */
    public void add(Event event, List<String> ids, String why) {
        ids.forEach(id -> all.add(new Ended(event, id, why)));
    }

    /** {@return how many there are} */
    public int count() {
        return all.size();
    }

    /** Writes down each of them. */
    public void record(AuditTrail trail) {
        all.forEach(one -> trail.record(one.event(), new Actor.Portal(), one.id(), one.why()));
    }
}
