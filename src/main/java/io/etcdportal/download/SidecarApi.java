package io.etcdportal.download;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.etcdportal.access.Access;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.catalog.Backup;
import io.etcdportal.catalog.Catalog;
import io.etcdportal.catalog.ClusterNotFound;
import io.etcdportal.catalog.ClusterSummary;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.BackupName;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.Revision;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The interface of etcd-operator's backup sidecar, so that what worked against a sidecar works here
 * with another base address and credentials. Where a version is named, it looks for the best backup
 * that fits, not at the latest alone; and it tells the length.
 */
@Controller
@RequestMapping("/sidecar/{site}/{namespace}/{cluster}/v1")
class SidecarApi {

    private final Downloads downloads;
    private final Answers answers;
    private final Catalog catalog;
    private final Access access;

    SidecarApi(Downloads downloads, Answers answers, Catalog catalog, Access access) {
        this.downloads = downloads;
        this.answers = answers;
        this.catalog = catalog;
        this.access = access;
    }

    @GetMapping("/backup")
    void get(
            Viewer viewer,
            ClusterId cluster,
            @RequestParam(defaultValue = "") String etcdVersion,
            @RequestParam(defaultValue = "") String etcdRevision,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        answers.get(viewer, find(viewer, cluster, etcdVersion, etcdRevision), request, response);
    }

    @RequestMapping(path = "/backup", method = RequestMethod.HEAD)
    void head(
            Viewer viewer,
            ClusterId cluster,
            @RequestParam(defaultValue = "") String etcdVersion,
            @RequestParam(defaultValue = "") String etcdRevision,
            HttpServletRequest request,
            HttpServletResponse response) {
        answers.head(viewer, find(viewer, cluster, etcdVersion, etcdRevision), request, response);
    }

    @GetMapping("/status")
    @ResponseBody
    Status status(Viewer viewer, ClusterId cluster) {
        var scope = access.scope(viewer, Permission.LIST);
        ClusterSummary summary = catalog.cluster(scope, cluster).orElseThrow(ClusterNotFound::new);
        Catalog.Totals totals = catalog.totals(scope, cluster);
        return new Status(
                summary.newest() == null ? null : Recent.of(summary.newest()),
                totals.backups(),
                mebibytes(totals.bytes()));
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

        static Recent of(Backup backup) {
            return new Recent(
                    backup.written() == null
                            ? null
                            : backup.written().truncatedTo(ChronoUnit.SECONDS),
                    mebibytes(backup.size() == null ? 0 : backup.size()),
                    backup.revision(),
                    backup.version());
        }
    }

    private Backup find(Viewer viewer, ClusterId cluster, String etcdVersion, String etcdRevision) {
        if (etcdRevision.isEmpty()) {
            return downloads
                    .latest(viewer, cluster, etcdVersion.isEmpty() ? null : version(etcdVersion))
                    .backup();
        }
        if (etcdVersion.isEmpty()) {
            throw new SidecarRequestRefused("version must be provided when revision is provided.");
        }
        return downloads.find(
                viewer, cluster, new BackupName(version(etcdVersion), revision(etcdRevision)));
    }

    private static EtcdVersion version(String text) {
        return EtcdVersion.parse(text)
                .orElseThrow(
                        () ->
                                new SidecarRequestRefused(
                                        "invalid param 'etcdVersion': write all three numbers, as"
                                                + " in 3.1.20"));
    }

    private static Revision revision(String text) {
        return Revision.parseDecimal(text)
                .orElseThrow(
                        () -> new SidecarRequestRefused("revision is not a valid decimal integer"));
    }

    private static BigDecimal mebibytes(long bytes) {
        return BigDecimal.valueOf(bytes)
                .divide(BigDecimal.valueOf(1 << 20), 3, RoundingMode.HALF_UP);
    }
}
