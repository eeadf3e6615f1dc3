package io.etcdportal.login.token;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import io.etcdportal.access.Access;
import io.etcdportal.access.ClusterPattern;
import io.etcdportal.access.Credential;
import io.etcdportal.access.Credential.Owner;
import io.etcdportal.access.Credential.PortalToken;
import io.etcdportal.access.CredentialStatus;
import io.etcdportal.access.ExpiringTokens;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Team;
import io.etcdportal.access.TokenError;
import io.etcdportal.access.TokenScope;
import io.etcdportal.access.Viewer;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.download.SentContent;
import io.etcdportal.login.session.AddressRange;
import io.etcdportal.paging.Page;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Makes tokens and tickets, lets those in who show one, and says whether they would still get in.
 */
@Component
public final class Tokens implements CredentialStatus, ExpiringTokens {

    /** Of no token: a token that there is none of takes the same time as a wrong secret. */
    private static final String NO_HASH = "0".repeat(64);

    private static final String EXPIRES = "X-Token-Expires";
    private static final String WARNING = "X-Token-Warning";
    private static final Duration TICKETS_KEPT = Duration.ofDays(7);

    private final TokenTable table;
    private final LastUses uses;
    private final TicketDownloads ticketDownloads;
    private final PersonDirectory personDirectory;
    private final Access access;
    private final TokenSettings settings;
    private final Clock clock;

