package io.etcdportal.audit.record;

import static java.util.stream.Collectors.joining;

import io.etcdportal.access.AccessFileChange;
import io.etcdportal.access.AccessFileChange.Refused;
import io.etcdportal.access.AccessFileChange.Taken;
import io.etcdportal.access.AccessFileMistake;
import io.etcdportal.audit.Actor;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditTrail;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import java.util.Map;

/** Writes down what became of the access file each time that it was read. */
@Component
class AccessFileRecord {

    private final AuditTrail trail;

    AccessFileRecord(AuditTrail trail) {
        this.trail = trail;
    }

    @EventListener
    void record(AccessFileChange change) {
        String file = change.file().toString();
        switch (change) {
            case Taken taken ->
                    record(
                            Event.ACCESS_LOADED,
                            file,
                            Map.of(
                                    "sha256",
                                    taken.sha256(),
                                    "teams",
                                    String.valueOf(taken.teams().size()),
                                    "accounts",
                                    String.valueOf(taken.accounts().size())));
            case Refused refused ->
                    record(
                            Event.ACCESS_REFUSED,
                            file,
                            Map.of(
                                    "mistakes",
                                    refused.mistakes().stream()
                                            .map(AccessFileMistake::toString)
                                            .collect(joining("; "))));
        }
    }

    private void record(Event event, String file, Map<String, String> details) {
        trail.record(event, new Actor.Portal(), null, file, details);
    }
}
