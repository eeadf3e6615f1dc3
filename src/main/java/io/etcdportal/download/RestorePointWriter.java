package io.etcdportal.download;

import io.etcdportal.access.Viewer;
import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.RestorePart;
import io.etcdportal.catalog.model.RestorePoint;
import io.etcdportal.download.active.ActiveDownloads;
import io.etcdportal.download.active.ResponseConnections;
import io.etcdportal.download.http.ContentConditions;
import io.etcdportal.download.reading.Content;
import io.etcdportal.etcd.Sha256;

import jakarta.servlet.ServletConnection;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.apache.commons.codec.digest.DigestUtils;
import org.apache.coyote.CloseNowException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Answers with all files of a restore point as one tar archive: the snapshot as it is stored, what
 * belongs to it, and the digests of what was sent. Each file in it is a download of its own, with
 * its own record and its own checks; where one of them fails, the connection is cut.
 */
@Component
class RestorePointWriter {

    /** So many names and digests of theirs are kept until the end. */
    private static final long MOST_FILES = 10_000;

    private static final String SUMS = "SHA256SUMS";
    private static final String INCOMPLETE = "INCOMPLETE.txt";
    private static final String OLD_PROTOCOL = "HTTP/1.0";

    private final BackupAuthorization authorization;
    private final Downloads downloads;
    private final ResponseConnections responseConnections;
    private final Clock clock;

    RestorePointWriter(
            BackupAuthorization authorization,
            Downloads downloads,
            ResponseConnections responseConnections,
            Clock clock) {
        this.authorization = authorization;
        this.downloads = downloads;
        this.responseConnections = responseConnections;
        this.clock = clock;
    }

    /**
     * What is asked for.
     *
     * @param backup the backup, with its restore point
     * @param incomplete whether that may be incomplete
     * @param withoutHash whether the snapshot may be without an integrity hash
     */
    record ArchiveRequest(Backup backup, boolean incomplete, boolean withoutHash) {

        RestorePoint point() {
            return Objects.requireNonNull(backup.restorePoint());
        }

        String folder() {
            return backup.name().folderName(backup.cluster(), backup.written());
        }

        ContentConditions conditions() {
            return new ContentConditions(
                    null, Optional.empty(), null, null, null, withoutHash, false);
        }
    }

    /**
     * Answers GET with the archive, and HEAD with its headers alone.
     *
     * @throws IncompleteRestorePoint where files are missing, and that is not wanted
     * @throws RestorePointTooLarge where it can't be sent as one
     * @throws LengthUnknown where the protocol could not tell a cut answer from a whole one
     */
    void answer(
            Viewer viewer,
            ArchiveRequest archiveRequest,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        if (HttpMethod.HEAD.matches(request.getMethod())) {
            head(viewer, archiveRequest, request, response);
        } else {
            get(viewer, archiveRequest, request, response);
        }
    }

    private void head(
            Viewer viewer,
            ArchiveRequest archiveRequest,
            HttpServletRequest request,
            HttpServletResponse response) {
        Origin origin = Origin.of(viewer, request);
        requireWhole(origin, archiveRequest, request);
        downloads.look(origin, archiveRequest.backup().asStored(), archiveRequest::conditions);
        describe(archiveRequest, response);
    }

    private void get(
            Viewer viewer,
            ArchiveRequest archiveRequest,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Origin origin = Origin.of(viewer, request);
        requireWhole(origin, archiveRequest, request);
        ServletConnection connection = request.getServletConnection();
        responseConnections.await(connection);
        try (ActiveDownloads.Slot slot = downloads.acquireSlot(origin, archiveRequest.backup())) {
            new Sending(
                            origin,
                            archiveRequest,
                            slot,
                            () -> responseConnections.cut(connection),
                            response)
                    .send();
        }
    }

    /** What can be known to fail is told before anything is sent. */
    private void requireWhole(
            Origin origin, ArchiveRequest archiveRequest, HttpServletRequest request) {
        authorization.requireDownload(origin, archiveRequest.backup());
        RestorePoint point = archiveRequest.point();
        if (!point.complete() && !archiveRequest.incomplete()) {
            throw new IncompleteRestorePoint(point.missing());
        }
        RestorePoint.Increments increments = point.increments();
        if (increments != null && increments.count() > MOST_FILES) {
            throw new RestorePointTooLarge(
                    "It has %d increments, and an archive at most %d."
                            .formatted(increments.count(), MOST_FILES));
        }
        if (request.getProtocol().equals(OLD_PROTOCOL)) {
            throw new LengthUnknown();
        }
        point.parts()
                .forEach(part -> downloads.look(origin, part.file(), () -> ContentConditions.ALL));
    }

