package io.etcdportal.notify;

import java.util.Locale;

/**
 * What a notification is about.
 *
 * @param type what it is
 * @param name its name or ID, unique among those of its type
 */
record Subject(Type type, String name) {

    /** What there is to be told of. */
    enum Type {
        CLUSTER("/clusters/"),
        SOURCE("/sources"),
        ACCESS_FILE("/can-i"),
        AUDIT_ENTRY("/audit"),
        TOKEN("/tokens"),
        DIGEST("/clusters");

        private final String path;

        Type(String path) {
            this.path = path;
        }

        private String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a channel was last sent a digest of has a row too. */
    static final Subject DIGEST = new Subject(Type.DIGEST, "");

    /** {@return the subject that was written as {@link #toString}} */
    static Subject parse(String text) {
        int colon = text.indexOf(':');
        return new Subject(
                Type.valueOf(text.substring(0, colon).toUpperCase(Locale.ROOT)),
                text.substring(colon + 1));
    }

    /** {@return the path of its page} */
    String path() {
        return type == Type.CLUSTER ? type.path + name : type.path;
    }

    /** {@return it as the database and programs know it, as {@code cluster:eu/payments/ledger}} */
    @Override
    public String toString() {
        return type.code() + ":" + name;
    }
}
