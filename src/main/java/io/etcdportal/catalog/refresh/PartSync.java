package io.etcdportal.catalog.refresh;

import io.etcdportal.catalog.parts.PartTable;
import io.etcdportal.catalog.store.CatalogTables;
import io.etcdportal.source.ListingEntry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of restore points in one reading of one source, on their way into their table: in
 * batches, of these only what changed. What a whole listing did not tell is forgotten.
 */
final class PartSync {

    private static final int BATCH = 500;

    private final String source;
    private final PartTable parts;
    private final CatalogTables catalogTables;
    private final Map<String, ListingEntry.Part> batch = new LinkedHashMap<>();
    private final SeenIds seen = new SeenIds();

    /** What another portal has listed since then is not for this listing to forget. */
    private final long highestBefore;

    PartSync(String source, PartTable parts, CatalogTables catalogTables) {
        this.source = source;
        this.parts = parts;
        this.catalogTables = catalogTables;
        this.highestBefore = parts.highestId();
    }

    void add(ListingEntry.Part part) {
        batch.put(part.location().path(), PartTable.kept(part));
        if (batch.size() == BATCH) {
            write();
        }
    }

    /** Writes what is left of what was told until now. */
    void write() {
        if (batch.isEmpty()) {
            return;
        }
        Map<String, PartTable.Known> known = parts.known(source, batch.keySet());
        known.values().forEach(part -> seen.add(part.id()));
        List<ListingEntry.Part> changed =
                batch.values().stream().filter(part -> isNew(part, known)).toList();
        if (!changed.isEmpty()) {
            catalogTables.inTransaction(() -> parts.put(changed));
            parts.known(source, changed.stream().map(part -> part.location().path()).toList())
                    .values()
                    .forEach(part -> seen.add(part.id()));
        }
        batch.clear();
    }

    private static boolean isNew(ListingEntry.Part part, Map<String, PartTable.Known> known) {
        PartTable.Known before = known.get(part.location().path());
        return before == null || !before.part().equals(part);
    }

    /** Forgets what a listing that was read to its end no longer told. */
    void forgetUnseen() {
        List<PartTable.PartPath> paths = parts.paths(source, "", BATCH);
        while (!paths.isEmpty()) {
            List<Long> gone =
                    paths.stream()
                            .map(PartTable.PartPath::id)
                            .filter(id -> id <= highestBefore && !seen.contains(id))
                            .toList();
            if (!gone.isEmpty()) {
                catalogTables.inTransaction(() -> parts.forget(gone));
            }
            paths = parts.paths(source, paths.getLast().path(), BATCH);
        }
    }
}
