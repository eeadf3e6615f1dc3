package io.etcdportal.audit.store;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.store.HeadTable.Head;

import java.util.ArrayList;
import java.util.List;

/** Appends entries to the chain, in the transaction of whoever has locked its head. */
public final class EntryAppender {

    private final AuditTable entries;
    private final OpenDownloadTable open;

    public EntryAppender(AuditTable entries, OpenDownloadTable open) {
        this.entries = entries;
        this.open = open;
    }

    /** {@return the head of the chain with these entries, which is still to be stored} */
    public Head append(Head head, List<AuditEntry> added) {
        List<AuditEntry> placed = new ArrayList<>(added.size());
        Head last = head;
        for (AuditEntry entry : added) {
            AuditEntry next = entry.after(last.id(), last.hash());
            placed.add(next);
            last = last.at(next);
        }
        entries.insert(placed);
        open.follow(placed);
        return last;
    }
}
