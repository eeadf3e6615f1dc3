package io.etcdportal.paging;

/**
 * The header of a poll: an open page asks for itself every few seconds. A poll does not count as
 * use of the session.
 */
public final class PollHeader {

    public static final String NAME = "X-Poll";

    private PollHeader() {}
}
