package io.etcdportal.etcd;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash that etcd seals snapshots with. */
final class Sha256 {

    static final int LENGTH = 32;

    private Sha256() {}

    static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
