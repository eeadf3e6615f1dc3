package io.etcdportal.download;

/** The client has this backup already, and said so. */
final class NotModified extends RuntimeException {

    private final transient Facts facts;

    NotModified(Facts facts) {
        super("The client has it already");
        this.facts = facts;
    }

    Facts facts() {
        return facts;
    }
}
