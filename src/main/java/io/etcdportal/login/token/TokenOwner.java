package io.etcdportal.login.token;

/** Whose rights a token has. */
public sealed interface TokenOwner {

    /** {@return what stays the same when the name changes, unique in the portal} */
    String id();

    /** {@return the name that the audit and pages show} */
    String name();

    /**
     * A person.
     *
     * @param id see {@link io.etcdportal.access.Viewer#id()}
     * @param name see {@link io.etcdportal.access.Viewer#user()}
     */
    record Person(String id, String name) implements TokenOwner {}

    /**
     * A team, whoever is in it.
     *
     * @param team its name in the access file
     */
    record OfTeam(String team) implements TokenOwner {

        @Override
        public String id() {
            return "team/" + team;
        }

        /** No account has a colon in its name. */
        @Override
        public String name() {
            return "team:" + team;
        }
    }
}
