package io.etcdportal.notify;

/** How a channel is told. */
public enum ChannelType {
    /** By mail. */
    MAIL,
    /** With JSON for programs. */
    WEBHOOK,
    /** By an incoming webhook of Slack, or of what understands the same. */
    SLACK,
    /** By a workflow of Microsoft Teams that posts a card. */
    TEAMS,
    /** In a room of Matrix. */
    MATRIX
}
