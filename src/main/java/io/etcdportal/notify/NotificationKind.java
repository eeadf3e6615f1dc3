package io.etcdportal.notify;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.etcdportal.catalog.model.ClusterState;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** What channels are told of. */
enum NotificationKind {
    /** The newest backup of a cluster is damaged. */
    DAMAGED("damaged", ClusterState.DAMAGED),
    /** A source knows a cluster and has no backup of it. */
    NO_BACKUP("no backup", ClusterState.EMPTY),
    /** The newest backup of a cluster can't be read. */
    UNREADABLE("unreadable", ClusterState.UNREADABLE),
    /** The newest good backup of a cluster is older than expected. */
    OVERDUE("overdue", ClusterState.OVERDUE),
    /** A cluster can't be asked about, though its source answers. */
    CLUSTER_UNREACHABLE("unreachable", ClusterState.UNREACHABLE),
    /** A source as a whole does not answer. */
    SOURCE_UNREACHABLE("unreachable", null),
    /** The access file can't be used, and the previous one is in force. */
    ACCESS_FILE_REFUSED("refused", null),
    /** Somebody signed in with the emergency account. */
    EMERGENCY_SIGN_IN("emergency sign-in", null),
    /** The audit in the database is not what it was. */
    AUDIT_ALARM("audit alarm", null),
    /** An API token ends soon. */
    TOKEN_EXPIRING("token expires", null);

    /** The states of clusters that are told of. */
    static final Set<ClusterState> TROUBLED_STATES =
            Arrays.stream(values())
                    .map(kind -> kind.state)
                    .filter(Objects::nonNull)
                    .collect(toUnmodifiableSet());

    private final String words;
    private final @Nullable ClusterState state;

    NotificationKind(String words, @Nullable ClusterState state) {
        this.words = words;
        this.state = state;
    }

    static NotificationKind of(ClusterState state) {
        return Arrays.stream(values())
                .filter(kind -> kind.state == state)
                .findFirst()
                .orElseThrow();
    }

    /** {@return whether it goes on until it is over; otherwise it happens, and is told once} */
    boolean lasts() {
        return switch (this) {
            case DAMAGED,
                    NO_BACKUP,
                    UNREADABLE,
                    OVERDUE,
                    CLUSTER_UNREACHABLE,
                    SOURCE_UNREACHABLE,
                    ACCESS_FILE_REFUSED ->
                    true;
            case EMERGENCY_SIGN_IN, AUDIT_ALARM, TOKEN_EXPIRING -> false;
        };
    }

    /** {@return whether it is for administrators alone} */
    boolean isAdministrative() {
        return switch (this) {
            case ACCESS_FILE_REFUSED, EMERGENCY_SIGN_IN, AUDIT_ALARM -> true;
            case DAMAGED,
                    NO_BACKUP,
                    UNREADABLE,
                    OVERDUE,
                    CLUSTER_UNREACHABLE,
                    SOURCE_UNREACHABLE,
                    TOKEN_EXPIRING ->
                    false;
        };
    }

    /** {@return it in people's words, as part of a title} */
    String words() {
        return words;
    }

    /** {@return the word that programs and the database use} */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
