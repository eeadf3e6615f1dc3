package io.etcdportal.audit.store;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.cluster.ClusterId;

import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/**
 * What entries are searched by, as a few of 64 bits. Every index of the entries carries them, so
 * that one of several conditions is looked up and the others are looked at without reading a row.
 * It lets through all that is wanted, and little else: what it lets through is compared then.
 *
 * <p>From the lowest bit on: 11 of the cluster; whether it is the beginning of a download, and
 * whether it is of a download; 6 of the event, 3 of the outcome, 7 of the source, 6 of the token, 7
 * each of the person's name, their id and the address; and one of 8 for each team. The bits of a
 * name are the lowest of the first four bytes of its SHA-256. They stand in databases, and can't be
 * changed.
 *
 * @param mask which bits are looked at
 * @param bits what they have to be
 */
public record SearchSignature(long mask, long bits) {

    /** Lets through everything. */
    public static final SearchSignature OPEN = new SearchSignature(0, 0);

    /** The bit that tells the beginnings of downloads from all other entries. */
    public static final long BEGIN = 1L << 11;

    /** The bits of the cluster. */
    public static final long CLUSTER = (1L << 11) - 1;

    /** The bits of the event. */
    public static final long EVENTS = ((1L << 6) - 1) << 13;

    private static final long DOWNLOAD = 1L << 12;
    private static final int TEAM = 56;
    private static final int TEAMS = 8;

    /** The part of an entry that a field is for, where it begins, and how many bits it has. */
    private enum Field {
        CLUSTER(0, 11),
        EVENT(13, 6),
        OUTCOME(19, 3),
        SOURCE(22, 7),
        TOKEN(29, 6),
        NAME(35, 7),
        ID(42, 7),
        ADDRESS(49, 7);

        private final int shift;
        private final long values;

        Field(int shift, int width) {
            this.shift = shift;
            this.values = (1L << width) - 1;
        }

        SearchSignature with(long value) {
            return new SearchSignature(values << shift, (value & values) << shift);
        }
    }

    public static SearchSignature cluster(ClusterId cluster) {
        return of(Field.CLUSTER, cluster.toString());
    }

    public static SearchSignature event(Event event) {
        long kind =
                switch (event) {
                    case DOWNLOAD_BEGIN -> BEGIN | DOWNLOAD;
                    case DOWNLOAD_END -> DOWNLOAD;
                    default -> 0;
                };
        return of(Field.EVENT, event.name()).and(new SearchSignature(BEGIN | DOWNLOAD, kind));
    }

    /** Both entries of downloads. */
    public static SearchSignature downloads() {
        return new SearchSignature(DOWNLOAD, DOWNLOAD);
    }

    public static SearchSignature outcome(Outcome outcome) {
        return Field.OUTCOME.with(
                switch (outcome) {
                    case COMPLETED -> 1;
                    case ABORTED -> 2;
                    case FAILED -> 3;
                    case REVOKED -> 4;
                    case INTERRUPTED -> 5;
                    case STOPPED -> 6;
                });
    }

    public static SearchSignature source(@Nullable String name) {
        return of(Field.SOURCE, name);
    }

    public static SearchSignature token(@Nullable String id) {
        return of(Field.TOKEN, id);
    }

    public static SearchSignature personNamed(@Nullable String name) {
        return of(Field.NAME, name);
    }

    public static SearchSignature person(@Nullable String id) {
        return of(Field.ID, id);
    }

    public static SearchSignature address(@Nullable String address) {
        return of(Field.ADDRESS, address);
    }

    public static SearchSignature team(String team) {
        long bit = 1L << (TEAM + (hash(team) & (TEAMS - 1)));
        return new SearchSignature(bit, bit);
    }

    /** {@return the bits of an entry} */
    public static long of(AuditEntry entry) {
        ClusterId cluster = entry.what().cluster();
        AuditEntry.Result result = entry.result();
        SearchSignature all =
                event(entry.event())
                        .and(personNamed(entry.who().name()))
                        .and(person(entry.who().id()))
                        .and(token(entry.who().token()))
                        .and(address(entry.how().address()))
                        .and(cluster == null ? OPEN : cluster(cluster))
                        .and(result == null ? OPEN : outcome(result.outcome()))
                        .and(source(result == null ? null : result.source()));
        for (String team : entry.who().teams()) {
            all = all.and(team(team));
        }
        return all.bits;
    }

    /** Lets through what both let through. */
    public SearchSignature and(SearchSignature other) {
        return new SearchSignature(mask | other.mask, bits | other.bits);
    }

    private static SearchSignature of(Field field, @Nullable String value) {
        return value == null ? OPEN : field.with(hash(value));
    }

    private static int hash(String value) {
        return ByteBuffer.wrap(DigestUtils.sha256(value)).getInt();
    }
}
