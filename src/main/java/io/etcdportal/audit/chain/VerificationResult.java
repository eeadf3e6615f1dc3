package io.etcdportal.audit.chain;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a verification of the audit has found.
 *
 * @param sound whether it is complete and untouched, as far as was looked at
 * @param finding the first thing that is wrong, where something is
 * @param entries how many entries were found in their places
 * @param older how many entries are older than the chain, so that nothing vouches for them
 * @param removed up to which entry entries were removed after their time; 0 where none were
 * @param last the last entry that was found in its place; 0 where there is none
 * @param hash its hash
 * @param checkpointed up to which entry checkpoints go; what stands behind is vouched for by the
 *     chain alone
 * @param keys the ids of the keys that signed
 * @param trusted whether these were compared with keys that came from elsewhere
 */
public record VerificationResult(
        boolean sound,
        @Nullable Finding finding,
        long entries,
        long older,
        long removed,
        long last,
        String hash,
        long checkpointed,
        List<String> keys,
        boolean trusted) {

    /** What can be wrong. */
    public enum Kind {
        /** An entry does not say what it said. */
        CHANGED,
        /** An entry is missing. */
        REMOVED,
        /** An entry stands where there was none. */
        ADDED,
        /** Entries stand in another order. */
        REORDERED,
        /** The last entries are missing. */
        CUT,
        /** Entries were changed and all hashes behind them made anew. */
        REWRITTEN,
        /** A table that searches look in does not say what the entries say. */
        DERIVED,
        /** A signature is not that of the key that it names. */
        NOT_SIGNED
    }

    /**
     * Something that is wrong.
     *
     * @param entry the first entry that it is about
     * @param sentence what is wrong, for people
     */
    public record Finding(Kind kind, long entry, String sentence) {}
}