    Tokens(
            TokenTable table,
            LastUses uses,
            TicketDownloads ticketDownloads,
            PersonDirectory personDirectory,
            Access access,
            TokenSettings settings,
            Clock clock) {
        this.table = table;
        this.uses = uses;
        this.ticketDownloads = ticketDownloads;
        this.personDirectory = personDirectory;
        this.access = access;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * A token that has just been made.
     *
     * @param secret the token itself, to be shown this once
     */
    record Made(Token token, String secret) {

        /** Leaves out the token itself. */
        @Override
        public String toString() {
            return "Made[token=" + token + "]";
        }
    }

    /**
     * Somebody whom a token lets in.
     *
     * @param reserved how many bytes were counted for this use of a ticket
     */
    record Admitted(Viewer viewer, long reserved) {}

    /**
     * Makes a token.
     *
     * @throws PersonalSignInRequired where the maker showed something that can't make one
     * @throws InvalidTokenRequest where it may not be made like that
     */
    Made make(Viewer maker, TokenRequest request) {
        requirePerson(maker.credential());
        return make(
                maker,
                owner(maker, request.team()),
                request.name(),
                request.scope(),
                request.allowed(),
                clock.instant().plus(life(request.days())),
                null);
    }

    /**
     * Makes a ticket. In an emergency it may be the only way to a broken node; it must be used
     * before the emergency sign-in ends.
     *
     * @throws PersonalSignInRequired where the maker showed something that can't make one
     */
    Made makeTicket(Viewer maker, Backup backup) {
        Instant now = clock.instant();
        Instant expires = now.plus(settings.ticketLife());
        if (maker.credential() instanceof Credential.Emergency emergency) {
            expires = emergency.until().isBefore(expires) ? emergency.until() : expires;
        } else {
            requirePerson(maker.credential());
        }
        table.forgetTickets(now.minus(TICKETS_KEPT));
        return make(
                maker,
                new TokenOwner.Person(maker.id(), maker.user()),
                backup.name().toString(),
                new TokenScope(
                        Set.of(Permission.LIST, Permission.DOWNLOAD),
                        ClusterPattern.parse(backup.cluster().toString())),
                List.of(),
                expires,
                new Token.OneBackup(
                        backup.cluster(),
                        backup.name(),
                        Objects.requireNonNullElse(backup.size(), 0L),
                        null));
    }

    private Made make(
            Viewer maker,
            TokenOwner owner,
            String name,
            TokenScope reach,
            List<AddressRange> addresses,
            Instant expires,
            Token.@Nullable OneBackup ticket) {
        TokenText text = TokenText.random(ticket == null ? TokenKind.API : TokenKind.TICKET);
        Token token =
                new Token(
                        text.id(),
                        name,
                        owner,
                        maker.user(),
                        reach,
                        addresses,
                        clock.instant(),
                        expires,
                        null,
                        null,
                        ticket);
        table.insert(token, text.hash());
        return new Made(token, text.whole());
    }

    /**
     * Lets people through who signed in with their own account.
     *
     * @throws PersonalSignInRequired where it is something else
     */
    private static void requirePerson(Credential credential) {
        switch (credential) {
            case Credential.Password _, Credential.Session _ -> {}
            case Credential.Emergency _,
                    Credential.PortalToken _,
                    Credential.Ticket _,
                    Credential.Jwt _ ->
                    throw new PersonalSignInRequired();
        }
    }

    private TokenOwner owner(Viewer maker, @Nullable String team) {
        if (team == null) {
            return new TokenOwner.Person(maker.id(), maker.user());
        }
        if (!teams(maker).toList().contains(team)) {
            throw new InvalidTokenRequest("team: You are in no team of that name.");
        }
        return new TokenOwner.OfTeam(team);
    }

    private Duration life(@Nullable Integer days) {
        Duration life = days == null ? settings.life() : Duration.ofDays(days);
        if (!life.isPositive() || life.compareTo(settings.longestLife()) > 0) {
            throw new InvalidTokenRequest(
                    "days: A token is good for 1 to " + settings.longestLife().toDays() + " days.");
        }
        return life;
    }

    private Stream<String> teams(Viewer viewer) {
        return access.teams(viewer).stream().map(Team::name);
    }

    /**
     * {@return the tokens of the viewer and of their teams, the latest first} A token knows of
     * itself alone. Tickets of more than a week ago are forgotten.
     *
     * @param before only tokens behind the one of this id
     */
    Page<Token> of(TokenKind kind, Viewer viewer, @Nullable String before, int size) {
        return viewer.credential() instanceof PortalToken(String own, _, _, _)
                ? itself(kind, viewer, own)
                : table.ofOwners(kind, owners(viewer), position(kind, before), size);
    }

    private Page<Token> itself(TokenKind kind, Viewer viewer, String id) {
        List<Token> found = find(kind, viewer, id).stream().toList();
        return new Page<>(found, null).counted(0, found.size());
    }

    /** {@return the tokens of everybody, the latest first; for administrators} */
    Page<Token> ofEverybody(TokenKind kind, @Nullable String before, int size) {
        return table.ofEverybody(kind, position(kind, before), size);
    }

    private @Nullable Token position(TokenKind kind, @Nullable String id) {
        return id == null
                ? null
                : find(kind, id)
                        .orElseThrow(() -> new InvalidTokenRequest("There is no such cursor."));
    }

    private Optional<Token> find(TokenKind kind, String id) {
        return table.find(id).map(TokenTable.Row::token).filter(token -> token.kind() == kind);
    }

    private List<String> owners(Viewer viewer) {
        return Stream.concat(
                        Stream.of(viewer.id()),
                        teams(viewer).map(team -> new TokenOwner.OfTeam(team).id()))
                .toList();
    }

    /** {@return the token, where it is the viewer's, their team's, or they are an administrator} */
    Optional<Token> find(TokenKind kind, Viewer viewer, String id) {
        return find(kind, id).filter(token -> knows(viewer, token));
    }

    private boolean knows(Viewer viewer, Token token) {
        return viewer.credential() instanceof PortalToken(String own, _, _, _)
                ? token.id().equals(own)
                : viewer.administrator() || owners(viewer).contains(token.owner().id());
    }

    /** {@return whether there was such a token that was not revoked before} */
    boolean revoke(String id) {
        return table.revoke(id, clock.instant());
    }

    /**
     * Revokes all tokens and tickets of a person or a team that is no longer what it was.
     *
     * @param ownerId see {@link TokenOwner#id()}
     * @return their public ids, by what the audit records of them
     */
    public Map<Event, List<String>> revokeAllOf(String ownerId) {
        return ids(table.revokeAllOf(ownerId, clock.instant()));
    }

    /**
     * Revokes all tokens and tickets of the people of a provider.
     *
     * @param provider its name in the settings
     * @return their public ids, by what the audit records of them
     */
    public Map<Event, List<String>> revokeAllOfProvider(String provider) {
        return ids(table.revokeAllOfProvider(provider, clock.instant()));
    }

    private static Map<Event, List<String>> ids(List<Token> revoked) {
        return revoked.stream()
                .collect(
                        groupingBy(
                                token -> token.kind().revoked(),
                                TreeMap::new,
                                mapping(Token::id, toList())));
    }

    /**
     * Lets somebody in who shows a token or a ticket.
     *
     * @param text what they show
     * @throws TokenRefused where it lets nobody in
     */
    Admitted letIn(TokenKind kind, String text, TokenUse use) {
        TokenText shown = TokenText.parse(kind, text);
        Optional<TokenTable.Row> row = table.find(shown.id());
        boolean right = shown.isOf(row.map(TokenTable.Row::secretHash).orElse(NO_HASH));
        if (row.isEmpty() || !right || !row.get().token().isFor(use.path())) {
            throw new TokenRefused(kind.unknown());
        }
        Token token = row.get().token();
        refusal(token, use)
                .ifPresent(
                        tokenError -> {
                            throw refused(tokenError, token);
                        });
        Viewer viewer = viewer(token).orElseThrow(() -> refused(TokenError.OWNER_GONE, token));
        if (token.ticket() != null) {
            return ticketDownloads
                    .reserve(token.id(), token.ticket(), use)
                    .map(reserved -> new Admitted(viewer, reserved))
                    .orElseThrow(() -> refused(TokenError.TICKET_USED, token));
        }
        uses.note(token.id(), new Token.Use(clock.instant(), use.address()));
        return new Admitted(viewer, 0);
    }

    private static TokenRefused refused(TokenError tokenError, Token token) {
        return new TokenRefused(tokenError, token.id(), token.owner().name());
    }

    private Optional<TokenError> refusal(Token token, TokenUse use) {
        if (token.revoked() != null) {
            return Optional.of(
                    viewer(token).isPresent() ? token.kind().wasRevoked() : TokenError.OWNER_GONE);
        }
        if (token.ticket() != null) {
            return ticketDownloads.refusal(token, token.ticket(), use);
        }
        if (!token.good(clock.instant())) {
            return Optional.of(TokenError.EXPIRED);
        }
        return token.allows(use.address())
                ? Optional.empty()
                : Optional.of(TokenError.WRONG_ADDRESS);
    }

    /** Takes over how a use of a ticket went, and whether all of the backup has been sent now. */
    void settle(Admitted admitted, SentContent sent) {
        if (admitted.viewer().credential() instanceof Credential.Ticket ticket) {
            ticketDownloads.settle(ticket.token(), admitted.reserved(), sent);
        }
    }

    /** {@return the headers that tell a program when its token ends, and warn it in time} */
    Map<String, String> notices(Viewer viewer) {
        if (!(viewer.credential() instanceof PortalToken token)) {
            return Map.of();
        }
        Instant now = clock.instant();
        String expires = token.until().toString();
        return token.until().isBefore(now.plus(settings.warnBefore()))
                ? Map.of(
                        EXPIRES,
                        expires,
                        WARNING,
                        "Token %s ends in %d days; make another one at /tokens"
                                .formatted(
                                        token.token(),
                                        Duration.between(now, token.until()).toDays()))
                : Map.of(EXPIRES, expires);
    }

    /** {@return who somebody would be who showed the token of that id now, where it is good} */
    public Optional<Viewer> viewer(String id) {
        return find(TokenKind.API, id)
                .filter(token -> token.good(clock.instant()))
                .flatMap(this::viewer);
    }

    @Override
    public List<ExpiringToken> expiring() {
        Instant now = clock.instant();
        return table.expiring(now, now.plus(settings.warnBefore())).stream()
                .flatMap(token -> viewer(token).map(owner -> expiring(token, owner)).stream())
                .toList();
    }

    private ExpiringToken expiring(Token token, Viewer owner) {
        Set<String> teams = teams(owner).collect(toSet());
        return new ExpiringToken(token.id(), token.name(), owner.user(), teams, token.expires());
    }

    /** Who a token stands for, as they are now. */
    private Optional<Viewer> viewer(Token token) {
        return switch (token.owner()) {
            case TokenOwner.Person(String id, _) ->
                    personDirectory
                            .find(id)
                            .map(
                                    known ->
                                            new Viewer(
                                                    id,
                                                    known.user(),
                                                    known.groups(),
                                                    false,
                                                    credential(token, known.administrator())));
            case TokenOwner.OfTeam owner ->
                    access.hasTeam(owner.team())
                            ? Optional.of(
                                    new Viewer(
                                            owner.id(),
                                            owner.name(),
                                            Set.of(),
                                            false,
                                            new PortalToken(
                                                    token.id(),
                                                    new Owner.OfTeam(owner.team()),
                                                    token.scope(),
                                                    token.expires())))
                            : Optional.empty();
        };
    }

    private static Credential credential(Token token, boolean administrator) {
        return token.ticket() == null
                ? new PortalToken(
                        token.id(), new Owner.Person(administrator), token.scope(), token.expires())
                : new Credential.Ticket(token.id(), administrator, token.scope());
    }

    /**
     * A ticket that has begun is good to its end, as long as it is not revoked and its maker is who
     * they were.
     */
    @Override
    public Optional<String> lost(Viewer viewer) {
        return switch (viewer.credential()) {
            case PortalToken(String id, _, _, _) ->
                    lost(
                            id,
                            token -> token.good(clock.instant()),
                            now -> now.groups().containsAll(viewer.groups()),
                            "Token " + id + " has been revoked or has expired.",
                            "Whom token " + id + " acts for is gone or has left a group.");
            case Credential.Ticket(String id, boolean administrator, _) ->
                    lost(
                            id,
                            token -> token.revoked() == null,
                            now ->
                                    now.groups().containsAll(viewer.groups())
                                            && now.credential()
                                                    instanceof
                                                    Credential.Ticket(_, boolean still, _)
                                            && (still || !administrator),
                            "Ticket " + id + " has been revoked.",
                            "Who made ticket " + id + " is gone or has left a group.");
            default -> Optional.empty();
        };
    }

    private Optional<String> lost(
            String id, Predicate<Token> good, Predicate<Viewer> same, String revoked, String gone) {
        Optional<Token> token = table.find(id).map(TokenTable.Row::token).filter(good);
        if (token.isEmpty()) {
            return Optional.of(revoked);
        }
        return token.flatMap(this::viewer).filter(same).isPresent()
                ? Optional.empty()
                : Optional.of(gone);
    }
}
