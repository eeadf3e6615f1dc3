package io.etcdportal.login.session;

import io.etcdportal.access.Credential.PortalToken;
import io.etcdportal.access.Viewer;
import io.etcdportal.paging.Page;
import io.etcdportal.paging.TimeCursor;

import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Sign-ins that last, in the database, so that they outlive a restart and are the same for all
 * replicas. A session is opened by a secret of 256 random bits in the browser's cookie; one that is
 * idle too long or too old is none.
 */
@Component
public class Sessions {

    /** How exactly the last use is known; noting each would be a write with each request. */
    private static final Duration EXACTNESS = Duration.ofMinutes(1);

    private static final int SECRET_BYTES = 32;
    private static final int ID_BYTES = 8;

    private final SessionTable table;
    private final PersonTable people;
    private final SessionSettings settings;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Sessions(SessionTable table, PersonTable people, SessionSettings settings, Clock clock) {
        this.table = table;
        this.people = people;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * A session that has just begun.
     *
     * @param secret what opens it, for the browser's cookie and nowhere else
     */
    record Begun(Session session, String secret) {

        /** Leaves out the secret. */
        @Override
        public String toString() {
            return "Begun[" + session.id() + "]";
        }
    }

    /**
     * Begins a session.
     *
     * @param longest how long it may last, where that is less than usual
     */
    Begun begin(
            SignIn signIn, String address, @Nullable String userAgent, @Nullable Duration longest) {
        Instant now = clock.instant();
        table.deleteDead(now, idleSince(now));
        Duration life = longest == null ? settings.longest() : longest;
        Session session =
                new Session(
                        HexFormat.of().formatHex(randomBytes(ID_BYTES)),
                        signIn,
                        address,
                        userAgent,
                        now,
                        now,
                        now.plus(life));
        String secret =
                Base64.getUrlEncoder().withoutPadding().encodeToString(randomBytes(SECRET_BYTES));
        table.insert(session, DigestUtils.sha256Hex(secret));
        remember(signIn);
        return new Begun(session, secret);
    }

    /** Tokens of people whom a provider vouches for have the groups that it last told. */
    private void remember(SignIn signIn) {
        if (signIn.byProvider()) {
            people.put(signIn.viewerId(), signIn.user(), signIn.groups());
        }
    }

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** {@return the session that a cookie opens}, and notes that it was used. */
    Optional<Session> open(String secret) {
        Optional<Session> found = find(secret);
        found.ifPresent(session -> use(session, clock.instant()));
        return found;
    }

    /** {@return the session that a cookie opens} Does not count as use of the session. */
    Optional<Session> find(String secret) {
        Instant now = clock.instant();
        return table.findBySecret(DigestUtils.sha256Hex(secret), now, idleSince(now));
    }

    /**
     * {@return the session of that public name, if it has not ended}, and notes that it was used:
     * what is still being sent is a use.
     */
    public Optional<Session> stillOpen(String id) {
        Instant now = clock.instant();
        Optional<Session> found = table.find(id, now, idleSince(now));
        found.ifPresent(session -> use(session, now));
        return found;
    }

    private void use(Session session, Instant now) {
        if (session.used().plus(EXACTNESS).isBefore(now)) {
            table.use(session.id(), now);
        }
    }

    /**
     * {@return sessions of one person, the latest first} Of them a token knows nothing.
     *
     * @param after only those behind this place
     */
    Page<Session> ofViewer(Viewer viewer, @Nullable TimeCursor after, int size) {
        if (viewer.credential() instanceof PortalToken) {
            return new Page<Session>(List.of(), null).counted(0, 0);
        }
        Instant now = clock.instant();
        return table.ofViewer(viewer.id(), after, size, now, idleSince(now));
    }

    /** {@return whether one has such a session} Of them a token knows nothing. */
    boolean has(Viewer viewer, String id) {
        Instant now = clock.instant();
        return !(viewer.credential() instanceof PortalToken)
                && table.find(id, now, idleSince(now))
                        .filter(session -> session.signIn().viewerId().equals(viewer.id()))
                        .isPresent();
    }

    /** {@return the sessions that one provider vouches for, the latest first} */
    public List<Session> ofProvider(String provider) {
        Instant now = clock.instant();
        return table.ofProvider(provider, now, idleSince(now));
    }

    /** Takes over the groups that the provider vouches for now. */
    public void regroup(String id, Set<String> groups) {
        table.regroup(id, groups);
        Instant now = clock.instant();
        table.find(id, now, idleSince(now)).map(Session::signIn).ifPresent(this::remember);
    }

    /** {@return whether there was such a session to end} */
    public boolean end(String id) {
        return table.delete(id);
    }

    /** {@return the public names of the sessions of one person, which have ended} */
    public List<String> endAllOf(String viewerId) {
        return table.deleteAllOf(viewerId);
    }

    /** {@return the public names of the sessions that a provider vouched for; they have ended} */
    public List<String> endAllOfProvider(String provider) {
        return table.deleteAllOfProvider(provider);
    }

    private Instant idleSince(Instant now) {
        return now.minus(settings.idle());
    }
}
