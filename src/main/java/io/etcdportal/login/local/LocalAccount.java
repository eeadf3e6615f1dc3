package io.etcdportal.login.local;

import org.apache.commons.codec.digest.DigestUtils;

/**
 * A name whose password the portal checks itself.
 *
 * @param user the name
 * @param passwordHash the hash, with the name of its algorithm in front
 */
record LocalAccount(String user, String passwordHash) {

    /** {@return what tells this password from the next one, without telling the hash} */
    String fingerprint() {
        return DigestUtils.sha256Hex(passwordHash);
    }

    /** Leaves out the hash. */
    @Override
    public String toString() {
        return "LocalAccount[user=" + user + "]";
    }
}
