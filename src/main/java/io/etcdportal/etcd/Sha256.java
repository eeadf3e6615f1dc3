package io.etcdportal.etcd;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The hash at the end of etcd snapshots. It can be asked for its value in the middle, and goes on.
 * For one thread.
 */
public final class Sha256 {

    /** How many bytes its value has. */
    public static final int LENGTH = 32;

    private final MessageDigest state;

    /** Begins with nothing. */
    public Sha256() {
        this(begin());
    }

    private Sha256(MessageDigest state) {
        this.state = state;
    }

    /** {@return one that starts anew with each value, for many short ones} */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** Takes the next bytes. */
    public void add(byte[] bytes, int from, int length) {
        state.update(bytes, from, length);
    }

    /** {@return another one that goes on from here} */
    public Sha256 copy() {
        try {
            return new Sha256((MessageDigest) state.clone());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's own SHA-256 can be copied", e);
        }
    }

    /** {@return the value of everything so far} */
    public byte[] value() {
        return copy().state.digest();
    }

    /** {@return the value of so many bytes} */
    public static byte[] of(byte[] bytes, int from, int length) {
        Sha256 sha256 = new Sha256();
        sha256.add(bytes, from, length);
        return sha256.state.digest();
    }

    /** {@return a value in hexadecimal digits} */
    public static String hex(byte[] value) {
        return HexFormat.of().formatHex(value);
    }
}
