package io.etcdportal.download;

import io.etcdportal.access.Viewer;
import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.catalog.model.Recommendation;
import io.etcdportal.download.active.ClientDisconnected;
import io.etcdportal.download.active.ResponseConnections;
import io.etcdportal.download.http.ByteRange.Span;
import io.etcdportal.download.http.ContentConditions;
import io.etcdportal.download.http.RangeNotSatisfiable;
import io.etcdportal.download.reading.BlockDigests;
import io.etcdportal.download.reading.Content;
import io.etcdportal.download.reading.ContentMetadata;
import io.etcdportal.download.reading.NotModified;
import io.etcdportal.download.reading.Representation;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.etcd.Revision;
import io.etcdportal.etcd.snapshot.SnapshotVerdict;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;

import jakarta.servlet.ServletConnection;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.apache.coyote.CloseNowException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The only place that turns a backup into an answer of HTTP. */
@Component
class ContentResponseWriter {

    private static final String ETCD_VERSION = "X-etcd-Version";
    private static final String REVISION = "X-Revision";
    private static final String CONDITION = "X-Backup-Condition";
    private static final String REQUEST_ID = "X-Request-Id";
    private static final String DIGEST = "Repr-Digest";
    private static final String OLD_PROTOCOL = "HTTP/1.0";

    /** What a source says of a copy that is no longer what it told. */
    private static final Set<Cause> GONE = EnumSet.of(Cause.CHANGED, Cause.NOT_FOUND);

    /** What a source says that is another thing than was listed: what is asked for may be, too. */
    private static final Set<Cause> OTHER =
            EnumSet.of(Cause.CHANGED, Cause.NOT_FOUND, Cause.OTHER_FORM);

    /** How often what is asked for is looked for again before the failure is told. */
    private static final int MOVES_FOLLOWED = 2;

    private final Downloads downloads;
    private final ResponseConnections responseConnections;

    ContentResponseWriter(Downloads downloads, ResponseConnections responseConnections) {
        this.downloads = downloads;
        this.responseConnections = responseConnections;
    }

    /** Tells the warnings of a recommendation in the header of what follows. */
    static void warn(Recommendation recommendation, HttpServletResponse response) {
        response.setHeader(Recommendation.WARNING_FIELD, null);
        recommendation
                .warningFields()
                .forEach(field -> response.addHeader(Recommendation.WARNING_FIELD, field));
    }

    /** Says which backup is asked for; where the catalogue has changed, it may be another one. */
    interface RequestedContent {

        /**
         * {@return the backup}
         *
         * @throws RuntimeException where there is none, or nobody can say
         */
        Backup find();

        /** {@return the place of that backup's bytes, below its cluster} */
        default String path(Backup found) {
            return "/backups/"
                    + found.name().id()
                    + "/content"
                    + (found.isAsStored() ? "?as=stored" : "");
        }
    }

    /**
     * Answers GET with headers and every byte that was asked for, and HEAD with the headers alone.
     * Where a source no longer has what it listed, it is read again, and what is asked for is
     * looked for again.
     */
    void answer(
            Viewer viewer,
            RequestedContent requestedContent,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        if (HttpMethod.HEAD.matches(request.getMethod())) {
            head(viewer, requestedContent, request, response);
        } else {
            get(viewer, requestedContent, request, response);
        }
    }

    private void get(
            Viewer viewer,
            RequestedContent requestedContent,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Backup backup = requestedContent.find();
        for (int left = MOVES_FOLLOWED; ; left--) {
            try {
                get(viewer, backup, requestedContent.path(backup), request, response);
                return;
            } catch (SourceUnavailable e) {
                backup = moved(viewer, requestedContent, backup, e, left);
            }
        }
    }

    private void head(
            Viewer viewer,
            RequestedContent requestedContent,
            HttpServletRequest request,
            HttpServletResponse response) {
        Backup backup = requestedContent.find();
        for (int left = MOVES_FOLLOWED; ; left--) {
            try {
                head(viewer, backup, requestedContent.path(backup), request, response);
                return;
            } catch (SourceUnavailable e) {
                backup = moved(viewer, requestedContent, backup, e, left);
            }
        }
    }

    /**
     * {@return what is wanted now, where a source no longer had it, or had it in another form}
     *
     * @throws SourceUnavailable the failure, where it says something else, or nothing has changed
     */
    private Backup moved(
            Viewer viewer,
            RequestedContent requestedContent,
            Backup before,
            SourceUnavailable failure,
            int left) {
        Cause cause = failure.failure().cause();
        if (!OTHER.contains(cause) || left == 0) {
            throw failure;
        }
        if (GONE.contains(cause)) {
            downloads.readAgain(viewer, before, failure.failure().source());
        }
        Backup now = requestedContent.find();
        if (places(now).equals(places(before))) {
            throw failure;
        }
        return now;
    }

    private static List<BackupLocation> places(Backup backup) {
        return backup.copies().stream().map(Copy::location).toList();
    }

