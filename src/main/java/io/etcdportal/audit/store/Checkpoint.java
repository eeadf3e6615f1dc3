package io.etcdportal.audit.store;

import com.fasterxml.jackson.annotation.JsonValue;

import io.etcdportal.audit.CanonicalForm;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a portal states of a part of the chain, and signs.
 *
 * @param kind what it states
 * @param first the id of the first entry of the part
 * @param last the id of its last entry
 * @param hash the hash of its last entry, in hexadecimal digits, which stands for all entries
 *     before it too
 * @param at when it was signed
 * @param key the id of the key
 * @param signature the Ed25519 signature of the canonical form without the signature, in
 *     hexadecimal digits
 */
public record Checkpoint(
        Kind kind, long first, long last, String hash, Instant at, String key, String signature) {

    /** What is stated of a part. */
    public enum Kind {
        /** It is there. */
        CHECKPOINT,
        /** It was there, was kept long enough, and has been removed. */
        STUB,
        /** It is all that there was when it was exported. */
        EXPORT
    }

    /** {@return what is signed} */
    public byte[] statement() {
        return CanonicalForm.bytes(members());
    }

    private SortedMap<String, Object> members() {
        return new TreeMap<>(
                Map.of(
                        "kind",
                        kind.name().toLowerCase(Locale.ROOT),
                        "first",
                        first,
                        "last",
                        last,
                        "hash",
                        hash,
                        "at",
                        at.toString(),
                        "key",
                        key));
    }

    /** {@return what JSON shows: what is signed, and the signature} */
    @JsonValue
    public SortedMap<String, Object> json() {
        SortedMap<String, Object> members = members();
        members.put("signature", signature);
        return members;
    }
}
