package io.etcdportal.notify;

/**
 * Something to be told, as it is at this moment.
 *
 * @param kind what is wrong
 * @param subject with what
 * @param detail a sentence about it
 */
record Finding(NotificationKind kind, Subject subject, String detail) {}
