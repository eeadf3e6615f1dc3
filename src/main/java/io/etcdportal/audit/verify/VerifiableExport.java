package io.etcdportal.audit.verify;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.chain.Chain;
import io.etcdportal.audit.chain.ChainContinuity;
import io.etcdportal.audit.chain.ExportLines;
import io.etcdportal.audit.chain.SigningKey;
import io.etcdportal.audit.store.AuditTable;
import io.etcdportal.audit.store.Checkpoint;
import io.etcdportal.audit.store.CheckpointTable;
import io.etcdportal.audit.store.HeadTable;
import io.etcdportal.audit.store.VerificationKey;

import org.springframework.stereotype.Component;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * Writes the whole record so that it can be verified without the portal and its database: keys, the
 * stub where there is one, the entries with each checkpoint behind its last one, and a signed line
 * that says where it ends.
 */
@Component
class VerifiableExport {

    private static final int PAGE = 2_000;

    private final Chain chain;
    private final HeadTable heads;
    private final AuditTable entries;
    private final CheckpointTable checkpoints;
    private final SigningKey key;
    private final ChainContinuity chainContinuity;
    private final Clock clock;

    VerifiableExport(
            Chain chain,
            HeadTable heads,
            AuditTable entries,
            CheckpointTable checkpoints,
            SigningKey key,
            ChainContinuity chainContinuity,
            Clock clock) {
        this.chain = chain;
        this.heads = heads;
        this.entries = entries;
        this.checkpoints = checkpoints;
        this.key = key;
        this.chainContinuity = chainContinuity;
        this.clock = clock;
    }

    /**
     * Writes everything that there is when it begins. Where the chain does not go on from what this
     * portal has seen of it, the signed line at the end is left out.
     */
    void write(OutputStream out) throws IOException {
        chain.checkpoint();
        HeadTable.Head head = heads.read();
        for (VerificationKey known : checkpoints.keys()) {
            out.write(ExportLines.of(known));
        }
        long after = 0;
        if (checkpoints.stub().isPresent()) {
            Checkpoint stub = checkpoints.stub().get();
            out.write(ExportLines.of(stub));
            after = stub.last();
        }
        long first = writeEntries(out, after, head.id());
        chainContinuity.follow();
        if (chainContinuity.broken().isPresent()) {
            return;
        }
        out.write(
                ExportLines.of(
                        key.sign(
                                Checkpoint.Kind.EXPORT,
                                first,
                                head.id(),
                                head.hash(),
                                clock.instant().truncatedTo(ChronoUnit.MILLIS))));
    }

    private long writeEntries(OutputStream out, long after, long last) throws IOException {
        Queue<Checkpoint> due = new ArrayDeque<>(checkpoints.checkpoints());
        List<AuditEntry> page = entries.page(after, last, PAGE);
        long first = page.isEmpty() ? last : page.getFirst().id();
        while (!page.isEmpty()) {
            for (AuditEntry entry : page) {
                out.write(ExportLines.of(entry));
                while (!due.isEmpty() && due.peek().last() <= entry.id()) {
                    out.write(ExportLines.of(due.remove()));
                }
            }
            page = entries.page(page.getLast().id(), last, PAGE);
        }
        return first;
    }
}
