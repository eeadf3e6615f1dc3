package io.etcdportal.catalog.model;

import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceFailure.Cause;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * How much of what there is of a cluster the catalogue knows: nothing may be concluded from what it
 * doesn't list as long as a source has not answered, or has more than it lists.
 *
 * @param sources what each source last said of the cluster
 * @param silent why sources could not be asked about it, where they couldn't
 * @param unread whether a source of its site has never been read, so that it may know the cluster
 */
public record Coverage(
        List<ClusterSource> sources, List<SourceFailure> silent, BooleanSupplier unread) {

    /**
     * Reads it from what the sources said.
     *
     * @param answered the sources that were asked again and answered
     * @param unanswered those that did not answer
     */
    public static Coverage of(
            List<ClusterSource> sources,
            Set<String> answered,
            Collection<SourceFailure> unanswered,
            BooleanSupplier unread) {
        List<SourceFailure> silent = new ArrayList<>(unanswered);
        sources.stream()
                .filter(source -> !answered.contains(source.source()))
                .flatMap(source -> failure(source).stream())
                .filter(failure -> silent.stream().noneMatch(s -> isOfOne(s, failure)))
                .forEach(silent::add);
        return new Coverage(sources, List.copyOf(silent), unread);
    }

    private static boolean isOfOne(SourceFailure one, SourceFailure other) {
        return one.source().equals(other.source());
    }

    private static Optional<SourceFailure> failure(ClusterSource source) {
        if (source.failure() != null) {
            return Optional.of(source.failure());
        }
        return source.answered() == null
                ? Optional.of(
                        new SourceFailure(
                                source.source(),
                                Cause.TIMED_OUT,
                                "It is being read for the first time."))
                : Optional.empty();
    }

    /** {@return the source that could not be asked, where there is one} */
    public Optional<SourceFailure> firstSilent() {
        return silent.stream().findFirst();
    }

    /** {@return whether no source could be asked} */
    public boolean isAllSilent() {
        return sources.stream().allMatch(source -> isSilent(source.source()));
    }

    private boolean isSilent(String source) {
        return silent.stream().anyMatch(failure -> failure.source().equals(source));
    }

    /** {@return whether a source says how many backups it has} */
    public boolean reportsCount() {
        return sources.stream().anyMatch(source -> source.reportedBackups() != null);
    }

    /** {@return how many backups the source has that says it has most; 0 where none says} */
    public long reportedBackups() {
        return most(sources.stream().map(ClusterSource::reportedBackups));
    }

    /** {@return how many bytes the backups take of the source that says most; 0 where none says} */
    public long reportedBytes() {
        return most(sources.stream().map(ClusterSource::reportedBytes));
    }

    private static long most(Stream<Long> numbers) {
        return numbers.filter(Objects::nonNull).mapToLong(Long::longValue).max().orElse(0);
    }
}
