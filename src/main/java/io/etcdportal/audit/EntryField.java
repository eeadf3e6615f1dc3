package io.etcdportal.audit;

import io.etcdportal.audit.AuditEntry.Link;
import io.etcdportal.audit.AuditEntry.Result;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;

import java.sql.Types;
import java.util.function.Function;

/**
 * The fields of an entry, in the order of a CSV file's columns. The database, the canonical form,
 * JSON, CSV and OCSF are all made from this list, so that none of them can lack a field.
 */
public enum EntryField {
    ID("id", Types.BIGINT, AuditEntry::id),
    AT("at", Types.BIGINT, AuditEntry::at),
    EVENT("event", AuditEntry::event),
    OUTCOME("outcome", ofResult(Result::outcome)),
    USER("user", entry -> entry.who().name()),
    USER_ID("userId", entry -> entry.who().id()),
    KIND("kind", entry -> entry.who().kind()),
    TOKEN("token", entry -> entry.who().token()),
    TEAMS("teams", entry -> entry.who().teams()),
    CLUSTER("cluster", entry -> entry.what().cluster()),
    SUBJECT("subject", entry -> entry.what().subject()),
    VERSION("version", entry -> entry.what().version()),
    REVISION("revision", Types.BIGINT, entry -> entry.what().revision()),
    BYTES("bytes", Types.BIGINT, ofResult(Result::bytes)),
    SIZE("size", Types.BIGINT, ofResult(Result::size)),
    RANGE("range", entry -> entry.how().range()),
    SOURCE("source", ofResult(Result::source)),
    LOCATION("location", ofResult(Result::location)),
    SHA256("sha256", ofResult(Result::sha256)),
    CHECK("check", ofResult(Result::check)),
    ENDED_BY("endedBy", ofResult(Result::endedBy)),
    MILLIS("millis", Types.BIGINT, ofResult(Result::millis)),
    DETAIL("detail", AuditEntry::detail),
    ADDRESS("address", entry -> entry.how().address()),
    USER_AGENT("userAgent", entry -> entry.how().userAgent()),
    REQUEST_ID("requestId", entry -> entry.how().requestId()),
    DOWNLOAD("download", AuditEntry::download),
    INSTANCE("instance", AuditEntry::instance),
    DETAILS("details", AuditEntry::details),
    LEGS("legs", ofResult(Result::legs)),
    KEY("key", AuditEntry::key),
    PREVIOUS("previous", Types.VARBINARY, ofLink(Link::previous)),
    HASH("hash", Types.VARBINARY, ofLink(Link::hash));

    private final String json;
    private final int sqlType;

    // Each is a lambda without state.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Function<AuditEntry, @Nullable Object> value;

    EntryField(String json, Function<AuditEntry, @Nullable Object> value) {
        this(json, Types.VARCHAR, value);
    }

    EntryField(String json, int sqlType, Function<AuditEntry, @Nullable Object> value) {
        this.json = json;
        this.sqlType = sqlType;
        this.value = value;
    }

    /** {@return its name in JSON, in a CSV file's first line, and as a parameter of SQL} */
    public String json() {
        return json;
    }

    /** {@return the type of its column, of {@link Types}; that of text where it has several} */
    public int sqlType() {
        return sqlType;
    }

    /**
     * {@return what the entry says: a text, a number, a time, a constant, a {@link ClusterId}, a
     * list or pairs; nothing where it says nothing}
     */
    public @Nullable Object of(AuditEntry entry) {
        return value.apply(entry);
    }

    private static Function<AuditEntry, @Nullable Object> ofResult(
            Function<Result, @Nullable Object> value) {
        return entry -> entry.result() == null ? null : value.apply(entry.result());
    }

    private static Function<AuditEntry, @Nullable Object> ofLink(
            Function<Link, @Nullable Object> value) {
        return entry -> entry.link() == null ? null : value.apply(entry.link());
    }
}
