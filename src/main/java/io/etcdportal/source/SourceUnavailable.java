package io.etcdportal.source;

import io.etcdportal.source.encoding.StoredForm;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * A source failed. Carries no cause: what the library said has been translated, and does not cross
 * the port.
 */
public final class SourceUnavailable extends RuntimeException {

    private final transient SourceFailure failure;
    private final transient @Nullable StoredForm stored;

    public SourceUnavailable(SourceFailure failure) {
        this(failure, null);
    }

    private SourceUnavailable(SourceFailure failure, @Nullable StoredForm stored) {
        super("Source " + failure.source() + ": " + failure.cause() + ": " + failure.detail());
        this.failure = failure;
        this.stored = stored;
    }

    /** A copy is stored in another way than it was listed. */
    static SourceUnavailable storedAs(String source, StoredForm stored) {
        String detail =
                stored.isPacked()
                        ? "The file is stored as "
                                + stored.label()
                                + ", which its name doesn't say."
                        : "The file is the snapshot itself, whatever its name says.";
        return new SourceUnavailable(
                new SourceFailure(source, SourceFailure.Cause.OTHER_FORM, detail), stored);
    }

    public SourceUnavailable(String source, SourceFailure.Cause cause, String detail) {
        this(new SourceFailure(source, cause, detail));
    }

    public SourceFailure failure() {
        return failure;
    }

    /**
     * {@return how the copy is stored, where its first bytes show that it is stored in another way
     * than it was listed ({@link SourceFailure.Cause#OTHER_FORM})}
     */
    public Optional<StoredForm> stored() {
        return Optional.ofNullable(stored);
    }
}
