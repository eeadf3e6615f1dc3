package io.etcdportal.audit.verify;

import io.etcdportal.access.Access;
import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.Origin;
import io.etcdportal.audit.StreamedResponse;
import io.etcdportal.audit.chain.Chain;
import io.etcdportal.audit.chain.ChainContinuity;
import io.etcdportal.audit.chain.SigningKey;
import io.etcdportal.audit.chain.VerificationResult;
import io.etcdportal.audit.store.AuditTable;
import io.etcdportal.audit.store.Checkpoint;
import io.etcdportal.audit.store.CheckpointTable;
import io.etcdportal.audit.store.DerivedTables;
import io.etcdportal.audit.store.HeadTable;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.security.access.AccessDeniedException;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseBody;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What shows that the audit is complete and untouched, for whoever sees all of it. */
@Controller
@RequestMapping("/api/v1/audit")
class ChainApi {

    private final VerifiableExport verifiableExport;
    private final Chain chain;
    private final ChainContinuity chainContinuity;
    private final SigningKey key;
    private final AuditTable entries;
    private final DerivedTables derived;
    private final CheckpointTable checkpoints;
    private final HeadTable heads;
    private final AuditTrail trail;
    private final Access access;

    ChainApi(
            VerifiableExport verifiableExport,
            Chain chain,
            ChainContinuity chainContinuity,
            SigningKey key,
            AuditTable entries,
            DerivedTables derived,
            CheckpointTable checkpoints,
            HeadTable heads,
            AuditTrail trail,
            Access access) {
        this.verifiableExport = verifiableExport;
        this.chain = chain;
        this.chainContinuity = chainContinuity;
        this.key = key;
        this.entries = entries;
        this.derived = derived;
        this.checkpoints = checkpoints;
        this.heads = heads;
        this.trail = trail;
        this.access = access;
    }

    /** Walks along the whole chain, which takes a minute for some millions of entries. */
    @GetMapping("/verification")
    @ResponseBody
    VerificationResult verify(Viewer viewer, HttpServletRequest request) {
        requireEverything(viewer);
        VerificationResult verificationResult = verdict();
        trail.record(
                Event.AUDIT_VERIFIED,
                Origin.of(viewer, request),
                null,
                null,
                Map.of(
                        "sound",
                        String.valueOf(verificationResult.sound()),
                        "last",
                        String.valueOf(verificationResult.last()),
                        "finding",
                        verificationResult.finding() == null
                                ? ""
                                : verificationResult.finding().sentence()));
        return verificationResult;
    }

    /**
     * What counts is the portal's own key, and what it knows of the chain from elsewhere than the
     * database. Entries that are removed after their time while it walks are none that somebody
     * took.
     */
    private VerificationResult verdict() {
        chain.checkpoint();
        chainContinuity.keep();
        List<Checkpoint> known = chainContinuity.statements();
        DatabaseLogReader evidence = new DatabaseLogReader(entries, derived, checkpoints, heads);
        VerificationResult verificationResult =
                Verification.by(evidence, key.publicKey(), known).verdict();
        return verificationResult.sound() || checkpoints.stub().equals(evidence.stub())
                ? verificationResult
                : verdict();
    }

    /** The whole record, as lines of JSON that {@code audit verify} takes. */
    @GetMapping("/chain")
    void export(Viewer viewer, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        requireEverything(viewer);
        StreamedResponse.requireChunks(request);
        trail.record(
                Event.AUDIT_EXPORTED,
                Origin.of(viewer, request),
                null,
                null,
                Map.of("form", "chain"));
        new StreamedResponse(response, "application/x-ndjson", "audit.ndjson")
                .send(verifiableExport::write);
    }

    private void requireEverything(Viewer viewer) {
        if (!(access.scope(viewer, Permission.AUDIT) instanceof ClusterScope.Everything)) {
            throw new AccessDeniedException(
                    "The chain covers all clusters. Only administrators can see it.");
        }
    }
}
