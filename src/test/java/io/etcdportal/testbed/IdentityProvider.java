package io.etcdportal.testbed;

import java.net.http.HttpResponse;

/** Somebody who vouches for people and programs, as far as every OpenID Connect provider does. */
public interface IdentityProvider extends AutoCloseable {

    /** Whom tokens of programs are for that are for the portal. */
    String AUDIENCE = "https://portal.example";

    /** {@return its address, as it writes it in its tokens} */
    String issuer();

    /** Names it to a portal that is about to be started, under a name of its own. */
    Portal.Settings nameTo(Portal.Settings settings, String name);

    /** Tells it the addresses of a portal that it has been named to. */
    void register(Portal portal, String name);

    /** Takes somebody in. The groups of whoever is in none are not told. */
    void enrol(String user, String... groups);

    /** Puts somebody into these groups, and out of all others. */
    void regroup(String user, String... groups);

    /** Vouches for somebody no more. */
    void disable(String user);

    /** Ends all sessions of somebody, and tells the portal. */
    void endSessions(String user);

    /**
     * Brings somebody in by it who has come to the portal.
     *
     * @return the page of the portal that they come out at
     */
    HttpResponse<String> signIn(Visitor visitor, String user);

    /** {@return a token of the program "nightly", whose tokens are for the portal} */
    String tokenForPortal();

    /** {@return a token of a program whose tokens are for somebody else} */
    String tokenForOthers();

    @Override
    void close();
}
