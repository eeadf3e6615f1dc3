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
     * Notes that it is in the database.
     *
     * @return whether what it is about had been refused before
     */
    synchronized boolean committed() {
        committed = true;
        recorded.complete(true);
        return refused;
    }

    /**
     * Notes that nobody waits for it any more, and that what it is about does not happen.
     *
     * @return whether it is in the database all the same
     */
    synchronized boolean refuse() {
        refused = true;
        return committed;
    }
}
