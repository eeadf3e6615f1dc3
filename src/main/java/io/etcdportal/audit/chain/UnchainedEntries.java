package io.etcdportal.audit.chain;

import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.CanonicalForm;
import io.etcdportal.audit.EntryField;
import io.etcdportal.audit.chain.VerificationResult.Finding;
import io.etcdportal.audit.chain.VerificationResult.Kind;
import io.etcdportal.audit.store.ChainedEntry;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The entries that are older than the chain and have no hash of their own. Their number and one
 * hash of all of them are an entry of the chain, made as soon as a portal finds them.
 */
public final class UnchainedEntries {

    private static final String NUMBER = "entries";
    private static final String HASH = "hash";

    private long number;
    private long first;
    private String hash = ChainedEntry.NOTHING_BEFORE;
    private @Nullable Map<?, ?> sealed;

    /** Takes the next one, in the order of their ids. */
    public void add(long id, SortedMap<String, Object> members) {
        first = number == 0 ? id : first;
        number++;
        SortedMap<String, Object> linked = new TreeMap<>(members);
        linked.put(EntryField.PREVIOUS.json(), hash);
        hash = CanonicalForm.hash(linked);
    }

    /** {@return how many there are} */
    public long number() {
        return number;
    }

    /** {@return what the chain is to say of them} */
    public Map<String, String> details() {
        return Map.of(NUMBER, Long.toString(number), HASH, hash);
    }

    /** Looks at an entry of the chain: the first one that tells of them holds. */
    public void look(@Nullable SortedMap<String, Object> members) {
        if (sealed == null
                && members != null
                && CanonicalForm.word(Event.AUDIT_SEALED).equals(members.get("event"))
                && members.get("details") instanceof Map<?, ?> details) {
            sealed = details;
        }
    }

    /** {@return what is wrong with them, where the chain tells of others} */
    public @Nullable Finding finding() {
        if (sealed == null || sealed.equals(details())) {
            return null;
        }
        long before = Long.parseLong(String.valueOf(sealed.get(NUMBER)));
        Kind kind = number > before ? Kind.ADDED : number < before ? Kind.REMOVED : Kind.CHANGED;
        return new Finding(
                kind,
                first,
                ("There are %d entries that are older than the chain. They are not the %d that"
                                + " there were when the chain was told of them.")
                        .formatted(number, before));
    }
}
