package io.etcdportal.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.audit.AuditEntry.How;
import io.etcdportal.audit.AuditEntry.Result;
import io.etcdportal.audit.AuditEntry.What;
import io.etcdportal.audit.AuditEntry.Who;
import io.etcdportal.cluster.ClusterId;

import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The one way to write an entry as bytes, whatever database it lies in: a JSON object whose members
 * are in the order of their names, with nothing that is empty and no white space, as RFC 8785 asks,
 * in UTF-8. Other than there, whole numbers are written in full even above 2⁵³.
 */
public final class CanonicalForm {

    public static final String PREVIOUS = "previous";
    public static final String HASH = "hash";

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .disable(
                            JsonWriteFeature.ESCAPE_FORWARD_SLASHES,
                            JsonWriteFeature.ESCAPE_NON_ASCII,
                            JsonWriteFeature.WRITE_HEX_UPPER_CASE)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .build();

    private CanonicalForm() {}

    public static byte[] bytes(Map<String, ?> members) {
        return JSON.writeValueAsString(members).getBytes(UTF_8);
    }

    /** {@return the SHA-256 of the canonical form, in hexadecimal digits} */
    public static String hash(Map<String, ?> members) {
        return DigestUtils.sha256Hex(bytes(members));
    }

    static SortedMap<String, Object> members(AuditEntry entry) {
        Members members = new Members();
        members.put("id", entry.id());
        members.put("key", entry.key());
        members.put("at", entry.at().toString());
        members.put("event", word(entry.event()));
        add(members, entry.who());
        add(members, entry.what());
        add(members, entry.how());
        members.put("download", entry.download());
        if (entry.result() != null) {
            add(members, entry.result());
        }
        members.put("detail", entry.detail());
        members.put("details", entry.details());
        members.put("instance", entry.instance());
        members.put(PREVIOUS, entry.link() == null ? null : entry.link().previous());
        return members.all;
    }

    private static void add(Members members, Who who) {
        members.put("kind", who.kind());
        members.put("userId", who.id());
        members.put("user", who.name());
        members.put("teams", who.teams());
        members.put("token", who.token());
    }

    private static void add(Members members, What what) {
        ClusterId cluster = what.cluster();
        if (cluster != null) {
            members.put(
                    "cluster",
                    Map.of(
                            "site",
                            cluster.site(),
                            "namespace",
                            cluster.namespace(),
                            "name",
                            cluster.name()));
        }
        members.put("subject", what.subject());
        members.put("version", what.version());
        members.put("revision", what.revision());
    }

    private static void add(Members members, How how) {
        members.put("address", how.address());
        members.put("userAgent", how.userAgent());
        members.put("requestId", how.requestId());
        members.put("range", how.range());
    }

    private static void add(Members members, Result result) {
        members.put("outcome", word(result.outcome()));
        members.put("source", result.source());
        members.put("location", result.location());
        members.put("legs", result.legs().stream().map(CanonicalForm::members).toList());
        members.put("bytes", result.bytes());
        members.put("size", result.size());
        members.put("sha256", result.sha256());
        members.put("check", result.check());
        members.put("endedBy", result.endedBy());
        members.put("millis", result.millis());
    }

    private static SortedMap<String, Object> members(DownloadResult.Leg leg) {
        Members members = new Members();
        members.put("source", leg.source());
        members.put("path", leg.path());
        members.put("from", leg.from());
        members.put("bytes", leg.bytes());
        members.put("failure", leg.failure());
        return members.all;
    }

    /** {@return a constant as it is written} */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Leaves out what is empty. */
    private static final class Members {

        private final SortedMap<String, Object> all = new TreeMap<>();

        void put(String name, @Nullable Object value) {
            boolean empty =
                    switch (value) {
                        case null -> true;
                        case String text -> text.isEmpty();
                        case Collection<?> values -> values.isEmpty();
                        case Map<?, ?> values -> values.isEmpty();
                        default -> false;
                    };
            if (!empty && value != null) {
                all.put(name, value);
            }
        }
    }
}
