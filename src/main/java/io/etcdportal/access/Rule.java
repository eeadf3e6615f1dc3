package io.etcdportal.access;

/** What allows something. */
public sealed interface Rule {

    /** Everything is allowed to the administrator. */
    record Administrator() implements Rule {}

    /**
     * A grant of the access file.
     *
     * @param team the team that it is given to
     */
    record TeamGrant(String team, Team.Grant grant) implements Rule {}
}
