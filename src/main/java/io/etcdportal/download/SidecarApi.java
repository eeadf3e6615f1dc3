package io.etcdportal.download;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.etcdportal.access.Access;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.catalog.BackupNotFound;
import io.etcdportal.catalog.Catalog;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.ClusterSummary;
import io.etcdportal.catalog.model.ClusterTotals;
import io.etcdportal.catalog.model.Recommendation;
import io.etcdportal.catalog.model.Recommendation.History;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.Compatibility;
import io.etcdportal.etcd.Compatibility.Verdict;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.etcd.Revision;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The interface of etcd-operator's backup sidecar, so that what worked against a sidecar works here
 * with another base address and credentials. Where a version is named, it looks for the best backup
 * that fits, not at the latest alone, and gives only what that version supports; and it tells the
 * length.
 */
@Controller
@RequestMapping("/sidecar/{site}/{namespace}/{cluster}/v1")
class SidecarApi {

    private static final MediaType TEXT = MediaType.valueOf("text/plain;charset=utf-8");
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+");

    private final Downloads downloads;
    private final ContentResponseWriter contentResponseWriter;
    private final Catalog catalog;
    private final Access access;
    private final JsonMapper json;

    SidecarApi(
            Downloads downloads,
            ContentResponseWriter contentResponseWriter,
            Catalog catalog,
            Access access,
            JsonMapper json) {
        this.downloads = downloads;
        this.contentResponseWriter = contentResponseWriter;
        this.catalog = catalog;
        this.access = access;
        this.json = json;
    }

    @RequestMapping(
            path = "/backup",
            method = {RequestMethod.GET, RequestMethod.HEAD})
    void backup(
            Viewer viewer,
            ClusterId cluster,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        contentResponseWriter.answer(
                viewer, wanted(viewer, cluster, request, response), request, response);
    }

    /** The type of the answer is the sidecar's own too, which is not that of JSON. */
    @GetMapping("/status")
    ResponseEntity<String> status(Viewer viewer, ClusterId cluster) {
        var scope = access.scope(viewer, Permission.LIST);
        ClusterTotals totals = catalog.totalsNow(scope, cluster);
        ClusterSummary summary = catalog.requireCluster(scope, cluster);
        Status status =
                new Status(
                        Recent.of(summary.newest()), totals.backups(), mebibytes(totals.bytes()));
        return ResponseEntity.ok().contentType(TEXT).body(json.writeValueAsString(status) + "\n");
    }

    /**
     * The sidecar's own words for what it has.
     *
     * @param recentBackup the backup that was written last
     * @param backups how many there are
     * @param backupSize how many MiB they take
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Status(@Nullable Recent recentBackup, long backups, BigDecimal backupSize) {}

    /**
     * The sidecar's own words for one backup.
     *
     * @param creationTime when it was written, to the second
     * @param size in MiB
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Recent(
            @Nullable Instant creationTime,
            BigDecimal size,
            Revision revision,
            EtcdVersion version) {

        static @Nullable Recent of(@Nullable Backup backup) {
            EtcdVersion version = backup == null ? null : versionInName(backup);
            Revision revision = backup == null ? null : revisionInName(backup);
            if (backup == null || version == null || revision == null) {
                return null;
            }
            return new Recent(
                    backup.written() == null
                            ? null
                            : backup.written().truncatedTo(ChronoUnit.SECONDS),
                    mebibytes(backup.size() == null ? 0 : backup.size()),
                    revision,
                    version);
        }
    }

    /** A sidecar knows its backups by what stands in their names. */
    private static @Nullable EtcdVersion versionInName(Backup backup) {
        return backup.operatorFile().map(OperatorFileName::version).orElse(backup.version());
    }

    private static @Nullable Revision revisionInName(Backup backup) {
        return backup.operatorFile().map(OperatorFileName::revision).orElse(backup.revision());
    }

    /** Of a parameter that is repeated the first counts, as there. */
    private ContentResponseWriter.RequestedContent wanted(
            Viewer viewer,
            ClusterId cluster,
            HttpServletRequest request,
            HttpServletResponse response) {
        String version = requireNonNullElse(request.getParameter("etcdVersion"), "");
        String revision = requireNonNullElse(request.getParameter("etcdRevision"), "");
        return revision.isEmpty()
                ? () -> latest(viewer, cluster, version, response)
                : () -> named(viewer, cluster, version, revision);
    }

    /** That there is no backup comes before what is wrong with the version, as there. */
    private Backup latest(
            Viewer viewer, ClusterId cluster, String etcdVersion, HttpServletResponse response) {
        Optional<EtcdVersion> target = EtcdVersion.parseParameter(etcdVersion);
        // As there, the highest revision counts, whenever it was written.
        Recommendation latest =
                downloads.latestOfKnownVersion(
                        viewer, cluster, target.orElse(null), History.HIGHEST);
        ContentResponseWriter.warn(latest, response);
        if (target.isEmpty() && !etcdVersion.isEmpty()) {
            throw new SidecarRequestRefused(
                    "invalid param 'version' (%s): write all three numbers, as in 3.1.20"
                            .formatted(etcdVersion));
        }
        target.ifPresent(
                version -> requireSupported(latest.compatibility(), latest.backup(), version));
        return latest.backup();
    }

    /** What the sidecar could not parse as a version or revision it could still look for. */
    private Backup named(
            Viewer viewer, ClusterId cluster, String etcdVersion, String etcdRevision) {
        catalog.requireCluster(access.scope(viewer, Permission.LIST), cluster);
        if (etcdVersion.isEmpty()) {
            throw new SidecarRequestRefused("version must be provided when revision is provided.");
        }
        long revision = revision(etcdRevision);
        Optional<EtcdVersion> version = EtcdVersion.parseParameter(etcdVersion);
        if (version.isEmpty() || revision < 0) {
            throw new BackupNotFound();
        }
        Backup backup =
                downloads.find(
                        viewer,
                        cluster,
                        new BackupName(
                                        new OperatorFileName(version.get(), new Revision(revision))
                                                .toString())
                                .id());
        requireSupported(Compatibility.of(backup.version(), version.get()), backup, version.get());
        return backup;
    }

    /**
     * Success means compatible here: nobody reads a warning.
     *
     * @throws SidecarRequestRefused where a restore would at best start
     */
    private static void requireSupported(
            @Nullable Compatibility compatibility, Backup backup, EtcdVersion target) {
        if (compatibility == null || compatibility.verdict() == Verdict.SUPPORTED) {
            return;
        }
        throw new SidecarRequestRefused(
                ("requested version (%s) is not compatible with the backup (%s): %s To download it"
                                + " anyway, request /api/v1/clusters/%s/backups/%s/content")
                        .formatted(
                                target.majorMinor(),
                                backup.version() == null
                                        ? "unknown"
                                        : backup.version().majorMinor(),
                                compatibility.reason(),
                                backup.cluster(),
                                backup.name().id()));
    }

    /** Reads any number that the sidecar reads; a negative one is that of no backup. */
    private static long revision(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw invalidRevision();
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException tooLarge) {
            throw invalidRevision();
        }
    }

    private static SidecarRequestRefused invalidRevision() {
        return new SidecarRequestRefused("revision is not a valid integer");
    }

    private static BigDecimal mebibytes(long bytes) {
        return BigDecimal.valueOf(bytes)
                .divide(BigDecimal.valueOf(1 << 20), 3, RoundingMode.HALF_UP);
    }
}
