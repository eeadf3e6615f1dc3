package io.etcdportal.source;

import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A source whose calls are measured, and are part of the trace of the request that makes them. What
 * is asked for is not in there: names of backups are nobody's business who looks at metrics.
 */
final class ObservedSource extends ForwardingSource {

    private final ObservationRegistry observations;

    ObservedSource(BackupSource source, ObservationRegistry observations) {
        super(source);
        this.observations = observations;
    }

    private <T> T observe(String operation, Supplier<T> call) {
        return Observation.createNotStarted("portal.source.call", observations)
                .contextualName(operation + " " + name())
                .lowCardinalityKeyValue("source", name())
                .lowCardinalityKeyValue("operation", operation)
                .observe(call);
    }

    private void observe(String operation, Runnable call) {
        observe(
                operation,
                () -> {
                    call.run();
                    return true;
                });
    }

    @Override
    public void list(Consumer<? super ListingEntry> to) {
        observe("list", () -> super.list(to));
    }

    @Override
    public void list(KnownCopies known, Consumer<? super ListingEntry> to) {
        observe("list", () -> super.list(known, to));
    }

    @Override
    public Optional<List<ListingEntry>> list(ClusterId cluster, KnownCopies known) {
        return observe("list_cluster", () -> super.list(cluster, known));
    }

    @Override
    public Optional<ListingEntry.Copy> find(ClusterId cluster, BackupName backup) {
        return observe("find", () -> super.find(cluster, backup));
    }

    @Override
    public BackupContent open(BackupLocation location, long offset) {
        return observe("open", () -> super.open(location, offset));
    }

    @Override
    public void check() {
        observe("check", super::check);
    }
}
