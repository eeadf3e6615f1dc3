package io.etcdportal.source;

import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A source that adds something to another one, and is that one in everything else. */
abstract class ForwardingSource implements BackupSource {

    private final BackupSource source;

    ForwardingSource(BackupSource source) {
        this.source = source;
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public SourceKind kind() {
        return source.kind();
    }

    @Override
    public String site() {
        return source.site();
    }

    @Override
    public void list(Consumer<? super ListingEntry> to) {
        source.list(to);
    }

    @Override
    public void list(KnownCopies known, Consumer<? super ListingEntry> to) {
        source.list(known, to);
    }

    @Override
    public boolean listsEverything() {
        return source.listsEverything();
    }

    @Override
    public Optional<List<ListingEntry>> list(ClusterId cluster, KnownCopies known) {
        return source.list(cluster, known);
    }

    @Override
    public Optional<ListingEntry.Copy> find(ClusterId cluster, BackupName backup) {
        return source.find(cluster, backup);
    }

    @Override
    public BackupContent open(BackupLocation location, long offset) {
        return source.open(location, offset);
    }

    @Override
    public void check() {
        source.check();
    }
}
