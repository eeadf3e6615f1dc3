package io.etcdportal.audit.search;

/** The viewer does not hold the audit of a cluster, whether there is one of that name or not. */
public final class AuditDenied extends RuntimeException {

    public AuditDenied() {
        super("Not among the clusters whose audit the viewer holds");
    }
}
