package io.etcdportal.source;

/**
 * A source failed. Carries no cause: what the library said has been translated, and does not cross
 * the port.
 */
public final class SourceUnavailable extends RuntimeException {

    private final transient SourceFailure failure;

    public SourceUnavailable(SourceFailure failure) {
        super("Source " + failure.source() + ": " + failure.cause() + ": " + failure.detail());
        this.failure = failure;
    }

    public SourceUnavailable(String source, SourceFailure.Cause cause, String detail) {
        this(new SourceFailure(source, cause, detail));
    }

    public SourceFailure failure() {
        return failure;
    }
}
