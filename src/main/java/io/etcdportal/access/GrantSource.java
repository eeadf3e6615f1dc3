package io.etcdportal.access;

/** What allows something. */
public sealed interface GrantSource {

    /** Everything is allowed to the administrator. */
    record Administrator() implements GrantSource {}

    /**
     * A grant of the access file.
     *
     * @param team the team that it is given to
     */
    record TeamGrant(String team, Team.Grant grant) implements GrantSource {}
}