    private void get(
            Viewer viewer,
            Backup backup,
            String path,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Origin origin = Origin.of(viewer, request);
        ServletConnection connection = request.getServletConnection();
        responseConnections.await(connection);
        try (Download download =
                downloads.begin(
                        origin,
                        backup,
                        () -> ContentConditions.of(request),
                        () -> responseConnections.cut(connection))) {
            send(download, download.open(), path, request, response);
        } catch (NotModified e) {
            notModified(e.metadata(), path, request, response);
        } catch (RangeNotSatisfiable e) {
            response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + e.length());
            throw e;
        }
    }

    private void head(
            Viewer viewer,
            Backup backup,
            String path,
            HttpServletRequest request,
            HttpServletResponse response) {
        Origin origin = Origin.of(viewer, request);
        try {
            describe(
                    downloads.look(origin, backup, () -> ContentConditions.of(request)),
                    path,
                    request,
                    response);
        } catch (NotModified e) {
            notModified(e.metadata(), path, request, response);
        }
    }

    private static void notModified(
            ContentMetadata contentMetadata,
            String path,
            HttpServletRequest request,
            HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
        contentMetadata.tag().ifPresent(tag -> response.setHeader(HttpHeaders.ETAG, tag.text()));
        response.setHeader(
                HttpHeaders.CONTENT_LOCATION, location(contentMetadata.backup(), path, request));
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    private static void send(
            Download download,
            Content content,
            String path,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        try {
            describe(content.representation(), path, request, response);
            announceDigest(download, content.representation(), request, response);
            download.sendTo(response.getOutputStream());
        } catch (ClientDisconnected e) {
            throw new CloseNowException("The client left");
        } catch (RuntimeException e) {
            if (response.isCommitted()) {
                throw breakOff();
            }
            download.nothingLeft();
            withdraw(response);
            throw e;
        } finally {
            download.sentContent().keepIn(request);
        }
    }

    /**
     * Headers of GET and HEAD alike.
     *
     * @throws LengthUnknown where the protocol could not tell a cut answer from a whole one
     */
    private static void describe(
            Representation representation,
            String path,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (representation.length().isEmpty() && request.getProtocol().equals(OLD_PROTOCOL)) {
            throw new LengthUnknown();
        }
        ContentMetadata contentMetadata = representation.metadata();
        Backup backup = contentMetadata.backup();
        representation.span().ifPresent(span -> describe(span, contentMetadata, response));
        representation.length().ifPresent(response::setContentLengthLong);
        representation.tag().ifPresent(tag -> response.setHeader(HttpHeaders.ETAG, tag.text()));
        if (contentMetadata.sha256() != null) {
            response.setHeader(DIGEST, digest(contentMetadata.sha256()));
        }
        response.setContentType("application/octet-stream");
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment().filename(backup.downloadName()).build().toString());
        response.setHeader(HttpHeaders.CONTENT_LOCATION, location(backup, path, request));
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        tellAsSidecar(backup, response);
        response.setHeader(CONDITION, condition(contentMetadata));
    }

    /** A sidecar's client asks for the version and revision in the name, and compares them. */
    private static void tellAsSidecar(Backup backup, HttpServletResponse response) {
        Optional<OperatorFileName> named = backup.operatorFile();
        Optional<EtcdVersion> version =
                named.map(OperatorFileName::version)
                        .or(() -> Optional.ofNullable(backup.version()));
        Optional<Revision> revision =
                named.map(OperatorFileName::revision)
                        .or(() -> Optional.ofNullable(backup.revision()));
        version.ifPresent(known -> response.setHeader(ETCD_VERSION, known.toString()));
        revision.ifPresent(known -> response.setHeader(REVISION, known.toString()));
    }

    private static void describe(
            Span span, ContentMetadata contentMetadata, HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
        response.setHeader(
                HttpHeaders.CONTENT_RANGE,
                "bytes "
                        + span.first()
                        + "-"
                        + span.last()
                        + "/"
                        + contentMetadata.length().orElseThrow());
    }

    /** Reading a file as it is stored says nothing of the snapshot in it. */
    private static String condition(ContentMetadata contentMetadata) {
        BlockDigests blockDigests = contentMetadata.blockDigests();
        return blockDigests != null
                        && !contentMetadata.copy().isAsStored()
                        && blockDigests.verdict() == SnapshotVerdict.VERIFIED
                ? blockDigests.verdict().code()
                : contentMetadata.copy().condition().code();
    }

    /** RFC 9530. */
    private static String digest(String sha256) {
        return "sha-256=:"
                + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256))
                + ":";
    }

    /**
     * A digest that is known only at the end comes behind the bytes, where the protocol has room
     * for it: in an answer without a length, or where the client says that it would rather have
     * that.
     */
    private static void announceDigest(
            Download download,
            Representation representation,
            HttpServletRequest request,
            HttpServletResponse response) {
        boolean wanted = String.valueOf(request.getHeader(HttpHeaders.TE)).contains("trailers");
        boolean whole =
                representation.span().isEmpty() && representation.metadata().sha256() == null;
        if (!whole || (representation.length().isPresent() && !wanted) || isOld(request)) {
            return;
        }
        response.setContentLengthLong(-1);
        response.setHeader(HttpHeaders.TRAILER, DIGEST);
        response.setTrailerFields(
                () -> {
                    @Nullable String sha256 = download.sha256();
                    return sha256 == null ? Map.of() : Map.of(DIGEST, digest(sha256));
                });
    }

    private static boolean isOld(HttpServletRequest request) {
        return request.getProtocol().equals(OLD_PROTOCOL);
    }

    private static String location(Backup backup, String path, HttpServletRequest request) {
        return request.getContextPath() + "/api/v1/clusters/" + backup.cluster() + path;
    }

    /**
     * As long as nothing has left, the failure can be told as one, and not under the name of a
     * backup.
     */
    static void withdraw(HttpServletResponse response) {
        String requestId = response.getHeader(REQUEST_ID);
        response.reset();
        response.setHeader(REQUEST_ID, requestId);
    }

    /**
     * The only honest end of an answer that has begun and can't be finished is none: the connection
     * is closed without a last chunk, or short of the length that was announced. What is thrown
     * names no cause: handlers of errors look into causes, and would add the text of an error to
     * the backup.
     */
    private static CloseNowException breakOff() {
        return new CloseNowException("A download could not be finished");
    }
}
