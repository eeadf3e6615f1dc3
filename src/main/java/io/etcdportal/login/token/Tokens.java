package io.etcdportal.login.token;

import io.etcdportal.access.Access;
import io.etcdportal.access.Credential;
import io.etcdportal.access.Credential.Owner;
import io.etcdportal.access.Credential.PortalToken;
import io.etcdportal.access.CredentialStatus;
import io.etcdportal.access.Team;
import io.etcdportal.access.TokenError;
import io.etcdportal.access.Viewer;
import io.etcdportal.paging.Page;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Makes tokens, lets those in who show one, and says whether they would still get in. */
@Component
public final class Tokens implements CredentialStatus {

    /** Of no token: a token that there is none of takes the same time as a wrong secret. */
    private static final String NO_HASH = "0".repeat(64);

    private final TokenTable table;
    private final TokenUses uses;
    private final People people;
    private final Access access;
    private final TokenSettings settings;
    private final Clock clock;

    Tokens(
            TokenTable table,
            TokenUses uses,
            People people,
            Access access,
            TokenSettings settings,
            Clock clock) {
        this.table = table;
        this.uses = uses;
        this.people = people;
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
     * Makes a token.
     *
     * @throws TokensNeedAPerson where the maker showed something that can't make one
     * @throws InvalidTokenRequest where it may not be made like that
     */
    Made make(Viewer maker, TokenRequest request) {
        requirePerson(maker.credential());
        TokenText text = TokenText.random(TokenText.TOKEN);
        Instant now = clock.instant();
        Token token =
                new Token(
                        text.id(),
                        request.name(),
                        owner(maker, request.team()),
                        maker.user(),
                        request.reach(),
                        request.allowed(),
                        now,
                        now.plus(life(request.days())),
                        null,
                        null);
        table.insert(token, text.hash());
        return new Made(token, text.whole());
    }

    /**
     * Lets people through who signed in with their own account.
     *
     * @throws TokensNeedAPerson where it is something else
     */
    public static void requirePerson(Credential credential) {
        switch (credential) {
            case Credential.Password _, Credential.Session _ -> {}
            case Credential.Emergency _,
                    Credential.PortalToken _,
                    Credential.Ticket _,
                    Credential.Jwt _ ->
                    throw new TokensNeedAPerson();
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
     * itself alone.
     *
     * @param before only tokens behind the one of this id
     */
    Page<Token> of(Viewer viewer, @Nullable String before, int size) {
        return viewer.credential() instanceof PortalToken(String own, _, _, _)
                ? itself(viewer, own)
                : table.ofOwners(owners(viewer), place(before), size);
    }

    private Page<Token> itself(Viewer viewer, String id) {
        List<Token> found = find(viewer, id).stream().toList();
        return new Page<>(found, null).counted(0, found.size());
    }

    /** {@return the tokens of everybody, the latest first; for administrators} */
    Page<Token> ofEverybody(@Nullable String before, int size) {
        return table.ofEverybody(place(before), size);
    }

    private @Nullable Token place(@Nullable String id) {
        return id == null
                ? null
                : table.find(id)
                        .map(TokenTable.Row::token)
                        .orElseThrow(() -> new InvalidTokenRequest("There is no such cursor."));
    }

    private List<String> owners(Viewer viewer) {
        return Stream.concat(
                        Stream.of(viewer.id()),
                        teams(viewer).map(team -> new TokenOwner.OfTeam(team).id()))
                .toList();
    }

    /** {@return the token, where it is the viewer's, their team's, or they are an administrator} */
    Optional<Token> find(Viewer viewer, String id) {
        return table.find(id).map(TokenTable.Row::token).filter(token -> knows(viewer, token));
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
     * Revokes all tokens of a person or a team that is no longer what it was.
     *
     * @param ownerId see {@link TokenOwner#id()}
     * @return their public ids
     */
    public List<String> revokeAllOf(String ownerId) {
        return table.revokeAllOf(ownerId, clock.instant()).stream().map(Token::id).toList();
    }

    /**
     * Revokes all tokens of the people of a provider.
     *
     * @param provider its name in the settings
     * @return their public ids
     */
    public List<String> revokeAllOfProvider(String provider) {
        return table.revokeAllOfProvider(provider, clock.instant()).stream()
                .map(Token::id)
                .toList();
    }

    /**
     * Lets somebody in who shows a token.
     *
     * @param text what they show
     * @param address where they come from
     * @throws TokenRefused where it lets nobody in
     */
    public Viewer letIn(String text, String address) {
        TokenText shown = TokenText.parse(TokenText.TOKEN, text);
        Optional<TokenTable.Row> row = table.find(shown.id());
        boolean right = shown.isOf(row.map(TokenTable.Row::secretHash).orElse(NO_HASH));
        if (row.isEmpty() || !right) {
            throw new TokenRefused(TokenError.UNKNOWN);
        }
        Token token = row.get().token();
        refusal(token, address)
                .ifPresent(
                        tokenError -> {
                            throw refused(tokenError, token);
                        });
        Viewer viewer = viewer(token).orElseThrow(() -> refused(TokenError.OWNER_GONE, token));
        uses.note(token.id(), new Token.Use(clock.instant(), address));
        return viewer;
    }

    private static TokenRefused refused(TokenError tokenError, Token token) {
        return new TokenRefused(tokenError, token.id(), token.owner().name());
    }

    private Optional<TokenError> refusal(Token token, String address) {
        if (token.revoked() != null) {
            return Optional.of(
                    viewer(token).isPresent() ? TokenError.REVOKED : TokenError.OWNER_GONE);
        }
        if (!token.good(clock.instant())) {
            return Optional.of(TokenError.EXPIRED);
        }
        return token.allows(address) ? Optional.empty() : Optional.of(TokenError.WRONG_ADDRESS);
    }

    /** {@return who somebody would be who showed the token of that id now, where it is good} */
    public Optional<Viewer> viewer(String id) {
        return table.find(id)
                .map(TokenTable.Row::token)
                .filter(token -> token.good(clock.instant()))
                .flatMap(this::viewer);
    }

    /** Who a token stands for, as they are now. */
    private Optional<Viewer> viewer(Token token) {
        return switch (token.owner()) {
            case TokenOwner.Person(String id, _) ->
                    people.find(id)
                            .map(
                                    known ->
                                            new Viewer(
                                                    id,
                                                    known.user(),
                                                    known.groups(),
                                                    false,
                                                    new PortalToken(
                                                            token.id(),
                                                            new Owner.Person(known.administrator()),
                                                            token.reach(),
                                                            token.expires())));
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
                                                    token.reach(),
                                                    token.expires())))
                            : Optional.empty();
        };
    }

    @Override
    public Optional<String> lost(Viewer viewer) {
        return viewer.credential() instanceof PortalToken(String id, _, _, _)
                ? lost(id, viewer)
                : Optional.empty();
    }

    private Optional<String> lost(String id, Viewer before) {
        Optional<Token> token =
                table.find(id)
                        .map(TokenTable.Row::token)
                        .filter(found -> found.good(clock.instant()));
        if (token.isEmpty()) {
            return Optional.of("Token " + id + " has been revoked or has expired.");
        }
        Optional<Viewer> now = token.flatMap(this::viewer);
        return now.isPresent() && now.get().groups().containsAll(before.groups())
                ? Optional.empty()
                : Optional.of("Whom token " + id + " acts for is gone or has left a group.");
    }
}
