package io.etcdportal.audit.record;

import io.etcdportal.audit.AuditEntry;

import java.util.concurrent.CompletableFuture;

/** An entry on its way to the database, and whoever waits for it. */
final class PendingEntry {

    final AuditEntry entry;
    final CompletableFuture<Boolean> recorded = new CompletableFuture<>();
    private boolean refused;
    private boolean committed;

    PendingEntry(AuditEntry entry) {
        this.entry = entry;
    }

    /**
     * Notes that it is in the database, or after all in the journal.
     *
     * @return whether what it is about had been refused before, and nobody has been told yet
     */
    synchronized boolean committed() {
        boolean first = !committed;
        committed = true;
        recorded.complete(true);
        return refused && first;
    }

    /**
     * Notes that nobody waits for it any more, and that what it is about does not happen.
     *
     * @return whether it is durable all the same
     */
    synchronized boolean refuse() {
        refused = true;
        return committed;
    }
}
