package io.etcdportal.download;

import io.etcdportal.access.Viewer;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.ClusterId;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;

import java.io.IOException;

/** All files of a restore point as one archive. */
@Controller
@RequestMapping("/api/v1/clusters/{site}/{namespace}/{cluster}/backups/{backup}/restore-point.tar")
class RestorePointApi {

    private final Downloads downloads;
    private final RestorePointWriter writer;

    RestorePointApi(Downloads downloads, RestorePointWriter writer) {
        this.downloads = downloads;
        this.writer = writer;
    }

    @RequestMapping(method = {RequestMethod.GET, RequestMethod.HEAD})
    void archive(
            Viewer viewer,
            ClusterId cluster,
            @PathVariable BackupId backup,
            @RequestParam(defaultValue = "false") boolean incomplete,
            @RequestParam(defaultValue = "false") boolean allowUnsealed,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        writer.answer(
                viewer,
                new RestorePointWriter.ArchiveRequest(
                        downloads.find(viewer, cluster, backup), incomplete, allowUnsealed),
                request,
                response);
    }
}
