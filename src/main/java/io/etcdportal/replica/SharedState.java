package io.etcdportal.replica;

import org.springframework.dao.DataAccessException;

/** What a portal tells the others on its database of itself, again and again. */
public interface SharedState {

    /**
     * Makes the database say what is so, whatever it said before, and reads what others want of
     * this portal. Runs every second, and after the database was away.
     *
     * @param replica the id of this portal, under which its rows are
     * @throws DataAccessException where the database does not answer; the next time comes
     */
    void share(String replica);
}
