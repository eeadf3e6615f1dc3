package io.etcdportal.login.session;

import io.etcdportal.access.CredentialStatus;
import io.etcdportal.access.Viewer;

import org.springframework.stereotype.Component;

import java.util.Optional;

/** Whether the session that somebody came by has been ended since, or has ended by itself. */
@Component
class SessionCredentialStatus implements CredentialStatus {

    private final Sessions sessions;

    SessionCredentialStatus(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Optional<String> lost(Viewer viewer) {
        return Viewers.session(viewer)
                .filter(id -> sessions.stillOpen(id).isEmpty())
                .map(_ -> "The session of " + viewer.user() + " has ended.");
    }
}
