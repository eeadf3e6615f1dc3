package io.etcdportal.download;

import io.etcdportal.access.Viewer;
import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.AmbiguousHistory;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.Recommendation;
import io.etcdportal.catalog.model.Recommendation.History;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.EtcdVersion;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

import java.io.IOException;

/** The bytes of backups. */
@Controller
@RequestMapping("/api/v1/clusters/{site}/{namespace}/{cluster}/backups")
class ContentApi {

    private final Downloads downloads;
    private final ContentResponseWriter contentResponseWriter;

    ContentApi(Downloads downloads, ContentResponseWriter contentResponseWriter) {
        this.downloads = downloads;
        this.contentResponseWriter = contentResponseWriter;
    }

    @RequestMapping(
            path = "/{backup}/content",
            method = {RequestMethod.GET, RequestMethod.HEAD})
    void content(
            Viewer viewer,
            ClusterId cluster,
            @PathVariable BackupId backup,
            @RequestParam(required = false) @Nullable ContentForm as,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        contentResponseWriter.answer(
                viewer,
                () -> ContentForm.of(downloads.find(viewer, cluster, backup), as),
                request,
                response);
    }

    /** A file that belongs to a backup, byte for byte as it is stored. */
    @RequestMapping(
            path = "/{backup}/parts/{part}/content",
            method = {RequestMethod.GET, RequestMethod.HEAD})
    void part(
            Viewer viewer,
            ClusterId cluster,
            @PathVariable BackupId backup,
            @PathVariable BackupId part,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        contentResponseWriter.answer(
                viewer, new RequestedPart(viewer, cluster, backup, part), request, response);
    }

    /** A part is found anew where its source has it no longer as it was listed. */
    private final class RequestedPart implements ContentResponseWriter.RequestedContent {

        private final Viewer viewer;
        private final ClusterId cluster;
        private final BackupId backup;
        private final BackupId part;

        RequestedPart(Viewer viewer, ClusterId cluster, BackupId backup, BackupId part) {
            this.viewer = viewer;
            this.cluster = cluster;
            this.backup = backup;
            this.part = part;
        }

        @Override
        public Backup find() {
            return downloads.findPart(viewer, cluster, backup, part);
        }

        @Override
        public String path(Backup found) {
            return "/backups/" + backup + "/parts/" + found.name().id() + "/content";
        }
    }

    /** One line as {@code sha256sum -c} reads it. */
    @GetMapping(path = "/{backup}/content.sha256", produces = MediaType.TEXT_PLAIN_VALUE)
    @ResponseBody
    String sha256(
            Viewer viewer,
            ClusterId cluster,
            @PathVariable BackupId backup,
            @RequestParam(required = false) @Nullable ContentForm as,
            HttpServletRequest request) {
        Backup found = ContentForm.of(downloads.find(viewer, cluster, backup), as);
        return downloads.sha256(Origin.of(viewer, request), found)
                + "  "
                + found.downloadName()
                + "\n";
    }

    @RequestMapping(
            path = "/latest/content",
            method = {RequestMethod.GET, RequestMethod.HEAD})
    void latest(
            Viewer viewer,
            ClusterId cluster,
            @RequestParam(required = false) @Nullable EtcdVersion etcdVersion,
            @RequestParam(required = false) @Nullable History history,
            @RequestParam(required = false) @Nullable ContentForm as,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        contentResponseWriter.answer(
                viewer,
                () -> ContentForm.of(latest(viewer, cluster, etcdVersion, history, response), as),
                request,
                response);
    }

    /**
     * A script that asks for the latest sees no page's warning, and must not get what may be wrong.
     */
    private Backup latest(
            Viewer viewer,
            ClusterId cluster,
            @Nullable EtcdVersion etcdVersion,
            @Nullable History history,
            HttpServletResponse response) {
        Recommendation latest = downloads.latest(viewer, cluster, etcdVersion, history);
        ContentResponseWriter.warn(latest, response);
        if (history == null && latest.histories() != null) {
            throw new AmbiguousHistory(latest.histories());
        }
        return latest.backup();
    }
}
