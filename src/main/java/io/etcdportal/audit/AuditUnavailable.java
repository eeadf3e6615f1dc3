package io.etcdportal.audit;

/** Nothing can be recorded at the moment, so that what needs a record can't be done. */
public final class AuditUnavailable extends RuntimeException {

    public AuditUnavailable(Throwable cause) {
        super("The audit can't be written", cause);
    }
}
