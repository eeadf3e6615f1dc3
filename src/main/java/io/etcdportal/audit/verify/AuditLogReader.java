package io.etcdportal.audit.verify;

import io.etcdportal.audit.chain.VerificationResult;
import io.etcdportal.audit.store.ChainedEntry;
import io.etcdportal.audit.store.Checkpoint;
import io.etcdportal.audit.store.VerificationKey;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a record of the audit consists of, wherever it lies. */
interface AuditLogReader {

    /**
     * Where the chain should end.
     *
     * @param id the last entry
     * @param hash its hash
     */
    record End(long id, String hash) {}

    /** {@return the entries in the order in which they were found; to be closed} */
    Stream<ChainedEntry> rows();

    /**
     * {@return entries that stand where entries were removed after their time, the last one first;
     * to be closed}
     */
    default Stream<ChainedEntry> leftovers() {
        return Stream.empty();
    }

    /**
     * {@return what is wrong with what was drawn from the entries to be searched, where that lies
     * beside them; to be asked when all rows have been taken}
     */
    default Optional<VerificationResult.Finding> derived() {
        return Optional.empty();
    }

    /** {@return the place of an entry before the first one, where somebody put one there} */
    default Optional<Long> before() {
        return Optional.empty();
    }

    /** {@return the checkpoints, in the order of their stretches} */
    List<Checkpoint> checkpoints();

    /** {@return what stands for entries that have been removed, where any have} */
    Optional<Checkpoint> stub();

    /** {@return what a portal stated of the whole when it was exported, where it was} */
    Optional<Checkpoint> sealed();

    /** {@return the keys that lie beside the entries} */
    List<VerificationKey> keys();

    /**
     * {@return where it should end, or nothing where that is not told, as in a file that was cut}
     */
    Optional<End> end();
}
