package io.etcdportal.audit;

import io.etcdportal.audit.HeadTable.Head;

import org.springframework.stereotype.Component;

import java.util.ArrayList;
import java.util.List;

/**
 * The only place that adds entries: each carries the hash of the one before. Several portals take
 * turns, so that the chain never forks and has no gaps.
 */
@Component
class Chain {

    private final HeadTable heads;
    private final AuditTable entries;
    private final OpenDownloadTable open;

    Chain(HeadTable heads, AuditTable entries, OpenDownloadTable open) {
        this.heads = heads;
        this.entries = entries;
        this.open = open;
    }

    /** Adds entries, in their order. To be called in a transaction. */
    void add(List<AuditEntry> added) {
        Head head = heads.lock();
        List<AuditEntry> placed = new ArrayList<>(added.size());
        for (AuditEntry entry : added) {
            AuditEntry next = entry.after(head.id(), head.hash());
            placed.add(next);
            head = head(next);
        }
        entries.insert(placed);
        placed.forEach(this::keepOpen);
        heads.move(head);
    }

    private static Head head(AuditEntry entry) {
        if (entry.link() == null) {
            throw new IllegalArgumentException("An entry without a place in the chain");
        }
        return new Head(entry.id(), entry.link().hash());
    }

    private void keepOpen(AuditEntry entry) {
        switch (entry.event()) {
            case DOWNLOAD_BEGIN -> open.add(entry);
            case DOWNLOAD_END -> open.remove(entry);
            default -> {}
        }
    }
}
