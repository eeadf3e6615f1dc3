package io.etcdportal.web;

import io.etcdportal.access.Viewer;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.AuditUnavailable;
import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.BackupNotFound;
import io.etcdportal.catalog.ClusterNotFound;
import io.etcdportal.catalog.PartNotFound;
import io.etcdportal.cluster.ClusterId;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.HandlerMapping;

import java.util.Map;
import java.util.Optional;

/**
 * Has it written down, before it is answered, that a viewer asked for a cluster or backup that is
 * hidden from them or that is none. Here both are the same failure, so that both take the same
 * work.
 */
@Component
class HiddenRequestRecorder {

    private final AuditTrail trail;

    HiddenRequestRecorder(AuditTrail trail) {
        this.trail = trail;
    }

    /** {@return what is to be answered: the failure, or that it can't be written down} */
    Exception record(Exception failure, HttpServletRequest request) {
        if (!isOfNothing(failure)
                || !(request.getAttribute(Viewer.class.getName()) instanceof Viewer viewer)
                || !(request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE)
                        instanceof Map<?, ?> address)) {
            return failure;
        }
        try {
            asked(failure, address).ifPresent(cluster -> record(viewer, cluster, address, request));
            return failure;
        } catch (AuditUnavailable e) {
            return e;
        }
    }

    private static boolean isOfNothing(Exception failure) {
        return switch (failure) {
            case ClusterNotFound _, BackupNotFound _, PartNotFound _ -> true;
            case MethodArgumentTypeMismatchException e ->
                    e.getRootCause() instanceof BackupNotFound;
            default -> false;
        };
    }

    /** What can't be the name of a cluster is hidden from nobody. */
    private static Optional<ClusterId> asked(Exception failure, Map<?, ?> address) {
        return failure instanceof ClusterNotFound hidden
                ? Optional.ofNullable(hidden.cluster())
                : ClusterId.of(
                        String.valueOf(address.get("site")),
                        String.valueOf(address.get("namespace")),
                        String.valueOf(address.get("cluster")));
    }

    private void record(
            Viewer viewer, ClusterId cluster, Map<?, ?> address, HttpServletRequest request) {
        trail.hidden(
                Origin.of(viewer, request),
                cluster,
                text(address.get("backup")),
                request.getMethod() + " " + request.getRequestURI());
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
