package io.etcdportal.access;

/**
 * A person who signs in with a password that the portal itself checks.
 *
 * @param user the name to sign in with
 * @param passwordHash the hash, with the name of its algorithm in front: <code>{bcrypt}$2a$…</code>
 */
public record Account(String user, String passwordHash) {

    /** The name of the administrator, whose account stands nowhere in the access file. */
    public static final String ADMINISTRATOR = "admin";

    /** Leaves out the hash. */
    @Override
    public String toString() {
        return "Account[user=" + user + "]";
    }
}