    private static void describe(ArchiveRequest archiveRequest, HttpServletResponse response) {
        response.setContentType("application/x-tar");
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment()
                        .filename(archiveRequest.folder() + ".tar")
                        .build()
                        .toString());
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader(HttpHeaders.ACCEPT_RANGES, "none");
    }

    /** One answer. */
    private final class Sending {

        private final Origin origin;
        private final ArchiveRequest archiveRequest;
        private final ActiveDownloads.Slot slot;
        private final Runnable cut;
        private final HttpServletResponse response;
        private final Set<String> names = new HashSet<>(Set.of(SUMS, INCOMPLETE));
        private final List<String> sums = new ArrayList<>();

        Sending(
                Origin origin,
                ArchiveRequest archiveRequest,
                ActiveDownloads.Slot slot,
                Runnable cut,
                HttpServletResponse response) {
            this.origin = origin;
            this.archiveRequest = archiveRequest;
            this.slot = slot;
            this.cut = cut;
            this.response = response;
        }

        void send() throws IOException {
            try {
                file(archiveRequest.backup().asStored(), archiveRequest.conditions());
                for (RestorePart part : archiveRequest.point().parts()) {
                    file(part.file(), ContentConditions.ALL);
                }
                increments();
                if (!archiveRequest.point().complete()) {
                    text(
                            INCOMPLETE,
                            "These files were missing in the restore point:\n"
                                    + String.join("\n", archiveRequest.point().missing())
                                    + "\n");
                }
                text(SUMS, String.join("", sums));
                tar().finish();
            } catch (IOException e) {
                throw new CloseNowException("The client left");
            } catch (RuntimeException e) {
                if (response.isCommitted()) {
                    throw new CloseNowException("A restore point could not be finished");
                }
                ContentResponseWriter.withdraw(response);
                throw e;
            }
        }

        private void increments() throws IOException {
            if (archiveRequest.point().increments() == null) {
                return;
            }
            List<RestorePart> some =
                    downloads.increments(origin.viewer(), archiveRequest.backup(), null);
            while (!some.isEmpty()) {
                for (RestorePart increment : some) {
                    file(increment.file(), ContentConditions.ALL);
                }
                if (sums.size() > 2 * MOST_FILES) {
                    throw new RestorePointTooLarge("More increments came while it was sent.");
                }
                some =
                        downloads.increments(
                                origin.viewer(), archiveRequest.backup(), some.getLast());
            }
        }

        private void file(Backup file, ContentConditions conditions) throws IOException {
            try (Download download = downloads.begin(origin, file, conditions, cut, slot)) {
                send(file, download, download.open());
            }
        }

        private void send(Backup file, Download download, Content content) throws IOException {
            OptionalLong length = content.representation().length();
            if (length.isEmpty()) {
                throw new RestorePointTooLarge(
                        "The length of %s is not known before it was read.".formatted(file.name()));
            }
            if (!response.isCommitted()) {
                describe(archiveRequest, response);
            }
            String name = unique(file);
            OutputStream out = response.getOutputStream();
            MessageDigest digest = DigestUtils.getSha256Digest();
            try {
                tar().begin(
                                archiveRequest.folder() + "/" + name,
                                length.getAsLong(),
                                time(file.written()));
                download.sendTo(new DigestOutputStream(out, digest));
                tar().end(length.getAsLong());
            } catch (RuntimeException e) {
                if (!response.isCommitted()) {
                    download.nothingLeft();
                }
                throw e;
            }
            sum(name, digest);
        }

        private void text(String name, String content) throws IOException {
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            tar().begin(archiveRequest.folder() + "/" + name, bytes.length, clock.instant());
            response.getOutputStream().write(bytes);
            tar().end(bytes.length);
            MessageDigest digest = DigestUtils.getSha256Digest();
            digest.update(bytes);
            sum(name, digest);
        }

        private void sum(String name, MessageDigest digest) {
            sums.add(Sha256.hex(digest.digest()) + "  " + name + "\n");
        }

        private TarStream tar() throws IOException {
            return new TarStream(response.getOutputStream());
        }

        private Instant time(@Nullable Instant written) {
            return written == null ? clock.instant() : written;
        }

        /** Nothing in an archive may lie outside of its folder, or on top of something else. */
        private String unique(Backup file) {
            String name = TarStream.safe(file.name().value());
            if (TarStream.canBeUnpacked(name) && names.add(name)) {
                return name;
            }
            String other = file.name().id().value();
            if (!names.add(other)) {
                throw new RestorePointTooLarge("Two of its files have the name " + other + ".");
            }
            return other;
        }
    }
}
